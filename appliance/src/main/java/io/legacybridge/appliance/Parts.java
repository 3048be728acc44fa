package io.legacybridge.appliance;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started and has to be closed: in the opposite order. */
final class Parts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    boolean isEmpty() {
        return started.isEmpty();
    }

    /** One that does not stop cleanly keeps no other from stopping. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception | Error e) {
                log.atError().setCause(e).log("A part of the appliance did not stop cleanly");
            }
        }
    }
}
