package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that another version of the appliance has written. */
class MigrationsTest {

    @TempDir
    Path data;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = data.resolve("ledger.db");
    }

    @Test
    void theStoreOfAnOlderVersionGetsTheTablesOfThisOneAndKeepsWhatIsInIt() throws Exception {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/grown")
                .target("1")
                .load()
                .migrate();
        execute("INSERT INTO taken (name) VALUES ('orders')");

        try (var database = Database.open(file, "grown")) {
            assertThat(database.list("SELECT name, often FROM taken", row -> row.getString(1) + " " + row.getLong(2)))
                    .containsExactly("orders 1");
        }
    }

    @Test
    void theStoreOfANewerVersionIsRefusedInOneSentence() throws Exception {
        Database.open(file, "ledger").close();
        execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, installed_on, execution_time, success) SELECT MAX(installed_rank) + 1, '99', 'later', 'SQL',"
                + " 'V99__later.sql', 1, '', '2027-01-01 00:00:00.000', 1, 1 FROM flyway_schema_history");

        assertThatThrownBy(() -> Database.open(file, "ledger"))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        "data/ledger.db: A newer version of Legacy Bridge wrote this store: it has tables of version 99, which"
                                + " this one does not know. Run the newer version, or restore a backup from before the upgrade."
                                + " [data/newer-store]");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
