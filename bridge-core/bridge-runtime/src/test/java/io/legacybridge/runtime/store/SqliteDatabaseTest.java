package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("ledger.db"), "ledger");
        database.transaction(connection -> run(connection, "CREATE TABLE seen_here (number INTEGER)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void afterATransactionThatTheDiskUndidTheNextOneIsWholeAgain() {
        // As SQLite does when it cannot write: the transaction is over, and the driver does not know.
        assertThatThrownBy(() -> database.transaction(connection -> run(connection, "ROLLBACK")))
                .isInstanceOf(StoreException.class);

        assertThatThrownBy(() -> database.transaction(connection -> {
                    run(connection, "INSERT INTO seen_here VALUES (1)");
                    throw new SQLException("the work fails in its middle");
                }))
                .isInstanceOf(StoreException.class);
        assertThat(count()).isZero();
        database.transaction(connection -> run(connection, "INSERT INTO seen_here VALUES (2)"));
        assertThat(count()).isOne();
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        database.close();

        for (var time = 0; time < 2; time++)
            assertThatThrownBy(() ->
                            database.transaction(connection -> run(connection, "INSERT INTO seen_here VALUES (1)")))
                    .isInstanceOf(StoreException.class);

        database = Database.open(folder.resolve("ledger.db"), "ledger");
        assertThat(count()).isZero();
    }

    @Test
    void ofATransactionThatAnErrorEndsNothingIsLeft() {
        assertThatThrownBy(() -> database.transaction(connection -> {
                    run(connection, "INSERT INTO seen_here VALUES (1)");
                    throw new OutOfMemoryError("in the middle of the work");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        database.transaction(connection -> run(connection, "INSERT INTO seen_here VALUES (2)"));

        assertThat(count()).isOne();
    }

    @Test
    void aFileThatIsNoStoreIsToldWithTheWayBack() throws IOException {
        var file = Files.writeString(folder.resolve("journal.db"), "This is no database. ".repeat(1_000));

        assertThatThrownBy(() -> Database.open(file, "journal"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("journal.db", "bridge restore", "[data/damaged]");
    }

    private int count() {
        return database.read(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT COUNT(*) FROM seen_here")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
