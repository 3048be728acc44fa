package io.legacybridge.appliance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started and has to be closed: in the opposite order. One thread starts and another may tell it to end: it then ends
 * between two parts, since an interrupt in the middle of one would close the files that it is writing.
 */
class Parts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private volatile boolean ending;
    private @Nullable Thread waiting;

    /** The start was told to end before it was complete. */
    static final class StartEnded extends RuntimeException {
        StartEnded() {
            super("The start was ended before it was complete.");
        }
    }

    /** @throws StartEnded when nothing more is to be started; the part is closed with the others */
    <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        goOn();
        return part;
    }

    /** @throws StartEnded when nothing more is to be started */
    final void goOn() {
        if (ending) throw new StartEnded();
    }

    /**
     * Waits for another system, for as long as that takes or until the start is told to end. It must bear an interrupt, so it
     * may open no file that others than itself need.
     */
    final <T> T waitFor(Supplier<T> other) {
        synchronized (this) {
            goOn();
            waiting = Thread.currentThread();
        }
        try {
            return other.get();
        } finally {
            synchronized (this) {
                waiting = null;
                var _ = Thread.interrupted();
            }
        }
    }

    /** Whoever starts does not begin with another part. Returns at once. */
    final synchronized void startNothingMore() {
        ending = true;
        if (waiting != null) waiting.interrupt();
    }

    final boolean isEmpty() {
        return started.isEmpty();
    }

    /** One that does not stop cleanly keeps no other from stopping. */
    @Override
    public final void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception | Error e) {
                log.atError().setCause(e).log("A part of the appliance did not stop cleanly");
            }
        }
    }
}
