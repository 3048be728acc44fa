package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Broker;
import io.legacybridge.runtime.broker.JournalFeed;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.watch.StandingTrouble;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the delivery flow: one thread for each queue of the broker, also for connections that are gone. */
public final class JournalConsumers implements AutoCloseable {

    /** After it a consumer looks whether it is to end. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** What a consumer has in hand is journalled by then, or can be given back. */
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

    /** So often in a row the store takes nothing before another node may have the messages, whose way to it may stand. */
    private static final int TRIES = 5;

    private static final Logger log = LoggerFactory.getLogger(JournalConsumers.class);

    private final Broker broker;
    private final DeliveryFlow flow;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public JournalConsumers(Broker broker, DeliveryFlow flow) {
        this.broker = broker;
        this.flow = flow;
    }

    /** Starts a consumer for each queue that has none. */
    public void startMissing() {
        for (var connection : broker.connections())
            threads.computeIfAbsent(
                    connection,
                    name -> Thread.ofPlatform().name("journal-" + name).daemon().start(() -> consume(name)));
    }

    /**
     * Waits until everything that lies on the broker now is in the journal, whatever comes meanwhile.
     *
     * @return false when that took longer than the limit
     * @throws ActiveMQException when the broker is not there
     */
    public boolean settle(Duration limit) throws ActiveMQException, InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        for (var connection : broker.connections()) if (!settle(connection, end)) return false;
        return true;
    }

    /** The same for one connection. */
    public boolean settle(String connection, Duration limit) throws ActiveMQException, InterruptedException {
        return settle(connection, System.nanoTime() + limit.toNanos());
    }

    private boolean settle(String connection, long end) throws ActiveMQException, InterruptedException {
        // In this order: a message that is moved between the two lines is waited for in vain, but never forgotten.
        // The journal alone tells what was moved: any node may do it, and a broker answers a commit later than it
        // counts.
        var left = broker.waiting(connection);
        var position = flow.lastPosition();
        while (left > 0 && broker.waiting(connection) > 0) {
            if (System.nanoTime() > end) return false;
            Thread.sleep(BETWEEN_LOOKS);
            var last = flow.lastPosition();
            left -= flow.journalled(connection, position, last);
            position = last;
        }
        return true;
    }

    /**
     * Notes in the journal until when it is complete, when {@link #settle} does not take longer than the limit.
     *
     * @param clock that of the store, with which other processes compare this
     */
    public void noteComplete(Clock clock, Duration limit) throws ActiveMQException, InterruptedException {
        var now = clock.instant();
        if (settle(limit)) flow.completeUntil(now);
    }

    /** Returns when every consumer has ended; what it has not journalled stays on the broker. */
    @Override
    public void close() {
        closed.countDown();
        try {
            // The broker's client waits for a moment of this machine's clock, which is far away when that was put back.
            if (!haveEnded(System.nanoTime() + LONGEST_END.toNanos()))
                threads.values().forEach(Thread::interrupt);
            for (var thread : threads.values()) thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean haveEnded(long end) throws InterruptedException {
        for (var thread : threads.values()) if (!thread.join(Duration.ofNanos(end - System.nanoTime()))) return false;
        return true;
    }

    private void consume(String connection) {
        var trouble = new StandingTrouble<String>();
        while (!isClosed(0)) {
            try {
                // Giving back counts as a delivery at the broker: nothing is fetched that cannot be kept.
                flow.requireStore();
                move(connection, trouble);
                // An error, too: a thread that ends leaves the messages of its connection lying for ever.
            } catch (Exception | Error e) {
                if (isClosed(0)) return;
                tell(connection, trouble, e);
                if (isClosed(PAUSE_AFTER_FAILURE_MILLIS)) return;
            }
        }
    }

    /**
     * Moves what comes until it is time to end. The feed keeps a batch that the store does not take now, and is given up when that
     * lasts: the broker gives all messages of a connection to one consumer, however many nodes could journal them.
     */
    private void move(String connection, StandingTrouble<String> trouble) throws ActiveMQException {
        try (var feed = new JournalFeed(broker::link, connection, PATIENCE)) {
            var failures = 0;
            while (failures < TRIES && !isClosed(0)) {
                try {
                    flow.moveNext(feed);
                    trouble.ends();
                    failures = 0;
                } catch (StoreException e) {
                    tell(connection, trouble, e);
                    failures++;
                    if (isClosed(PAUSE_AFTER_FAILURE_MILLIS)) return;
                }
            }
        }
    }

    private static void tell(String connection, StandingTrouble<String> trouble, Throwable e) {
        if (trouble.begins(e.toString()))
            log.atError()
                    .addKeyValue("connection", connection)
                    .setCause(e)
                    .log("Messages cannot be moved from the broker to the journal; it is tried again");
    }

    private boolean isClosed(long waitMillis) {
        try {
            return closed.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
