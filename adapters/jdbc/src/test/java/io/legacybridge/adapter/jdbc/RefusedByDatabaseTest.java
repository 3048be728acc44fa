package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real PostgreSQL says of a statement: a refusal, a failure, or nothing that tells whether it was carried out. */
class RefusedByDatabaseTest {

    private Postgres database;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        database.run("""
                CREATE TABLE t (id bigint PRIMARY KEY, state text);
                GRANT SELECT, INSERT ON t TO bridge;
                CREATE FUNCTION fail(state text) RETURNS integer LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = state; END $$;
                CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = NEW.state; END $$;
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.state IS NOT NULL) EXECUTE FUNCTION fail_at_commit();
                """);
    }

    @AfterEach
    void stop() {
        if (system != null) system.close();
    }

    @ParameterizedTest
    @CsvSource({
        "P0002, REQUEST",
        "P0003, REQUEST",
        "P0004, REQUEST",
        "44000, REQUEST",
        "BR001, REQUEST",
        "77777, REQUEST",
        "28000, REQUEST",
        "21000, LEGACY_SYSTEM",
        "42501, LEGACY_SYSTEM",
        "XX000, LEGACY_SYSTEM"
    })
    void whatAProcedureRaisesIsARefusal(String state, Blame blame) throws Exception {
        for (var kind : new Kind[] {Kind.CALL, Kind.QUERY_ONE}) {
            var ask = asking(Tables.sql(kind, "SELECT fail(:state) AS n", Tables.types("state: text"), "n: integer"));

            assertThat(ask.answer("asked", Map.of("state", state)))
                    .isInstanceOfSatisfying(Answer.Fault.class, fault -> {
                        assertThat(fault.code()).isEqualTo(state);
                        assertThat(fault.blame()).isEqualTo(blame);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "08006, jdbc/unreachable",
        "53300, jdbc/unreachable",
        "58000, jdbc/unreachable",
        "57014, jdbc/too-slow",
        "55P03, jdbc/too-slow",
        "40001, jdbc/try-again"
    })
    void whatPassesIsNoRefusal(String state, String code) {
        var ask = asking(Tables.sql(Kind.CALL, "SELECT fail(:state) AS n", Tables.types("state: text"), "n: integer"));

        var failure =
                catchThrowableOfType(LegacySystemException.class, () -> ask.answer("asked", Map.of("state", state)));

        assertThat(failure.problem().code()).isEqualTo(code);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    @Test
    void aRowThatItsPolicyForbidsIsARefusal() throws Exception {
        database.run("ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY small ON t WITH CHECK (id < 10)");
        var ask = asking(insert());

        assertThat(ask.answer("asked", Map.of("id", BigDecimal.TEN)))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.code()).isEqualTo("42501"));
        assertThat(ask.answer("asked", Map.of("id", BigDecimal.ONE))).isInstanceOf(Answer.Reply.class);
    }

    @Test
    void aCommitWhoseEndTheDatabaseDoesNotKnowIsInDoubt() throws Exception {
        var ask = asking(insert());

        assertThat(ask.answer("asked", Map.of("id", BigDecimal.ONE, "state", "40003")))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo("jdbc/no-answer"));
        assertThat(catchThrowableOfType(
                                LegacySystemException.class,
                                () -> ask.answer("asked", Map.of("id", BigDecimal.ONE, "state", "40001")))
                        .problem()
                        .code())
                .isEqualTo("jdbc/try-again");
        assertThat(ask.answer("asked", Map.of("id", BigDecimal.ONE, "state", "BR001")))
                .isInstanceOf(Answer.Fault.class);
        assertThat(database.count("t")).isZero();
    }

    /** Of a page, rows without a value in the column that sorts them would never come. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "SQLITE"})
    void whatSortsAPageOrTellsAChangeIsNeverNull(DatabaseKind kind, @TempDir Path folder) {
        var page = new SqlOperation(
                Kind.QUERY_PAGE,
                "SELECT id, state FROM t",
                Optional.empty(),
                Map.of(),
                Map.of(),
                Tables.types("id: bigint not null", "state: text(9)"),
                List.of("state", "id"),
                10,
                false);
        var tables = kind == DatabaseKind.SQLITE
                ? Tables.ofFile(kind, folder.resolve("shop.db").toString())
                : Tables.of(database);
        var describing = Tables.context().describing();

        new JdbcAdapter()
                .describe(
                        tables.cursor("t", "at", List.of("id"), 9, "id: bigint not null", "at: timestamp")
                                .operation("asked", page)
                                .config(),
                        describing);

        assertThat(describing.problems().inOrder())
                .extracting(Object::toString)
                .containsExactly(
                        "connections/shop.yaml:1:1 cursor.changed: The column at may be NULL, so rows could never be taken."
                                + " Declare it timestamp not null. [config/bad-type]",
                        "connections/shop.yaml:1:1 operations.asked.order-by: The column state may be NULL, so a page could lose"
                                + " rows. Declare it text(9) not null. [config/bad-type]");
    }

    private static SqlOperation insert() {
        return Tables.sql(
                Kind.INSERT,
                "INSERT INTO t VALUES (:id, :state)",
                Tables.types("id: bigint not null", "state: text(5)"));
    }

    private Ask asking(SqlOperation operation) {
        stop();
        var patient = Tables.of(database).connectTimeout(Duration.ofSeconds(30));
        system = new JdbcAdapter().open(patient.operation("asked", operation).config(), Tables.context());
        return new Ask(system);
    }
}
