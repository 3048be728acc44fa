package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.record.RecordProblem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Declared statements on databases that are files: H2 and SQLite. */
class FileDatabaseOperationsTest {

    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    @TempDir
    Path folder;

    private LegacySystem system;

    @AfterEach
    void stop() {
        if (system != null) system.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void pagesThatAreSortedByATimeHaveEachRowOnce(DatabaseKind kind) throws Exception {
        run(
                kind,
                "CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamp)",
                // SQLite takes them as they are, and its own CURRENT_TIMESTAMP has a blank.
                "INSERT INTO orders VALUES (1, '2026-11-30 11:00:00'), (2, '2026-11-30T12:00:00'),"
                        + " (5, '2026-11-30 12:00:00'), (3, '2026-11-30T17:05:00.500'), (4, '2026-11-30 17:05:00.5'),"
                        + " (6, '2026-11-30 17:05:01')");
        var ask = asking(
                kind,
                page(
                        "SELECT id AS \"id\", placed AS \"placed\" FROM orders",
                        List.of("placed", "id"),
                        "id: bigint not null",
                        "placed: timestamp not null"));

        assertThat(ids(pages(ask, List.of("placed", "id")))).containsExactly(1L, 2L, 5L, 3L, 4L, 6L);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void pagesThatAreSortedByATimeOfTheDayHaveEachRowOnce(DatabaseKind kind) throws Exception {
        run(
                kind,
                "CREATE TABLE shifts (id bigint PRIMARY KEY, opens time)",
                "INSERT INTO shifts VALUES (1, '17:05:00'), (2, '17:05'), (3, '17:05:00'), (4, '08:00'), (5, '17:05:00.5')");
        var ask = asking(
                kind,
                page(
                        "SELECT id AS \"id\", opens AS \"opens\" FROM shifts",
                        List.of("opens", "id"),
                        "id: bigint not null",
                        "opens: time not null"));

        assertThat(ids(pages(ask, List.of("opens", "id")))).containsExactly(4L, 1L, 2L, 3L, 5L);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void aDecimalIsComparedAsANumberAlsoWithASum(DatabaseKind kind) throws Exception {
        amounts(kind);
        var ask = asking(
                kind,
                Tables.sql(
                        Kind.QUERY_MANY,
                        "SELECT customer AS \"customer\", sum(amount) AS \"total\" FROM orders GROUP BY customer"
                                + " HAVING sum(amount) > :least AND sum(amount) < :most ORDER BY customer",
                        Tables.types("least: decimal(9,2) not null", "most: decimal(9,2)"),
                        "customer: text(10)",
                        "total: decimal(9,2)"));

        // As texts, 9.75 were greater than 10.00 and 100.25, and smaller than 99.00.
        assertThat(rows(ask.reply("asked", Map.of("least", new BigDecimal("9.75"), "most", new BigDecimal("99.00")))))
                .extracting(row -> (Object) row.get("customer"))
                .containsExactly("b", "e");
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void pagesThatAreSortedByASumHaveEachRowOnce(DatabaseKind kind) throws Exception {
        amounts(kind);
        var orderBy = List.of("total", "customer");
        var ask = asking(
                kind,
                page(
                        "SELECT customer AS \"customer\", sum(amount) AS \"total\" FROM orders GROUP BY customer",
                        orderBy,
                        "customer: text(10) not null",
                        "total: decimal(9,2) not null"));

        assertThat(pages(ask, orderBy))
                .extracting(row -> (Object) row.get("customer"))
                .containsExactly("d", "a", "b", "e", "c");
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void aPageMayBeDeclaredInOtherLettersThanTheDatabaseHasForAName(DatabaseKind kind) throws Exception {
        amounts(kind);
        var orderBy = List.of("total", "customer");
        var ask = asking(
                kind,
                page(
                        "SELECT customer, sum(amount) AS Total FROM orders GROUP BY customer",
                        orderBy,
                        "customer: text(10) not null",
                        "total: decimal(9,2) not null"));

        assertThat(pages(ask, orderBy))
                .extracting(row -> (Object) row.get("customer"))
                .containsExactly("d", "a", "b", "e", "c");
    }

    @Test
    void aDecimalThatIsStoredAsATextKeepsItsDigitsAndIsFound() throws Exception {
        run(DatabaseKind.SQLITE, "CREATE TABLE exact (id INTEGER PRIMARY KEY, amount TEXT)");
        var twentyDigits = new BigDecimal("123456789012345678.50");
        var put = Tables.sql(
                Kind.INSERT, "INSERT INTO exact (amount) VALUES (:amount)", Tables.types("amount: decimal(20,2)"));
        for (var amount : List.of(twentyDigits, new BigDecimal("9.50"))) {
            asking(DatabaseKind.SQLITE, put).reply("asked", Map.of("amount", amount));
            stop();
        }

        var ask = asking(
                DatabaseKind.SQLITE,
                Tables.sql(
                        Kind.QUERY_MANY,
                        "SELECT amount FROM exact WHERE amount >= :least ORDER BY id",
                        Tables.types("least: decimal(9,2)"),
                        "amount: decimal(20,2)"));

        assertThat(ask.reply("asked", Map.of("least", new BigDecimal("9.5"))))
                .containsEntry(
                        "rows", List.of(Map.of("amount", twentyDigits), Map.of("amount", new BigDecimal("9.50"))));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void anInsertGivesWhatTheDatabaseFilledInForEachOfItsRows(DatabaseKind kind) throws Exception {
        customers(kind);
        var ask = asking(
                kind,
                Tables.sql(
                        Kind.INSERT,
                        "INSERT INTO customers (code) VALUES (:one), (:other)",
                        Tables.types("one: text(9) not null", "other: text(9) not null"),
                        "id: bigint not null",
                        "status: text(9) not null"));

        var reply = ask.reply("asked", Map.of("one", "c", "other", "d"));

        assertThat(reply).containsEntry("count", TWO);
        assertThat(ids(rows(reply))).containsExactly(71L, 72L);
        assertThat(rows(reply)).allSatisfy(row -> assertThat(row.get("status")).isEqualTo("new"));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void anUpsertGivesTheKeyOfTheRowThatItChanged(DatabaseKind kind) throws Exception {
        customers(kind);
        var upsert = kind == DatabaseKind.H2
                ? "MERGE INTO customers (code, status) KEY (code) VALUES (:code, :status)"
                : "INSERT INTO customers (code, status) VALUES (:code, :status)"
                        + " ON CONFLICT (code) DO UPDATE SET status = excluded.status";
        var ask = asking(
                kind,
                Tables.sql(
                        Kind.UPSERT,
                        upsert,
                        Tables.types("code: text(9) not null", "status: text(9) not null"),
                        "id: bigint not null",
                        "status: text(9)"));

        var inserted = ask.reply("asked", Map.of("code", "z", "status", "good"));
        var changed = ask.reply("asked", Map.of("code", "a", "status", "bad"));

        assertThat(ids(rows(inserted))).containsExactly(71L);
        assertThat(ids(rows(changed))).containsExactly(7L);
        assertThat(rows(changed))
                .allSatisfy(row -> assertThat(row.get("status")).isEqualTo("bad"));
        assertThat(changed).containsEntry("count", BigDecimal.ONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void anInsertWhoseColumnIsNotThereIsRefusedAndUndone(DatabaseKind kind) throws Exception {
        customers(kind);
        var ask = asking(
                kind,
                Tables.sql(
                        Kind.INSERT,
                        "INSERT INTO customers (code) VALUES ('c')",
                        Map.of(),
                        "customer_id: bigint not null"));

        assertThat(ask.answer("asked", Map.of())).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.blame()).isEqualTo(Blame.LEGACY_SYSTEM);
            assertThat(fault.code()).startsWith("42");
            assertThat(fault.text()).contains("customer_id");
        });
        assertThat(count(kind)).isEqualTo(TWO);
    }

    @Test
    void aQueryOfSqliteCannotWriteWhateverItsStatement() throws Exception {
        customers(DatabaseKind.SQLITE);
        var sly = Tables.sql(
                Kind.QUERY_ONE, "INSERT INTO customers (code) VALUES ('c') RETURNING id", Map.of(), "id: bigint");

        assertThat(open(DatabaseKind.SQLITE, sly).answer("asked", Map.of()))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.code()).isEqualTo("25006"));
        assertThat(count(DatabaseKind.SQLITE)).isEqualTo(TWO);
    }

    @Test
    void whatAQueryOfH2WritesIsUndone() throws Exception {
        customers(DatabaseKind.H2);
        var sly = Tables.sql(
                Kind.QUERY_ONE,
                "SELECT id FROM FINAL TABLE (INSERT INTO customers (code) VALUES ('c'))",
                Map.of(),
                "id: bigint");

        assertThat(open(DatabaseKind.H2, sly).reply("asked", Map.of())).isEqualTo(Map.of("id", BigDecimal.valueOf(71)));
        assertThat(count(DatabaseKind.H2)).isEqualTo(TWO);
    }

    /** Of customers, as somebody else sees them. */
    private Object count(DatabaseKind kind) throws Exception {
        stop();
        var count = Tables.sql(Kind.QUERY_ONE, "SELECT count(*) AS \"rows\" FROM customers", Map.of(), "rows: bigint");
        return asking(kind, count).reply("asked", Map.of()).get("rows");
    }

    /** Their next id is 71. */
    private void customers(DatabaseKind kind) throws Exception {
        var id = kind == DatabaseKind.H2
                ? "bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 71) PRIMARY KEY"
                : "INTEGER PRIMARY KEY";
        run(
                kind,
                "CREATE TABLE customers (id " + id + ", code varchar(9) UNIQUE, status varchar(9) DEFAULT 'new')",
                "INSERT INTO customers VALUES (7, 'a', 'old'), (70, 'b', 'old')");
    }

    private void amounts(DatabaseKind kind) throws Exception {
        run(
                kind,
                "CREATE TABLE orders (customer varchar(10), amount decimal(9,2))",
                "INSERT INTO orders VALUES ('a', 9.50), ('b', 4.00), ('b', 6.00), ('c', 100.25), ('d', 0.50), ('e', 10)");
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void aPageBehindNoPossibleRowIsNotAskedFor(DatabaseKind kind) throws Exception {
        run(kind, "CREATE TABLE orders (code varchar(3) PRIMARY KEY, placed timestamp)");
        var ask = asking(
                kind,
                page(
                        "SELECT code AS \"code\", placed AS \"placed\" FROM orders",
                        List.of("placed", "code"),
                        "code: text(3) not null",
                        "placed: timestamp not null"));

        assertThat(ask.answer("asked", Map.of("after", Map.of("placed", "yesterday", "code", "long"))))
                .isInstanceOfSatisfying(
                        Answer.Unsendable.class,
                        unsendable -> assertThat(unsendable.problems())
                                .extracting(RecordProblem::field)
                                .containsExactly("after.placed", "after.code"));
        assertThat(ask.answer("asked", Map.of("after", Map.of("placed", "2026-11-30T12:00:00", "code", "\0"))))
                .isInstanceOf(Answer.Unsendable.class);
        assertThat(ask.reply("asked", Map.of())).containsEntry("rows", List.of());
    }

    private static SqlOperation page(String sql, List<String> orderBy, String... columns) {
        return new SqlOperation(
                Kind.QUERY_PAGE, sql, Optional.empty(), Map.of(), Map.of(), Tables.types(columns), orderBy, 100, false);
    }

    /** Two rows a page, each asked for with what the page before ends with, as a client does. */
    private static List<Map<?, ?>> pages(Ask ask, List<String> orderBy) throws Exception {
        var rows = new ArrayList<Map<?, ?>>();
        var reply = ask.reply("asked", Map.of("limit", TWO));
        rows.addAll(rows(reply));
        while (reply.get("more").equals(true)) {
            var last = rows.getLast();
            var after = orderBy.stream().collect(Collectors.toMap(name -> name, name -> (Object) last.get(name)));
            reply = ask.reply("asked", Map.of("limit", TWO, "after", after));
            rows.addAll(rows(reply));
        }
        return rows;
    }

    private static List<Map<?, ?>> rows(Map<String, Object> reply) {
        return ((List<?>) reply.get("rows"))
                .stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
    }

    private static List<Long> ids(List<Map<?, ?>> rows) {
        return rows.stream().map(row -> ((Number) row.get("id")).longValue()).toList();
    }

    private void run(DatabaseKind kind, String... statements) throws Exception {
        var url = "jdbc:" + (kind == DatabaseKind.H2 ? "h2:file:" : "sqlite:") + file(kind);
        try (var connection = DriverManager.getConnection(url, Postgres.USER, Postgres.PASSWORD);
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    /** What the linter finds nothing in. */
    private Ask asking(DatabaseKind kind, SqlOperation operation) {
        var describing = Tables.context().describing();
        new JdbcAdapter().describe(config(kind, operation), describing);
        assertThat(describing.problems().inOrder()).isEmpty();
        return open(kind, operation);
    }

    private Ask open(DatabaseKind kind, SqlOperation operation) {
        system = new JdbcAdapter().open(config(kind, operation), Tables.context());
        return new Ask(system);
    }

    private JdbcConfig config(DatabaseKind kind, SqlOperation operation) {
        return Tables.ofFile(kind, file(kind)).operation("asked", operation).config();
    }

    private String file(DatabaseKind kind) {
        return folder.resolve(kind.name()).toString();
    }
}
