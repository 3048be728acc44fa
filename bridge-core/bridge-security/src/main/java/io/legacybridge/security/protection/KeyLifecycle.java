package io.legacybridge.security.protection;

import io.legacybridge.security.protection.WrappedKey.State;
import io.legacybridge.security.protection.WrappedKeyStore.Change;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What people do with keys: look at them, put new ones in their place, wrap them anew, destroy them. A running appliance
 * learns of it within seconds.
 */
public final class KeyLifecycle {

    /** For so long a node that has not heard of a rotation may still protect values with the key before. */
    public static final Duration SETTLING = Duration.ofMinutes(10);

    private final WrappedKeyStore store;
    private final KeyEncryptionKey keyEncryptionKey;
    private final SecureRandom random;
    private final Clock clock;

    public KeyLifecycle(WrappedKeyStore store, KeyEncryptionKey keyEncryptionKey, SecureRandom random, Clock clock) {
        this.store = store;
        this.keyEncryptionKey = keyEncryptionKey;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A key and how much it was used.
     *
     * @param sealed how many values it has sealed, as of a minute ago
     */
    public record Used(WrappedKey key, long sealed) {}

    /** By purpose, the newest first. */
    public List<Used> list() {
        var uses = store.uses();
        return store.all().stream()
                .sorted(Comparator.comparing(WrappedKey::purpose)
                        .thenComparing(
                                Comparator.comparingInt(WrappedKey::version).reversed()))
                .map(key -> new Used(key, uses.getOrDefault(key.name(), 0L)))
                .toList();
    }

    /** Makes the key that the next rotation will use, so that it can be backed up before anything depends on it. */
    public WrappedKey prepare(String purpose) {
        var keys = of(purpose);
        var waiting = in(keys, State.PRE_ACTIVE);
        if (waiting.isPresent()) return waiting.get();
        var fresh = newKey(purpose, keys, State.PRE_ACTIVE);
        change(purpose, List.of(Change.added(fresh)));
        return fresh;
    }

    /**
     * From now on a new key protects values of this purpose; the one before still opens what it protected.
     *
     * @return the new key
     * @throws ProblemException when there is no key of this purpose, it must stay as it is, or somebody else rotates it too
     */
    public WrappedKey rotate(String purpose) {
        var keys = of(purpose);
        var now = clock.instant();
        var changes = new ArrayList<Change>();
        in(keys, State.ACTIVE).ifPresent(key -> changes.add(Change.of(key, key.becomes(State.DECRYPT_ONLY, now))));
        var next = in(keys, State.PRE_ACTIVE)
                .map(key -> Change.of(key, key.becomes(State.ACTIVE, now)))
                .orElseGet(() -> Change.added(newKey(purpose, keys, State.ACTIVE)));
        changes.add(next);
        change(purpose, changes);
        return next.after();
    }

    /**
     * Keys wrapped anew.
     *
     * @param count how many were wrapped with another key, or another version of it, before
     * @param by    what wraps them all now
     */
    public record Rewrapped(int count, String by) {}

    /** Wraps every key with the newest version of this key-encryption key. The keys themselves stay, and no value is touched. */
    public Rewrapped rewrap() {
        // Only what it wraps tells which version of a service's key is the newest.
        var probe = new byte[KeyRing.KEY_LENGTH];
        random.nextBytes(probe);
        var by = keyEncryptionKey.wrap(probe).by();
        var changed = store.all().stream()
                .filter(key -> key.state() != State.DESTROYED)
                .filter(key -> !key.kekId().equals(by))
                .map(key -> Change.of(key, rewrapped(key)))
                .toList();
        if (!changed.isEmpty()) change("rewrap", changed);
        return new Rewrapped(changed.size(), by);
    }

    /**
     * Destroys a key for ever.
     *
     * @param name 16 hexadecimal digits, as {@link WrappedKey#name}
     * @throws ProblemException when it is in use, was until just now, or something that is kept still needs it: with the count
     */
    public WrappedKey destroy(String name, KeyReferences references) {
        var key = store.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> refused(name, "There is no such key.", "Look at bridge keys list.", "keys/unknown-key"));
        switch (key.state()) {
            case ACTIVE ->
                throw refused(
                        name,
                        "The key protects new values of " + key.purpose() + ".",
                        "Put another one in its place first: bridge keys rotate " + key.purpose() + ".",
                        "keys/in-use");
            case DESTROYED -> {
                return key;
            }
            case PRE_ACTIVE, DECRYPT_ONLY -> {}
        }
        // In this order: what arrives between the two lines is counted.
        var complete = references.completeUntil();
        var count = references.count(key);
        if (count > 0)
            throw refused(
                    name,
                    "%,d values or items that are kept were protected with this key.".formatted(count),
                    "Wait until they are no longer kept, or discard them.",
                    "keys/still-referenced");
        if (key.state() == State.DECRYPT_ONLY
                && clock.instant().isBefore(key.changed().plus(SETTLING)))
            throw refused(
                    name,
                    "The key was in use until " + key.changed()
                            + ", and what it protected last may still be on its way.",
                    "Try again after " + key.changed().plus(SETTLING) + ".",
                    "keys/just-rotated");
        if (key.state() == State.DECRYPT_ONLY
                && KeyPurpose.isFieldClass(key.purpose())
                && complete.isBefore(key.changed().plus(SETTLING)))
            throw refused(
                    name,
                    "Messages that were protected with this key may still wait on the broker: the journal has what was published until "
                            + complete + ", and the key was in use until " + key.changed() + ".",
                    "Let the appliance run until its journal has taken everything, and try again after "
                            + key.changed().plus(SETTLING) + ".",
                    "keys/journal-behind");
        var gone = key.destroyed(clock.instant());
        // Counting takes a while, and a prepared key may protect values by now.
        change(name, List.of(Change.of(key, gone)));
        return gone;
    }

    private void change(String which, List<Change> changes) {
        if (!store.change(changes))
            throw refused(
                    which,
                    "Somebody changed the same keys meanwhile, so nothing is done.",
                    "Look at bridge keys list, and run it again.",
                    "keys/changed-meanwhile");
    }

    private WrappedKey rewrapped(WrappedKey key) {
        var material = keyEncryptionKey.unwrap(key.inside());
        try {
            return key.rewrapped(keyEncryptionKey.wrap(material));
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private List<WrappedKey> of(String purpose) {
        if (!KeyPurpose.rotates(purpose))
            throw refused(
                    purpose,
                    "Keys of this purpose are never rotated: ids, tokens and signatures must stay the same for ever.",
                    "Rotate " + KeyPurpose.THAT_ROTATE + ".",
                    "keys/never-rotated");
        var keys = store.all().stream()
                .filter(key -> key.purpose().equals(purpose))
                .toList();
        // Nobody but a person asks for an RSA key, so the first one is made here too.
        if (keys.isEmpty() && !purpose.equals(KeyPurpose.INBOUND_JWE_RSA))
            throw refused(
                    purpose,
                    "There is no key of this purpose.",
                    "Look at bridge keys list; a key is made when the first value needs it.",
                    "keys/unknown-purpose");
        return keys;
    }

    private WrappedKey newKey(String purpose, List<WrappedKey> before, State state) {
        var version = before.stream().mapToInt(WrappedKey::version).max().orElse(0) + 1;
        return KeyRing.newKey(purpose, version, state, keyEncryptionKey, random, clock.instant());
    }

    private static Optional<WrappedKey> in(List<WrappedKey> keys, State state) {
        return keys.stream().filter(key -> key.state() == state).findFirst();
    }

    private static ProblemException refused(String which, String what, String fix, String code) {
        return ProblemException.error(Place.of("keys").at(which), what, fix, code);
    }
}
