package io.legacybridge.runtime.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.DelegatingPreparedStatement;
import org.apache.commons.dbcp2.PoolingConnection;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file: a single writer and a few readers. Every write transaction is durable when it returns
 * ({@code synchronous=FULL}).
 */
final class SqliteDatabase implements Database {

    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** Ids are random, so each one lies on a page of its own: pages that stay are not read again and again. */
    private static final int CACHE_KIBIBYTES = 32 * 1024;

    private static final int MAX_KEPT_STATEMENTS = 100;

    private static final Set<SQLiteErrorCode> DAMAGE =
            EnumSet.of(SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_CORRUPT);

    private final HikariDataSource readers;
    private final DataSource source;
    private final ReentrantLock writing = new ReentrantLock();
    private Optional<Connection> writer = Optional.empty();
    private boolean closed;

    private SqliteDatabase(HikariDataSource readers, DataSource source) {
        this.readers = readers;
        this.source = source;
    }

    /**
     * Opens or makes the file, and brings its tables to this version with the migrations in {@code db/<name>}.
     *
     * @throws ProblemException when it is damaged
     */
    static SqliteDatabase open(Path file, String name) {
        try {
            var source = new SQLiteDataSource(settings());
            source.setUrl("jdbc:sqlite:" + file);
            Migrations.run(Flyway.configure().dataSource(source).locations("classpath:db/" + name), name + ".db");
            var pool = new HikariConfig();
            pool.setPoolName(name + "-readers");
            pool.setDataSource(source);
            pool.setMaximumPoolSize(READERS);
            pool.setMinimumIdle(1);
            var database = new SqliteDatabase(new HikariDataSource(pool), source);
            var _ = database.writer();
            return database;
        } catch (SQLException e) {
            if (isDamage(e)) throw damaged(file, e);
            throw new StoreException("The store " + file + " cannot be opened.", e);
        } catch (FlywayException e) {
            throw isDamage(e) ? damaged(file, e) : e;
        }
    }

    private static boolean isDamage(Throwable e) {
        return switch (e) {
            case null -> false;
            case SQLiteException told -> DAMAGE.contains(told.getResultCode());
            default -> isDamage(e.getCause());
        };
    }

    private static ProblemException damaged(Path file, Exception cause) {
        return ProblemException.error(
                Place.of(file.toString()),
                "The store is damaged, or no store.",
                "Put the data folder aside, and make it again from a backup with bridge restore.",
                "data/damaged",
                cause);
    }

    @Override
    public <T> T read(Work<T> work) {
        try (var connection = readers.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new StoreException("The store cannot be read.", e);
        }
    }

    @Override
    public <T> T transaction(Work<T> work) {
        writing.lock();
        try {
            var connection = writer();
            var result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            rollback(e);
            throw new StoreException("The store cannot be written.", e);
        } catch (RuntimeException | Error e) {
            rollback(e);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void overwriteDeleted() {
        read(connection -> {
            try (var checkpoint = connection.createStatement()) {
                checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            return null;
        });
    }

    @Override
    public void close() {
        readers.close();
        writing.lock();
        try {
            closed = true;
            if (writer.isPresent()) writer.get().close();
            writer = Optional.empty();
        } catch (SQLException e) {
            throw new StoreException("The store cannot be closed.", e);
        } finally {
            writing.unlock();
        }
    }

    /** None after the end: another process may have the file then. */
    private Connection writer() throws SQLException {
        if (closed) throw new SQLException("closed");
        if (writer.isPresent()) return writer.get();
        var connection = source.getConnection();
        connection.setAutoCommit(false);
        writer = Optional.of(keepingStatements(connection));
        return writer.get();
    }

    /** Small statements take longer to prepare than to run. */
    private static Connection keepingStatements(Connection connection) {
        var settings = new GenericKeyedObjectPoolConfig<DelegatingPreparedStatement>();
        settings.setMaxTotalPerKey(-1);
        settings.setMaxTotal(MAX_KEPT_STATEMENTS);
        settings.setMaxIdlePerKey(1);
        settings.setBlockWhenExhausted(false);
        settings.setJmxEnabled(false);
        var keeping = new PoolingConnection(connection);
        keeping.setStatementPool(new GenericKeyedObjectPool<>(keeping, settings));
        return keeping;
    }

    /**
     * When the disk fails, SQLite undoes the transaction by itself, and the driver does not know: every statement that
     * followed on this connection would be a transaction of its own. So it is not used again.
     */
    private void rollback(Throwable cause) {
        if (writer.isEmpty()) return;
        try {
            writer.get().rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            letGo(cause);
        }
    }

    private void letGo(Throwable cause) {
        try {
            writer.orElseThrow().close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        writer = Optional.empty();
    }

    private static SQLiteConfig settings() {
        var settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        settings.setCacheSize(-CACHE_KIBIBYTES);
        settings.enforceForeignKeys(true);
        // Nobody asks for the keys; looking for them costs one more statement for each one that inserts.
        settings.setGetGeneratedKeys(false);
        // What is deleted is overwritten: keys must not stay on the disk.
        settings.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return settings;
    }
}
