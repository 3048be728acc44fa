package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.config.HostPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, one for all tests; each test has a database of its own in it. */
final class Postgres implements TestDatabase {

    static final String USER = "bridge";
    static final String PASSWORD = "s3same-0pen";

    /** How many databases a test has at most. */
    private static final int OF_A_TEST = 2;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;

    private final String name;

    private Postgres(String name) {
        this.name = name;
    }

    /** A fresh database, owned by nobody in particular. */
    static synchronized Postgres database() throws Exception {
        if (server == null) server = start();
        var number = DATABASES.incrementAndGet();
        var name = "shop" + number;
        try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                var statement = connection.createStatement()) {
            // One is three hundred files; those of all tests take longer to delete than the end of a JVM may last.
            if (number > OF_A_TEST) statement.execute("DROP DATABASE shop" + (number - OF_A_TEST) + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        }
        return new Postgres(name);
    }

    private static EmbeddedPostgres start() throws IOException, SQLException {
        var data = Files.createTempDirectory("postgres");
        var started = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("fsync", "off")
                .setServerConfig("max_prepared_transactions", "5")
                .start();
        // The appliance's user needs its password; the tests' own does not.
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all " + USER + " all scram-sha-256\nhost all postgres all trust\nlocal all all trust\n");
        try (var connection = DriverManager.getConnection(started.getJdbcUrl("postgres", "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
        return started;
    }

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.POSTGRESQL;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HostPort address() {
        return new HostPort("localhost", server.getPort());
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl("postgres", name));
    }

    @Override
    public String numbered() {
        return "bigint GENERATED ALWAYS AS IDENTITY";
    }

    @Override
    public String codeOfAViolatedCheck() {
        return "23514";
    }
}
