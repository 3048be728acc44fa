package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One login on the server for each call at work; those of calls that ended are used again. Thread-safe. */
final class CallSessions implements AutoCloseable {

    /** More calls than this at once wait for others to end: servers refuse those who come with too many logins. */
    static final int MAX_SESSIONS = 8;

    /** Servers and firewalls let go of whoever is silent for longer, sometimes without a word. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private final SftpConfig config;
    private final AdapterContext context;
    private final Semaphore free = new Semaphore(MAX_SESSIONS);
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<RemoteSession> busy = new HashSet<>();
    private boolean closed;

    CallSessions(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
    }

    private record Idle(RemoteSession session, Instant since) {}

    /** A login for one call. */
    final class Lease implements AutoCloseable {

        private final RemoteSession session;
        private final RemoteFiles files;

        private Lease(RemoteSession session, RemoteFiles files) {
            this.session = session;
            this.files = files;
        }

        RemoteFiles files() {
            return files;
        }

        RemoteSession session() {
            return session;
        }

        /** Keeps the login for the next call, if it still stands. */
        @Override
        public void close() {
            release(session);
        }
    }

    /**
     * @param patience how long it may take at most, waiting for other calls included
     * @throws LegacySystemException when the server cannot be reached: nothing was sent
     */
    Lease take(Duration patience) throws LegacySystemException {
        var begin = System.nanoTime();
        acquire(patience);
        var session = borrow();
        try {
            var left = patience.minusNanos(System.nanoTime() - begin);
            if (left.toMillis() <= 0) throw busy();
            return new Lease(session, session.files(left));
        } catch (LegacySystemException | RuntimeException | Error e) {
            release(session);
            throw e;
        }
    }

    private void acquire(Duration patience) throws LegacySystemException {
        try {
            if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw busy();
    }

    private LegacySystemException busy() {
        return RemoteSession.of(config, context)
                .problem(
                        "All " + MAX_SESSIONS + " logins on the server are at work.",
                        "Ask again later, or find out why the server is slow.",
                        "sftp/busy",
                        Retry.SOON,
                        null);
    }

    private synchronized RemoteSession borrow() {
        var oldest = context.clock().instant().minus(LONGEST_IDLE);
        while (!idle.isEmpty()) {
            var last = idle.pop();
            if (last.session.isOpen() && last.since.isAfter(oldest)) {
                busy.add(last.session);
                return last.session;
            }
            last.session.close();
        }
        var fresh = RemoteSession.of(config, context);
        if (closed) fresh.close();
        busy.add(fresh);
        return fresh;
    }

    private synchronized void release(RemoteSession session) {
        busy.remove(session);
        if (session.isOpen() && !closed)
            idle.push(new Idle(session, context.clock().instant()));
        else session.close();
        free.release();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the calls at work, too. */
    @Override
    public void close() {
        List<RemoteSession> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(busy);
            idle.forEach(kept -> kept.session.close());
            idle.clear();
        }
        all.forEach(RemoteSession::close);
    }
}
