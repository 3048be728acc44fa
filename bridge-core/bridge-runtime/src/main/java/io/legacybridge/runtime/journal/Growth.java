package io.legacybridge.runtime.journal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** How far the journal has grown, and who waits for more. */
final class Growth {

    /** How often a shared store is asked, by one for all who wait, what other nodes have appended. */
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private final Optional<LongSupplier> store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long last;
    private boolean nobodyWaits;
    private long nextLook = System.nanoTime();

    /** @param store asks for the last position when other nodes append, too */
    Growth(long last, Optional<LongSupplier> store) {
        this.last = last;
        this.store = store;
    }

    void to(long position) {
        lock.lock();
        try {
            if (position <= last) return;
            last = position;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long last() {
        store.ifPresent(asked -> to(asked.getAsLong()));
        return known();
    }

    /** The highest that was heard of, without asking. */
    long known() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it reaches beyond the position */
    boolean awaitBeyond(long position, Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (isToLook(position, deadline)) to(store.orElseThrow().getAsLong());
        return known() > position;
    }

    void endWaiting() {
        lock.lock();
        try {
            nobodyWaits = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits; true when it is up to this thread to ask the store now, false when the wait is over. */
    private boolean isToLook(long position, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (var now = System.nanoTime();
                    last <= position && now < deadline && !nobodyWaits;
                    now = System.nanoTime()) {
                var wait = deadline - now;
                if (store.isPresent()) {
                    if (nextLook <= now) {
                        nextLook = now + LOOK_NANOS;
                        return true;
                    }
                    wait = Math.min(wait, nextLook - now);
                }
                var _ = grown.awaitNanos(wait);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }
}
