package io.legacybridge.adapter.jms;

import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells when someone reads it. */
final class Bomb implements Serializable {

    private static final long serialVersionUID = 1;
    static final AtomicInteger exploded = new AtomicInteger();

    private void readObject(ObjectInputStream ignored) {
        exploded.incrementAndGet();
    }
}
