package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full or read-only is no surprise that anybody should report. */
class FailureTest {

    @TempDir
    Path folder;

    @Test
    void aStoreThatCannotBeOpenedSaysWhatToDo() throws Exception {
        var file = Files.createDirectories(folder.resolve("keys.db"));

        var thrown = catchThrowable(() -> Database.open(file, "keys"));

        assertThat(Failure.of(thrown).toString())
                .startsWith("data/: A store cannot be opened or written: [SQLITE_CANTOPEN]")
                .contains("Make room on the disk", "look at a copy")
                .endsWith("[data/cannot-write]");
    }

    /** SQLite says the same when it may have no more pages as when the disk has none. */
    @Test
    void aFullDiskSaysWhatToDo() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("full.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = 1");

            var thrown = catchThrowable(() -> statement.execute("CREATE TABLE audit (entry BLOB)"));

            assertThat(Failure.of(new StoreException("The audit cannot be written.", thrown))
                            .toString())
                    .startsWith("data/: A store cannot be opened or written: [SQLITE_FULL]")
                    .endsWith("[data/cannot-write]");
        }
    }
}
