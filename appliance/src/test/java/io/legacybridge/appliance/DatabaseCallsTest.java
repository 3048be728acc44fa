package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that end in real databases. */
class DatabaseCallsTest {

    @TempDir
    Path folder;

    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        bank = new Bank(folder);
    }

    @AfterEach
    void stop() {
        bank.close();
    }

    @Test
    void aWriteWhoseReplyIsTooLargeWasCarriedOutOnce() throws Exception {
        var shop = "jdbc:sqlite:" + folder.resolve("shop.db");
        run(shop, "CREATE TABLE t (size INTEGER)");
        bank.write("connections/shop.yaml", """
                adapter: jdbc
                database: sqlite
                name: %s
                operations:
                  put:
                    kind: insert
                    sql: |
                      INSERT INTO t WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 70)
                      SELECT :size FROM n RETURNING hex(zeroblob(size)) AS content
                    parameters: {size: integer not null}
                    columns: {content: text}
                """.formatted(folder.resolve("shop.db")));
        bank.client("crm", "calls: {shop: {put: {request: all, reply: all}}}");
        bank.start();

        for (var time = 0; time < 2; time++) {
            var answer = bank.post("crm", "/shop/put", "{\"size\": 500000}", "Idempotency-Key", "one");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(json(answer).get("code").asString()).isEqualTo("call/unreadable");
            assertThat(count(shop)).isEqualTo(70);
        }
    }

    @Test
    void aChangedPasswordCountsAtOnce() throws Exception {
        run("jdbc:h2:file:" + folder.resolve("shop"), "CREATE USER bridge PASSWORD 'right'");
        secret("wrong");
        bank.write("connections/shop.yaml", """
                adapter: jdbc
                database: h2
                name: %s
                user: bridge
                password: file:shop.password
                connect-timeout: 10s
                operations:
                  ask: {kind: query-one, sql: SELECT 1 AS "n", columns: {n: integer}}
                """.formatted(folder.resolve("shop")));
        bank.client("crm", "calls: {shop: {ask: {request: all, reply: all}}}");
        bank.start();
        assertThat(json(ask()).get("reason").asString()).isEqualTo("jdbc/login");
        assertThat(Integer.parseInt(ask().headers().firstValue("Retry-After").orElseThrow()))
                .as("nobody asks again with this password")
                .isGreaterThan(200);

        secret("right");

        assertThat(ask().statusCode()).isEqualTo(200);
    }

    /** PostgreSQL 17, Numeric Types: smallint is -32768 to 32767, integer -2147483648 to 2147483647. */
    @Test
    void theDocumentNamesTheLargestNumberThatIsTaken() throws Exception {
        bank.write("connections/shop.yaml", """
                adapter: jdbc
                database: sqlite
                name: %s
                operations:
                  ask:
                    kind: query-one
                    sql: SELECT :small AS small, :whole AS whole
                    parameters: {small: smallint, whole: integer}
                    columns: {small: smallint, whole: integer}
                """.formatted(folder.resolve("shop.db")));
        bank.client("crm", "calls: {shop: {ask: {request: all, reply: all}}}");
        bank.start();

        var largest = "{\"small\": 32767, \"whole\": -2147483648}";
        assertThat(json(bank.post("crm", "/shop/ask", largest)).toString()).isEqualTo(largest.replace(" ", ""));
        assertThat(json(bank.post("crm", "/shop/ask", "{\"small\": 32768, \"whole\": 0}"))
                        .toString())
                .contains("small", "is more than 32767.");
        var document = bank.get("crm", "/openapi.json").body();
        assertThat(document)
                .contains("\"minimum\":-32768,\"maximum\":32767", "\"minimum\":-2147483648,\"maximum\":2147483647");
    }

    private HttpResponse<String> ask() {
        return bank.post("crm", "/shop/ask", "{}");
    }

    private void secret(String text) throws IOException {
        var file = bank.home().resolve("secrets/shop.password");
        Files.createDirectories(file.getParent());
        var unfinished = Files.createTempFile(
                file.getParent(),
                ".shop",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.move(Files.writeString(unfinished, text), file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void run(String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(String database) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM t")) {
            row.next();
            return row.getInt(1);
        }
    }
}
