package io.legacybridge.runtime.call;

/**
 * What a legacy system has of calls at once. A version of a connection that takes the place of another one without a pause has
 * the same: calls in progress on the one before count, and each version lets in as many as it may. Thread-safe.
 */
public final class Places {

    private int taken;

    /** False when so many are taken already. */
    synchronized boolean take(int most) {
        if (taken >= most) return false;
        taken++;
        return true;
    }

    synchronized void leave(int count) {
        taken -= count;
    }
}
