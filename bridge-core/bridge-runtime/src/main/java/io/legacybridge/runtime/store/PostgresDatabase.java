package io.legacybridge.runtime.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * One schema of a PostgreSQL database that several nodes share. Transactions run side by side: where one writer at a time is
 * needed, its first statement updates the row that they all share, which waits for the others (READ COMMITTED).
 */
final class PostgresDatabase implements Database {

    private final HikariDataSource pool;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /**
     * Makes the schema, or brings its tables to this version with the migrations in {@code db/<schema>}. Two nodes that do so
     * at the same time wait for each other: Flyway takes a lock.
     *
     * @param migrating for that alone
     */
    static PostgresDatabase open(HikariConfig settings, HikariConfig migrating, String schema) throws SQLException {
        migrate(migrating, schema);
        settings.setPoolName(schema);
        settings.setSchema(schema);
        return new PostgresDatabase(new HikariDataSource(settings));
    }

    private static void migrate(HikariConfig settings, String schema) throws SQLException {
        settings.setPoolName(schema + "-migrations");
        settings.setSchema(schema);
        try (var pool = new HikariDataSource(settings)) {
            refuseToLoseCommits(pool);
            var migrations = Flyway.configure().dataSource(pool).schemas(schema).locations("classpath:db/" + schema);
            Migrations.run(migrations.resourceProvider(new PostgresMigrations(migrations)), schema);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        try (var connection = pool.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new StoreException("The store cannot be read.", e);
        }
    }

    @Override
    public <T> T transaction(Work<T> work) {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("The store cannot be written.", e);
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void overwriteDeleted() {
        read(connection -> {
            try (var vacuum = connection.createStatement()) {
                vacuum.execute("VACUUM");
            }
            return null;
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** A source is acknowledged when the ledger has committed: a server that may forget commits loses files. */
    private static void refuseToLoseCommits(HikariDataSource pool) throws SQLException {
        try (var connection = pool.getConnection();
                var query = connection.prepareStatement(
                        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'");
                var row = query.executeQuery()) {
            if (row.next()) throw PostgresProblems.forgetsCommits(row.getString(1));
        }
    }
}
