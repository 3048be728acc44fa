package io.legacybridge.adapter.jms;

import io.legacybridge.spi.LegacySystemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One connection for all calls, made at first use and again after it broke, with a session for each call at work. Sessions are
 * used again. Thread-safe.
 */
final class CallSessions implements AutoCloseable {

    /** More calls than this at once wait for a session until their deadline. */
    private static final int MAX_SESSIONS = 256;

    private final BrokerLogin login;
    private final BrokerClient client;
    private final Semaphore free = new Semaphore(MAX_SESSIONS);
    private Live live;
    private boolean closed;

    CallSessions(BrokerLogin login, BrokerClient client) {
        this.login = login;
        this.client = client;
    }

    /** One connection with the sessions that nobody uses now. */
    private static final class Live {

        private final Connection connection;
        private final ConcurrentLinkedQueue<Session> idle = new ConcurrentLinkedQueue<>();
        private volatile boolean broken;

        Live(Connection connection) throws JMSException {
            this.connection = connection;
            connection.setExceptionListener(_ -> broken = true);
            connection.start();
        }
    }

    /** A session for one call; to be closed, which keeps it for the next call unless {@link #broken}. */
    final class Lease implements AutoCloseable {

        private final Live from;
        private final Session session;
        private boolean broken;

        private Lease(Live from, Session session) {
            this.from = from;
            this.session = session;
        }

        Session session() {
            return session;
        }

        /** Nothing of this connection is used again. */
        void broken() {
            broken = true;
            from.broken = true;
        }

        @Override
        public void close() {
            if (!broken) from.idle.add(session);
            free.release();
        }
    }

    /**
     * @param patience how long it may wait for other calls to end
     * @throws LegacySystemException when the broker cannot be reached: nothing was sent
     */
    Lease take(Duration patience) throws LegacySystemException {
        acquire(patience);
        try {
            var now = live();
            var idle = now.idle.poll();
            return new Lease(now, idle != null ? idle : now.connection.createSession(Session.AUTO_ACKNOWLEDGE));
        } catch (JMSException e) {
            free.release();
            drop();
            throw login.broken(e);
        } catch (LegacySystemException | RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    private void acquire(Duration patience) throws LegacySystemException {
        try {
            if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw login.busy();
    }

    private synchronized Live live() throws LegacySystemException, JMSException {
        if (live != null && !live.broken) return live;
        drop();
        if (closed) throw login.broken(new JMSException("closed"));
        live = new Live(login.connect());
        return live;
    }

    private synchronized void drop() {
        var before = live;
        live = null;
        try {
            if (before != null) before.connection.close();
        } catch (JMSException | RuntimeException e) {
            // It was broken anyway.
        }
        client.close();
    }

    /** Ends whoever waits for a reply. */
    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
