package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedStatementTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POSTGRESQL | SELECT :a, :b1_x | SELECT ?, ? | a b1_x",
                "POSTGRESQL | SELECT ':a' ':b''c' FROM t WHERE x = :d | SELECT ':a' ':b''c' FROM t WHERE x = ? | d",
                "POSTGRESQL | SELECT \":a\" FROM \"x\"\":b\" | SELECT \":a\" FROM \"x\"\":b\" | ~~",
                "POSTGRESQL | SELECT :a::text, '1'::int | SELECT ?::text, '1'::int | a",
                "POSTGRESQL | SELECT $$ :a $$, $x$ :b $$ $x$, :c | SELECT $$ :a $$, $x$ :b $$ $x$, ? | c",
                "POSTGRESQL | SELECT E'it\\':a', :b | SELECT E'it\\':a', ? | b",
                "POSTGRESQL | SELECT '\\', :b | SELECT '\\', ? | b",
                "POSTGRESQL | SELECT /* :a /* :b */ :c */ :d | SELECT   ? | d",
                "POSTGRESQL | SELECT data ? 'key', :a | SELECT data ?? 'key', ? | a",
                "MARIADB | SELECT 'it\\':a', :b | SELECT 'it\\':a', ? | b",
                "MARIADB | SELECT `:a`, :b | SELECT `:a`, ? | b",
                "MARIADB | SELECT 1--:a | SELECT 1--? | a",
                "SQLSERVER | SELECT [:a], :b | SELECT [:a], ? | b",
                "H2 | SELECT :a; | SELECT ? | a"
            })
    void findsTheParametersAsTheDatabaseReadsTheText(DatabaseKind database, String text, String sql, String names) {
        var statement = NamedStatement.parse(text, database);

        assertThat(statement.troubles()).isEmpty();
        assertThat(statement.sql()).isEqualTo(sql);
        assertThat(String.join(" ", statement.parameters())).isEqualTo(names);
    }

    @Test
    void leavesCommentsOut() {
        var statement = NamedStatement.parse("SELECT a -- :b\n, :c # :d", DatabaseKind.MARIADB);

        assertThat(statement.sql()).isEqualTo("SELECT a  \n, ?");
        assertThat(statement.parameters()).containsExactly("c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POSTGRESQL | SELECT 1; SELECT 2",
                "POSTGRESQL | SELECT 1; /* one */ SELECT 2",
                "MARIADB | SELECT '1\\'; SELECT 2",
                "MARIADB | SELECT 1--2; DROP TABLE t",
                "MARIADB | SELECT /*! 1; */ 2",
                "H2 | SELECT ?",
                "POSTGRESQL | SELECT 'a",
                "POSTGRESQL | SELECT $a$ x",
                "POSTGRESQL | SELECT /* x"
            })
    void refusesWhatIsNotOnePlainStatement(DatabaseKind database, String text) {
        assertThat(NamedStatement.parse(text, database).troubles()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "QUERY_ONE | true | SELECT a FROM t",
                "QUERY_MANY | true | WITH x AS (SELECT 1) SELECT * FROM x",
                "QUERY_MANY | true | SELECT 'DELETE', \"UPDATE\" FROM t -- INSERT",
                "QUERY_MANY | false | WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "QUERY_MANY | false | SELECT * INTO copy FROM t",
                "QUERY_MANY | false | SELECT * FROM t FOR UPDATE",
                "QUERY_ONE | false | DELETE FROM t",
                "INSERT | true | INSERT INTO t VALUES (1)",
                "INSERT | false | INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
                "INSERT | false | UPDATE t SET a = 1",
                "INSERT | false | INSERT OR REPLACE INTO t VALUES (1)",
                "INSERT | false | INSERT INTO a WITH d AS (DELETE FROM b RETURNING *) SELECT * FROM d",
                "INSERT | false | INSERT INTO a WITH u AS (UPDATE b SET c = 1 RETURNING *) SELECT * FROM u",
                "INSERT | true | INSERT OR ABORT INTO t (deleted, update_count) VALUES (:delete, 'DELETE')",
                "INSERT | true | INSERT INTO t (\"delete\") SELECT replace(a, 'x', 'y') FROM s FOR UPDATE -- DELETE",
                "INSERT | true | INSERT INTO t SELECT $$ DELETE $$, a FROM s FOR NO KEY UPDATE",
                "UPSERT | true | INSERT OR REPLACE INTO t VALUES (1)",
                "UPSERT | true | REPLACE INTO t VALUES (1)",
                "UPSERT | true | INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
                "UPSERT | true | INSERT INTO t (deleted) SELECT a FROM s FOR UPDATE ON CONFLICT (a) DO UPDATE SET deleted = 1",
                "UPSERT | false | INSERT INTO t WITH u AS (UPDATE b SET c = 1 RETURNING a) SELECT a FROM u ON CONFLICT DO NOTHING",
                "UPSERT | false | MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
                "UPSERT | true | INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1",
                "UPSERT | true | MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1",
                "UPSERT | false | INSERT INTO t VALUES ('ON CONFLICT')",
                "CALL | true | CALL p(:a)",
                "CALL | true | :a = CALL f()",
                "CALL | true | SELECT f(:a)",
                "CALL | true | SELECT * FROM \"f\" (:a)",
                "CALL | true | SELECT app.delete(:a) IS NULL",
                "CALL | true | SELECT NEXT VALUE FOR numbers AS n",
                "CALL | true | SELECT numbers.NEXTVAL AS n FROM dual",
                "CALL | true | SELECT app.next_number() FROM dual",
                "CALL | false | SELECT app.next_number FROM dual",
                "CALL | false | SELECT * FROM orders",
                "CALL | false | SELECT 'f(:a)' FROM orders WHERE id IN (:a) AND (x OR NOT (y))",
                "CALL | false | SELECT f(:a) INTO copy",
                "CALL | false | SELECT count(*) FROM OLD TABLE (DELETE FROM t)",
                "CALL | false | DROP TABLE t"
            })
    void tellsTheKinds(Kind kind, boolean is, String text) {
        assertThat(NamedStatement.parse(text, DatabaseKind.POSTGRESQL)
                        .unlike(kind)
                        .isEmpty())
                .isEqualTo(is);
    }

    @Test
    void saysHowElseItIsWritten() {
        assertThat(NamedStatement.parse("SELECT app.next_number FROM dual", DatabaseKind.ORACLE)
                        .unlike(Kind.CALL))
                .singleElement()
                .asString()
                .contains("SELECT f() FROM dual");
        assertThat(NamedStatement.parse(
                                "MERGE INTO t USING s ON (t.a = s.a) WHEN MATCHED THEN DELETE", DatabaseKind.SQLSERVER)
                        .unlike(Kind.UPSERT))
                .singleElement()
                .asString()
                .contains("of the kind call");
    }
}
