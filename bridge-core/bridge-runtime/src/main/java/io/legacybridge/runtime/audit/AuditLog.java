package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The audit of one node. {@link #write} returns when the entry is on the disk; entries that come while the disk is busy are
 * written together, so that many answers share one wait.
 */
public final class AuditLog implements Audit, AutoCloseable {

    /** More answers than this wait for the disk no longer: they fail. */
    static final int MOST_WAITING = 10_000;

    private static final int MOST_TOGETHER = 500;

    /** Longer than a store that works needs for what waits. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** After a failure: nobody may have anything to write for hours, and its end is to be seen all the same. */
    private static final Duration TRIES_AGAIN_EACH = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AuditStore store;
    private final String node;
    private final Clock clock;
    private final Duration longestWait;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread writer = Thread.ofPlatform().name("audit").daemon().unstarted(this::writeAll);
    private volatile boolean closed;
    private volatile Optional<Problem> trouble = Optional.empty();

    private record Waiting(byte[] entry, CompletableFuture<Void> written) {}

    public AuditLog(AuditStore store, String node, Clock clock) {
        this(store, node, clock, LONGEST_WAIT);
    }

    AuditLog(AuditStore store, String node, Clock clock, Duration longestWait) {
        this.store = store;
        this.node = node;
        this.clock = clock;
        this.longestWait = longestWait;
        writer.start();
    }

    /**
     * Writes an entry, durably. One that was not written in time may be written later: the audit then tells of what did not
     * happen, which is the safe side.
     *
     * @throws StoreException when it cannot be written, or not in time: whatever it tells of must not happen
     */
    @Override
    public void write(AuditEntry entry) {
        var one = new Waiting(JSON.writeValueAsBytes(entry), new CompletableFuture<>());
        if (closed || !waiting.offer(one)) throw new StoreException("The audit takes no more entries.", null);
        // Closing may have emptied the queue for the last time just before.
        if (closed && waiting.remove(one)) throw new StoreException("The audit is closed.", null);
        try {
            one.written()
                    .orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            var failure = new StoreException("The audit cannot be written.", e.getCause());
            fails(failure);
            throw failure;
        }
    }

    /** That it cannot be written, since the last entry that was tried. */
    public Optional<Problem> trouble() {
        return trouble;
    }

    private synchronized void fails(StoreException failure) {
        if (trouble.isPresent()) return;
        trouble = Optional.of(Problem.error(
                Place.of("audit"),
                "The audit cannot be written" + failure.reason() + ": requests that it has to record get no answer.",
                "Look at the disk of the data folder, or the database server; all goes on by itself then.",
                "audit/not-written"));
        log.atError().log(trouble.get().toString());
    }

    private synchronized void works() {
        if (trouble.isEmpty()) return;
        trouble = Optional.empty();
        log.info("The audit is written again.");
    }

    private void writeAll() {
        var together = new ArrayList<Waiting>();
        var tried = System.nanoTime();
        while (!closed || !waiting.isEmpty()) {
            try {
                var first = waiting.poll(100, TimeUnit.MILLISECONDS);
                var isDue = trouble.isPresent() && System.nanoTime() - tried >= TRIES_AGAIN_EACH.toNanos();
                if (first == null && !isDue) continue;
                if (first != null) together.add(first);
                waiting.drainTo(together, MOST_TOGETHER - together.size());
                tried = System.nanoTime();
                write(together);
            } catch (InterruptedException _) {
                closed = true;
            } finally {
                together.clear();
            }
        }
    }

    /** @param together none to find out whether it could be written: the head is written anew */
    private void write(List<Waiting> together) {
        try {
            store.append(
                    node, clock.millis(), together.stream().map(Waiting::entry).toList());
            together.forEach(one -> one.written().complete(null));
            works();
        } catch (RuntimeException | Error e) {
            // Whatever it is: who waits is told, and who comes later is written.
            together.forEach(one -> one.written().completeExceptionally(e));
        }
    }

    /** Writes what waits, then ends. A store that does not answer is not waited for any longer than by whoever writes. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(longestWait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
