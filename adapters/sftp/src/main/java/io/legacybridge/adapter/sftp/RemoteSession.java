package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One login on the server, made at first use and again after it broke. */
abstract class RemoteSession implements AutoCloseable {

    private final SftpConfig config;
    private final AdapterContext context;
    private final Set<SilenceWatch> watching = ConcurrentHashMap.newKeySet();
    private volatile Wire wire = new Wire();
    private volatile boolean closed;
    private RemoteFiles files;

    RemoteSession(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
    }

    /** One that speaks the protocol of the connection. */
    static RemoteSession of(SftpConfig config, AdapterContext context) {
        return switch (config.protocol()) {
            case SFTP -> new SftpSession(config, context);
            case FTPS, FTP -> new FtpSession(config, context);
        };
    }

    /** The server's files. Used by one thread; only {@link #drop} and {@link #close} may come from another. */
    RemoteFiles files() throws LegacySystemException {
        return files(config.connectTimeout());
    }

    /** @param patience how long connecting may take at most */
    RemoteFiles files(Duration patience) throws LegacySystemException {
        if (isOpen()) return files;
        drop();
        files = null;
        var limit = patience.compareTo(config.connectTimeout()) < 0 ? patience : config.connectTimeout();
        // Before the look at closed: a thread that closes meanwhile is seen there, or finds this one and cuts it.
        wire = new Wire();
        try (var _ = endAfter(limit)) {
            if (closed) throw closed();
            files = connect(wire, limit);
            return files;
        } catch (LegacySystemException e) {
            drop();
            throw closed ? closed() : e;
        }
    }

    boolean isOpen() {
        return files != null && !wire.isCut();
    }

    /** Logs in over sockets of the wire alone. That another thread has cut it is told like a connection that broke. */
    abstract RemoteFiles connect(Wire wire, Duration limit) throws LegacySystemException;

    /** Lets go of the login; the next use makes a new one. Ends also what another thread waits for. */
    void drop() {
        wire.cut();
    }

    /** Whatever is done until the watch is closed ends with an error when the server falls silent. */
    SilenceWatch watch() {
        var watch = new SilenceWatch(config.idleTimeout(), this::drop, watching::remove);
        watching.add(watch);
        return watch;
    }

    /** Whatever is done until the watch is closed ends with an error when the time is over. */
    SilenceWatch endAfter(Duration limit) {
        return new SilenceWatch(limit, this::drop, _ -> {});
    }

    /** The server has given a sign of life. */
    void heard() {
        watching.forEach(SilenceWatch::heard);
    }

    /** For good. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    LegacySystemException problem(String what, String fix, String code, Retry retry, Throwable cause) {
        return new LegacySystemException(Problem.error(place(), what, fix, code), retry, cause);
    }

    /** How problems name this server. */
    Place place() {
        return Place.of(context.connection()).at(config.server().toString());
    }

    LegacySystemException refusedLogin(Exception cause) {
        return problem(
                "The server refuses the login of " + config.user() + ".",
                "Check the user and the password or key; the server's log says more.",
                "sftp/login",
                Retry.AFTER_HELP,
                cause);
    }

    LegacySystemException unreachable(Exception cause) {
        return problem(
                "The server does not answer.",
                "Check that it runs, that this is its port for " + config.protocol()
                        + " and not another server's, and that a firewall lets this machine through.",
                "sftp/unreachable",
                Retry.SOON,
                cause);
    }

    private LegacySystemException closed() {
        return problem("The connection is being closed.", "Ask again in a moment.", "sftp/closed", Retry.SOON, null);
    }
}
