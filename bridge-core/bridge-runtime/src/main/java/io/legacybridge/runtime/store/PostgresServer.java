package io.legacybridge.runtime.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.Credentials;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The PostgreSQL server of {@code bridge.yaml}, on which each store is a schema. */
public final class PostgresServer {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** An answer that takes longer never comes; a chunk of messages is written in far less. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** One holds the lock, the other migrates. */
    private static final int FLYWAY_CONNECTIONS = 2;

    // A node that froze or lost its network in a transaction must not keep its locks from the one that takes over.
    private static final String LOCKS = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=20s";

    private static final String SESSION = LOCKS + " -c statement_timeout=50s";

    private final StoreSettings settings;
    private final Supplier<Secret> password;
    private final Optional<String> tls;

    /**
     * @param password asked at every connection, so that a rotated one is found
     * @param tls      empty when the connection is not encrypted
     */
    public PostgresServer(StoreSettings settings, Supplier<Secret> password, Optional<SSLContext> tls) {
        this.settings = settings;
        this.password = password;
        this.tls = tls.map(GivenSocketFactory::give);
    }

    /**
     * Opens one store, and makes it or brings it to this version.
     *
     * @throws ProblemException when the server is not there, or does not let us in
     */
    public Database open(String schema) {
        try {
            return PostgresDatabase.open(pool(), migrating(), schema);
        } catch (SQLException | RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause())
                if (cause instanceof ProblemException known) throw known;
            throw PostgresProblems.of(settings.url(), e);
        }
    }

    /** Copying a table with the ids of months takes as long as it takes. */
    private HikariConfig migrating() {
        var pool = pool();
        pool.setMaximumPoolSize(FLYWAY_CONNECTIONS);
        pool.addDataSourceProperty("socketTimeout", 0);
        pool.addDataSourceProperty("options", LOCKS);
        return pool;
    }

    private HikariConfig pool() {
        var pool = new HikariConfig();
        pool.setJdbcUrl(settings.url().text());
        pool.setCredentialsProvider(
                () -> Credentials.of(settings.user(), password.get().text()));
        pool.setMaximumPoolSize(settings.maxConnections());
        pool.setMinimumIdle(1);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT.toSeconds());
        pool.addDataSourceProperty("socketTimeout", SILENCE.toSeconds());
        pool.addDataSourceProperty("tcpKeepAlive", true);
        pool.addDataSourceProperty("reWriteBatchedInserts", true);
        pool.addDataSourceProperty("ApplicationName", "legacy-bridge");
        pool.addDataSourceProperty("options", SESSION);
        if (tls.isEmpty()) {
            pool.addDataSourceProperty("sslmode", "disable");
            return pool;
        }
        // Checks the server's name, too.
        pool.addDataSourceProperty("sslmode", "verify-full");
        pool.addDataSourceProperty("sslfactory", GivenSocketFactory.class.getName());
        pool.addDataSourceProperty("sslfactoryarg", tls.get());
        return pool;
    }
}
