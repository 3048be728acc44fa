package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.store.Database.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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

    private static final JsonMapper JSON = JsonMapper.shared();

    private final AuditStore store;
    private final String node;
    private final Clock clock;
    private final Duration longestWait;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread writer = Thread.ofPlatform().name("audit").daemon().unstarted(this::writeAll);
    private volatile boolean closed;

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
            throw new StoreException("The audit cannot be written.", e.getCause());
        }
    }

    private void writeAll() {
        var together = new ArrayList<Waiting>();
        while (!closed || !waiting.isEmpty()) {
            try {
                var first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) continue;
                together.add(first);
                waiting.drainTo(together, MOST_TOGETHER - 1);
                write(together);
            } catch (InterruptedException _) {
                closed = true;
            } finally {
                together.clear();
            }
        }
    }

    private void write(List<Waiting> together) {
        try {
            store.append(
                    node, clock.millis(), together.stream().map(Waiting::entry).toList());
            together.forEach(one -> one.written().complete(null));
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
