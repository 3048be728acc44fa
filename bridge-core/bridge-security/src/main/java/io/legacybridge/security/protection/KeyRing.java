package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The appliance's keys, unwrapped in memory. A purpose gets its key at first use; two nodes that ask at the same moment
 * agree through the store.
 */
public final class KeyRing {

    private static final int ID_LENGTH = 8;
    static final int KEY_LENGTH = 32;

    private final KeyEncryptionKey keyEncryptionKey;
    private final WrappedKeyStore store;
    private final SecureRandom random;
    private final Clock clock;
    private final Map<String, DataKey> active = new ConcurrentHashMap<>();
    private final Map<String, DataKey> byId = new ConcurrentHashMap<>();
    private final UnknownKeys unknown;
    /** How many values keys have sealed, by their ids in hexadecimal, which the store does not know yet. */
    private final Map<String, Long> unwritten = new HashMap<>();

    public KeyRing(KeyEncryptionKey keyEncryptionKey, WrappedKeyStore store, SecureRandom random, Clock clock) {
        this.keyEncryptionKey = keyEncryptionKey;
        this.store = store;
        this.random = random;
        this.clock = clock;
        this.unknown = new UnknownKeys(clock);
        store.all().stream()
                .filter(key -> key.state() != WrappedKey.State.DESTROYED)
                .forEach(this::take);
    }

    /** The key that protects new values of this purpose, such as {@code class:card-number}. */
    public DataKey forPurpose(String purpose) {
        var known = active.get(purpose);
        return known != null ? known : create(purpose);
    }

    /** The same for a purpose whose first key a person makes; empty until then. */
    public Optional<DataKey> ifMade(String purpose) {
        var known = active.get(purpose);
        if (known != null) return Optional.of(known);
        return store.all().stream()
                .filter(key -> key.purpose().equals(purpose) && key.state() == WrappedKey.State.ACTIVE)
                .findFirst()
                .map(this::take);
    }

    /** The key with which a value was protected; empty when it is unknown or destroyed. */
    public Optional<DataKey> find(byte[] id, int version) {
        var name = name(id, version);
        var known = byId.get(name);
        if (known != null) return Optional.of(known);
        if (unknown.contains(name)) return Optional.empty();
        // Another node may have made it after this one started.
        var found = store.find(id, version)
                .filter(key -> key.state() != WrappedKey.State.DESTROYED)
                .map(this::take);
        if (found.isEmpty()) unknown.add(name);
        return found;
    }

    /** Key material for another algorithm, from the key of a purpose that is never rotated. */
    public byte[] derive(String purpose, String label, int length) {
        return forPurpose(purpose).expand(label.getBytes(UTF_8), length);
    }

    /** Learns what has become of the keys: a new one protects from now on, a destroyed one is forgotten. */
    public void refresh() {
        var now = store.all();
        for (var key : now) {
            var name = name(key.id(), key.version());
            switch (key.state()) {
                case ACTIVE -> active.put(key.purpose(), byId.containsKey(name) ? byId.get(name) : take(key));
                case DECRYPT_ONLY, PRE_ACTIVE -> active.remove(key.purpose(), byId.get(name));
                case DESTROYED -> {
                    var gone = byId.remove(name);
                    if (gone != null) active.remove(key.purpose(), gone);
                }
            }
        }
    }

    /**
     * Asks for a key that is known already, so that somebody notices when keys could no longer be unwrapped.
     *
     * @throws io.legacybridge.spi.problem.ProblemException when it cannot be unwrapped now
     */
    public void confirm() {
        store.all().stream()
                .filter(key -> key.state() == WrappedKey.State.ACTIVE && keyEncryptionKey.hasWrapped(key.kekId()))
                .findFirst()
                .ifPresent(key -> Arrays.fill(keyEncryptionKey.unwrap(key.inside()), (byte) 0));
    }

    /** Lets go of all keys. They are unwrapped anew when they are needed; while that fails, nothing is sealed or opened. */
    public void forget() {
        takeUses();
        active.clear();
        byId.clear();
    }

    /** Writes down how many values each key has sealed; what the store does not take now, the next time. */
    public synchronized void writeUses() {
        takeUses();
        if (unwritten.isEmpty()) return;
        store.addUses(Map.copyOf(unwritten));
        unwritten.clear();
    }

    private synchronized void takeUses() {
        for (var key : byId.values()) {
            var sealed = key.takeSealed();
            if (sealed > 0) unwritten.merge(HexFormat.of().formatHex(key.id()), sealed, Long::sum);
        }
    }

    private DataKey create(String purpose) {
        var stored = store.insertIfAbsent(
                newKey(purpose, 1, WrappedKey.State.ACTIVE, keyEncryptionKey, random, clock.instant()));
        if (stored.state() == WrappedKey.State.ACTIVE) return take(stored);
        // The first one has been rotated since this ring was filled.
        refresh();
        return Objects.requireNonNull(active.get(purpose), () -> "no key protects " + purpose);
    }

    /** A key that nobody has ever had. */
    static WrappedKey newKey(
            String purpose,
            int version,
            WrappedKey.State state,
            KeyEncryptionKey keyEncryptionKey,
            SecureRandom random,
            Instant now) {
        var id = new byte[ID_LENGTH];
        random.nextBytes(id);
        var material = purpose.equals(KeyPurpose.INBOUND_JWE_RSA) ? RsaPair.make(random) : randomBytes(random);
        try {
            var wrapped = keyEncryptionKey.wrap(material);
            return new WrappedKey(id, version, purpose, state, wrapped.bytes(), wrapped.by(), now, now);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private static byte[] randomBytes(SecureRandom random) {
        var material = new byte[KEY_LENGTH];
        random.nextBytes(material);
        return material;
    }

    private DataKey take(WrappedKey wrapped) {
        var material = keyEncryptionKey.unwrap(wrapped.inside());
        var key = new DataKey(wrapped.id(), wrapped.version(), wrapped.purpose(), material);
        Arrays.fill(material, (byte) 0);
        byId.put(name(wrapped.id(), wrapped.version()), key);
        if (wrapped.state() == WrappedKey.State.ACTIVE) active.put(wrapped.purpose(), key);
        return key;
    }

    private static String name(byte[] id, int version) {
        return HexFormat.of().formatHex(id) + "." + version;
    }
}
