package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.RefusedLogin;
import io.legacybridge.spi.config.HostPort;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Opens connections. The password is read each time, so that a rotated one is found; one that was refused is held back
 * ({@link RefusedLogin}).
 */
final class Connector implements AutoCloseable {

    private static final Duration PAUSE_AFTER_A_REFUSED_LOGIN = Duration.ofMinutes(5);

    /** More of a result than this at once is more than a page or an answer may be. */
    private static final String MAX_RESULT = "256M";

    /** The SQLSTATE of a connection that cannot be made (SQL:2016 part 2, 24.1). */
    static final String UNREACHABLE = "08001";

    /** Drivers need no thread for what they do here. */
    static final Executor HERE = Runnable::run;

    private final JdbcConfig config;
    private final AdapterContext context;
    private final Driver driver;
    private final Failures failures;
    private final String tlsKey = UUID.randomUUID().toString();
    private final RefusedLogin<SQLException> refused;
    private final UntilClosed logins = new UntilClosed();
    private boolean closed;

    Connector(JdbcConfig config, AdapterContext context, Driver driver, Failures failures) {
        this.config = config;
        this.context = context;
        this.driver = driver;
        this.failures = failures;
        this.refused = new RefusedLogin<>(PAUSE_AFTER_A_REFUSED_LOGIN, context.clock());
    }

    String connection() {
        return context.connection();
    }

    Failures failures() {
        return failures;
    }

    /** Why nobody asks now: the login was refused, and the password is still the same. */
    Optional<SQLException> heldBack() {
        try {
            refused.check(password());
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        } catch (LegacySystemException e) {
            return Optional.of(new SQLException("cannot connect", e));
        }
    }

    /** @throws SQLException of the driver, or with a {@link LegacySystemException} as its cause */
    Connection open() throws SQLException {
        try {
            var password = password();
            refused.check(password);
            return logIn(password);
        } catch (LegacySystemException e) {
            throw new SQLException("cannot connect", e);
        }
    }

    private String password() throws LegacySystemException {
        return config.password().isPresent()
                ? context.secret(config.password().get()).text()
                : "";
    }

    private Connection logIn(String password) throws SQLException, LegacySystemException {
        var properties = properties();
        config.user().ifPresent(user -> properties.setProperty("user", user));
        if (config.password().isPresent()) properties.setProperty("password", password);
        try {
            return config.server().isPresent() ? inTime(properties) : connect(properties);
        } catch (SQLException e) {
            if (Failures.isLogin(e)) refused.remember(password, e);
            throw e;
        }
    }

    /** Not every driver gives up by itself on a server that lets it in and falls silent. */
    private Connection inTime(Properties properties) throws SQLException {
        try {
            return logins.get(config.connectTimeout(), () -> connect(properties));
        } catch (TimeoutException e) {
            throw new SQLException("it lets nobody in within the time of connect-timeout", UNREACHABLE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while connecting", UNREACHABLE, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException told) throw told;
            throw new SQLException("its answer cannot be understood", UNREACHABLE, e.getCause());
        }
    }

    private Connection connect(Properties properties) throws SQLException {
        var connection = driver.connect(url(config), properties);
        if (connection == null) throw new SQLException(driver.getClass().getName() + " does not know its own URL");
        return connection;
    }

    private Properties properties() throws LegacySystemException {
        var properties = new Properties();
        var millis = Long.toString(config.connectTimeout().toMillis());
        var seconds = Long.toString(Math.max(1, config.connectTimeout().toSeconds()));
        switch (config.database()) {
            case POSTGRESQL -> {
                properties.setProperty("ApplicationName", "legacy-bridge");
                // A limit for its login would make the driver log in with a thread that it never ends.
                properties.setProperty("connectTimeout", seconds);
                properties.setProperty("tcpKeepAlive", "true");
                properties.setProperty("maxResultBuffer", MAX_RESULT);
                properties.setProperty("escapeSyntaxCallMode", "callIfNoReturn");
                if (config.tls().isPresent()) give(context.tls(config.tls().get()), properties);
                else properties.setProperty("sslmode", "disable");
            }
            case MARIADB -> {
                properties.setProperty("connectTimeout", millis);
                properties.setProperty("allowLocalInfile", "false");
                properties.setProperty("allowMultiQueries", "false");
                // A server may not send its clients on to another one.
                properties.setProperty("permitRedirect", "false");
                if (config.tls().isPresent())
                    MariaDbTls.give(context.tls(config.tls().get()), properties);
                else properties.setProperty("sslMode", "disable");
                // A timestamp is sent as a time in the session's zone, and read as one in the driver's.
                properties.setProperty("connectionTimeZone", "+00:00");
                properties.setProperty("forceConnectionTimeZoneToSession", "true");
                // As text, a float comes with six of its digits.
                properties.setProperty("useServerPrepStmts", "true");
                // Whole numbers stay what they are.
                properties.setProperty("tinyInt1isBit", "false");
                properties.setProperty("yearIsDateType", "false");
            }
            case ORACLE -> properties.setProperty("oracle.net.CONNECT_TIMEOUT", millis);
            case SQLSERVER -> {
                properties.setProperty("databaseName", config.name());
                properties.setProperty("loginTimeout", seconds);
            }
            case DB2 -> properties.setProperty("loginTimeout", seconds);
            case DB2_I -> {
                properties.setProperty("prompt", "false");
                properties.setProperty("login timeout", seconds);
            }
            case H2, SQLITE -> {}
        }
        return properties;
    }

    /** Once it is closed nobody would take the context back any more. */
    private synchronized void give(SSLContext tls, Properties properties) throws LegacySystemException {
        if (closed) throw failures.soon("The connection is closed.", "Start it again.", "jdbc/closed", null);
        PostgresTls.give(tlsKey, tls, properties);
    }

    /** Nothing of it can end a part of the URL: the names were checked by {@link JdbcChecks}. */
    static String url(JdbcConfig config) {
        var server = config.server().map(HostPort::toString).orElse("");
        return switch (config.database()) {
            case POSTGRESQL -> "jdbc:postgresql://" + server + "/" + config.name();
            case MARIADB -> "jdbc:mariadb://" + server + "/" + config.name();
            case H2 ->
                config.server().isPresent()
                        ? "jdbc:h2:tcp://" + server + "/" + config.name() + ";IFEXISTS=TRUE"
                        : "jdbc:h2:file:" + config.name() + ";IFEXISTS=TRUE";
            case SQLITE -> "jdbc:sqlite:" + config.name();
            case ORACLE -> "jdbc:oracle:thin:@//" + server + "/" + config.name();
            case SQLSERVER -> "jdbc:sqlserver://" + server;
            case DB2 -> "jdbc:db2://" + server + "/" + config.name();
            case DB2_I -> "jdbc:as400://" + server + "/" + config.name();
        };
    }

    /** Ends also the logins in progress. */
    @Override
    public synchronized void close() {
        closed = true;
        logins.close();
        PostgresTls.forget(tlsKey);
    }
}
