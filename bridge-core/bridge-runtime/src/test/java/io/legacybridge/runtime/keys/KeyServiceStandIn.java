package io.legacybridge.runtime.keys;

import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;

/** A service that wraps keys, and can go away. It turns every bit, which is enough to see who was asked. */
public final class KeyServiceStandIn implements KeyEncryptionKey {

    private boolean away;
    private Runnable whenAsked = () -> {};

    public void goAway() {
        away = true;
    }

    public void comeBack() {
        away = false;
    }

    /** What happens while somebody waits for its answer. */
    public void whenAsked(Runnable meanwhile) {
        whenAsked = meanwhile;
    }

    @Override
    public boolean hasWrapped(String by) {
        return by.equals("service");
    }

    @Override
    public Wrapped wrap(byte[] dataKey) {
        return new Wrapped("service", turned(dataKey));
    }

    @Override
    public byte[] unwrap(Wrapped wrapped) {
        return turned(wrapped.bytes());
    }

    private byte[] turned(byte[] key) {
        whenAsked.run();
        if (away)
            throw ProblemException.error(Place.of("bridge.yaml"), "It is away.", "Wait.", "keys/service-unreachable");
        var other = new byte[key.length];
        for (var index = 0; index < key.length; index++) other[index] = (byte) ~key[index];
        return other;
    }
}
