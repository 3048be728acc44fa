package io.legacybridge.runtime.store;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    void theStoreOfTheFirstVersionIsReadAsItWasWritten() throws Exception {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/ledger")
                .target("1")
                .load()
                .migrate();
        execute(
                "INSERT INTO delivery (connection, number, name, size, modified, digest, occurrence, records, byte_offset,"
                        + " begun, connection_version, contract_version) VALUES"
                        + " ('orders', 7, '/out/a.dat', 3, 1000, 'd1', 1, 42, 99, 0, 'v', 'c')");

        try (var database = Database.open(file, "ledger")) {
            var ledger = new SqlLedger(database, Clock.systemUTC());
            var again = ledger.openFile(
                    "orders",
                    new FileAppearance("/out/a.dat", 3, Instant.ofEpochSecond(1)),
                    "d1",
                    new Versions("v", "c"));
            assertThat(again.number()).isEqualTo(7);
            assertThat(again.checkpoint().records()).isEqualTo(42);
            assertThat(again.identity())
                    .as("its last chunk may be published with ids that are made of it")
                    .containsExactly("file", "d1", "1");
            var next = ledger.openFile(
                    "orders", new FileAppearance("/out/b.dat", 3, Instant.EPOCH), "d1", new Versions("v", "c"));
            assertThat(next.number()).isEqualTo(8);
            assertThat(next.occurrence()).isEqualTo(2);
            assertThat(next.identity()).containsExactly("file", "d1", "/out/b.dat", "3", "0");
        }
    }

    @Test
    void messagesOfBeforeAreKnownAndNewOnesWithThem() throws Exception {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/ledger")
                .target("10")
                .load()
                .migrate();
        execute("INSERT INTO seen (message_id, day) VALUES ('queue.one', 20000)");

        try (var database = Database.open(file, "ledger")) {
            var ledger = new SqlLedger(database, Clock.systemUTC());
            var versions = new Versions("v", "c");
            var batch = ledger.openBatch("queue", "Q", versions, known("queue.one", "queue.two"));
            assertThat(batch.seen()).containsExactly("queue.one");
            ledger.recordBatch(
                    "queue", batch.number(), known("queue.two"), new Tally(2, 1, 1, 0, 0), List.of(), Optional.empty());
            assertThat(ledger.openBatch("queue", "Q", versions, known("queue.one", "queue.two", "queue.three"))
                            .seen())
                    .containsExactlyInAnyOrder("queue.one", "queue.two");
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
