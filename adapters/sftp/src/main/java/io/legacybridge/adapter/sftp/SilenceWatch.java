package io.legacybridge.adapter.sftp;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Cuts the connection when the server says nothing for too long. The client has a limit for the connection only: it waits
 * for ever for the answer of a server that keeps the connection and falls silent in it.
 */
final class SilenceWatch implements AutoCloseable {

    private final long limit;
    private final Runnable cut;
    private final Consumer<SilenceWatch> over;
    private final Thread watcher;
    private volatile long heard = System.nanoTime();
    private boolean closed;

    /** @param over told when it ends */
    SilenceWatch(Duration limit, Runnable cut, Consumer<SilenceWatch> over) {
        this.limit = limit.toNanos();
        this.cut = cut;
        this.over = over;
        this.watcher = Thread.ofVirtual().name("sftp-silence").start(this::watch);
    }

    /** The server has said something. */
    void heard() {
        heard = System.nanoTime();
    }

    /** What it watches is not cut any more afterwards: the next call may have it then. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        over.accept(this);
        watcher.interrupt();
    }

    private void watch() {
        try {
            for (var left = limit; left > 0; left = heard + limit - System.nanoTime())
                // Waking it for each piece that comes would cost more than looking again.
                Thread.sleep(Duration.ofNanos(left));
            cut();
        } catch (InterruptedException e) {
            // The answer came in time.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void cut() {
        if (!closed) cut.run();
    }
}
