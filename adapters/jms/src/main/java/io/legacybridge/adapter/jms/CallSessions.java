package io.legacybridge.adapter.jms;

import io.legacybridge.spi.LegacySystemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One connection for many calls, made at first use and again after it broke, with a session for each call at work. Sessions are
 * used again. Thread-safe; nobody waits for the broker while others wait for the monitor.
 */
final class CallSessions implements AutoCloseable {

    /** More calls than this at once wait for a session until their deadline. */
    private static final int MAX_SESSIONS = 256;

    private final BrokerLogin login;
    private final BrokerClient client;
    private final Semaphore free = new Semaphore(MAX_SESSIONS);
    private final ReentrantLock connecting = new ReentrantLock();
    private Optional<Vain> vain = Optional.empty();
    private Optional<Live> live = Optional.empty();
    private boolean closed;

    CallSessions(BrokerLogin login, BrokerClient client) {
        this.login = login;
        this.client = client;
    }

    /** The last attempt to connect that failed, and when it did: whoever waited for it need not try as well. */
    private record Vain(LegacySystemException why, long at) {}

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

    /** A session for one call; to be closed, which keeps it for the next call unless something {@link #failed}. */
    final class Lease implements AutoCloseable {

        private final Live from;
        private final Session session;
        private volatile boolean failed;

        private Lease(Live from, Session session) {
            this.from = from;
            this.session = session;
        }

        Session session() {
            return session;
        }

        /** Another session of the same connection, whose work counts with its commit. To be closed. */
        Session transacted() throws JMSException {
            return from.connection.createSession(Session.SESSION_TRANSACTED);
        }

        /**
         * The session is not used again; and nothing of the connection is, unless the broker only refused what it was asked:
         * others wait on it for their replies.
         */
        void failed(Exception why) {
            failed = true;
            if (!login.isRefusal(why)) from.broken = true;
        }

        /**
         * The session is not used again, since whoever works with it is interrupted; nor is the connection, unless its library
         * survives that.
         */
        void abandoned() {
            failed = true;
            if (!client.survivesInterruption()) from.broken = true;
        }

        @Override
        public void close() {
            if (!failed) from.idle.add(session);
            else if (!from.broken) end();
            free.release();
        }

        private void end() {
            try {
                session.close();
            } catch (JMSException | RuntimeException e) {
                // It ends with its connection.
            }
        }
    }

    /**
     * @param patience  how long it may wait for other calls to end, and for the broker
     * @param abandoned whether nobody waits for the call any more: its thread was interrupted then
     * @throws LegacySystemException when the broker cannot be reached: nothing was sent
     */
    Lease take(Duration patience, BooleanSupplier abandoned) throws LegacySystemException {
        var begin = System.nanoTime();
        acquire(patience);
        try {
            return lease(live(begin, patience), abandoned);
        } catch (JMSException e) {
            free.release();
            throw login.broken(e);
        } catch (LegacySystemException | RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    /** Connects where no connection stands, without a call. */
    void keepConnected(Duration patience) throws LegacySystemException {
        try {
            var _ = live(System.nanoTime(), patience);
        } catch (JMSException e) {
            throw login.broken(e);
        }
    }

    /** For whoever may do without: empty while no connection stands. */
    Optional<Lease> takeIfConnected() throws JMSException {
        var standing = standing();
        if (standing.isEmpty() || !free.tryAcquire()) return Optional.empty();
        try {
            return Optional.of(lease(standing.get(), () -> false));
        } catch (JMSException | RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    private Lease lease(Live now, BooleanSupplier abandoned) throws JMSException {
        var idle = now.idle.poll();
        if (idle != null) return new Lease(now, idle);
        try {
            return new Lease(now, now.connection.createSession(Session.AUTO_ACKNOWLEDGE));
        } catch (JMSException | RuntimeException e) {
            if (!abandoned.getAsBoolean() || !client.survivesInterruption()) now.broken = true;
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

    /** Calls that come while one of them connects wait for it, each as long as it may. */
    private Live live(long begin, Duration patience) throws LegacySystemException, JMSException {
        var standing = standing();
        if (standing.isPresent()) return standing.get();
        waitForWhoeverConnects(left(begin, patience));
        try {
            standing = standing();
            if (standing.isPresent()) return standing.get();
            if (vain.isPresent() && vain.get().at() - begin > 0)
                throw vain.get().why();
            // A broker that does not answer lets whoever leaves wait as well.
            letGo().ifPresent(old -> Thread.ofVirtual().name("jms-end").start(() -> end(old.connection)));
            return connected(connect(left(begin, patience)));
        } finally {
            connecting.unlock();
        }
    }

    private Connection connect(Duration patience) throws LegacySystemException {
        var begin = System.nanoTime();
        try {
            return login.connect(patience);
        } catch (LegacySystemException e) {
            // Others may have more time.
            if (left(begin, patience).isPositive()) vain = Optional.of(new Vain(e, System.nanoTime()));
            throw e;
        }
    }

    private void waitForWhoeverConnects(Duration patience) throws LegacySystemException {
        try {
            if (connecting.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw login.broken(new JMSException("another call still connects"));
    }

    private static Duration left(long begin, Duration patience) {
        return patience.minusNanos(System.nanoTime() - begin);
    }

    private synchronized Optional<Live> standing() throws JMSException {
        if (closed) throw new JMSException("closed");
        return live.filter(now -> !now.broken);
    }

    private Live connected(Connection connection) throws JMSException {
        try {
            var now = new Live(connection);
            keep(now);
            return now;
        } catch (JMSException | RuntimeException e) {
            end(connection);
            throw e;
        }
    }

    private synchronized void keep(Live now) throws JMSException {
        if (closed) throw new JMSException("closed");
        live = Optional.of(now);
    }

    private synchronized Optional<Live> letGo() {
        var old = live;
        live = Optional.empty();
        return old;
    }

    private void end(Connection connection) {
        try {
            client.end(connection);
        } catch (JMSException | RuntimeException e) {
            // It was broken anyway.
        }
    }

    private synchronized void letNobodyIn() {
        closed = true;
    }

    /** Ends whoever waits for a reply. */
    @Override
    public void close() {
        letNobodyIn();
        client.close();
        letGo().ifPresent(last -> client.endInTime(last.connection));
    }
}
