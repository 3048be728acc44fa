package io.legacybridge.testkit;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A legacy system that counts what it is told, and refuses negative numbers. */
final class InMemoryCounter {

    private final String password;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.UP;
    private int done;

    enum State {
        UP,
        DOWN,
        HANGING,
        LOSING_ANSWERS
    }

    /** The password is not the counter's. */
    static final class LoginRefused extends IOException {
        LoginRefused() {
            super("login refused");
        }
    }

    /** It had the request, and no answer came. */
    static final class NoAnswer extends IOException {
        NoAnswer() {
            super("no answer");
        }
    }

    InMemoryCounter(String password) {
        this.password = password;
    }

    int done() {
        return done;
    }

    void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it took the number */
    boolean add(String shown, BigDecimal number, Duration patience) throws IOException, InterruptedException {
        lock.lock();
        try {
            if (state == State.DOWN) throw new IOException("connection refused");
            if (!shown.equals(password)) throw new LoginRefused();
            if (number.signum() < 0) return false;
            var nanos = patience.toNanos();
            while (state == State.HANGING && nanos > 0) nanos = changed.awaitNanos(nanos);
            if (state == State.HANGING) throw new NoAnswer();
            done++;
            if (state == State.LOSING_ANSWERS) throw new NoAnswer();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
