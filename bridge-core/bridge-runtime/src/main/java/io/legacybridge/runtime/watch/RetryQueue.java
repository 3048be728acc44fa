package io.legacybridge.runtime.watch;

import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over one item after the other on a thread of its own, each again until it is taken. Who adds never waits; of too many
 * items the newest are kept out but for the last. Thread-safe.
 */
public final class RetryQueue<T> implements AutoCloseable {

    static final int MOST_WAITING = 1_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(RetryQueue.class);

    private final BlockingDeque<T> waiting = new LinkedBlockingDeque<>(MOST_WAITING);
    private final String failure;
    private final Consumer<T> taker;
    private final Duration patience;
    private final Attempt handOver;
    private final Rounds tries;

    /**
     * @param name    of the thread
     * @param failure what the log says when an item is not taken
     * @param taker   has taken an item when it throws nothing
     */
    public RetryQueue(String name, String failure, Consumer<T> taker) {
        this(name, failure, taker, Rounds.PATIENCE);
    }

    RetryQueue(String name, String failure, Consumer<T> taker, Duration patience) {
        this.failure = failure;
        this.taker = taker;
        this.patience = patience;
        this.handOver =
                new Attempt(this::handOver, e -> log.atError().setCause(e).log("{}; it is tried again", failure));
        this.tries = new Rounds(name);
        tries.nowAndEvery(PAUSE, handOver);
    }

    public synchronized void add(T item) {
        while (!waiting.offerLast(item)) waiting.pollLast();
    }

    private void handOver() {
        for (var first = waiting.peekFirst(); first != null; first = waiting.peekFirst()) {
            taker.accept(first);
            waiting.removeFirstOccurrence(first);
        }
    }

    /** Hands over what waits, unless nothing is taken at the moment. The log says how many are left. */
    @Override
    public void close() {
        // Behind the item at hand, and on the same thread: both are waited for no longer than that.
        if (!handOver.isFailing()) tries.soon(handOver);
        tries.close(patience);
        if (!waiting.isEmpty()) log.warn("{}; this process ends, and {} are left", failure, waiting.size());
    }
}
