package io.legacybridge.security.protection;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keys of single data subjects, such as customers: when one of them is erased, its keys are destroyed, and what they protected
 * can never be read again. Thread-safe.
 *
 * <p>Guarantee: what was sealed stays readable only if {@link #makeDurable} returned before anybody got it. A subject may have
 * several keys of one purpose, since nodes do not ask each other; erasing it destroys them all.
 */
public final class SubjectKeys {

    /** So many keys are kept in memory; the others are read when they are needed. */
    public static final int MOST_IN_MEMORY = 100_000;

    /** Tells a sealed value's key from those of the ring, whose versions count from 1. */
    static final int VERSION = 0;

    private static final String SOURCE = "/subject-keys";
    private static final int ID_LENGTH = 8;
    private static final int KEY_LENGTH = 32;

    private final KeyRing ring;
    private final SubjectKeyStore store;
    private final SecureRandom random;
    private final Clock clock;
    private final Map<Name, DataKey> bySubject;
    private final Map<String, DataKey> byId;
    private final UnknownKeys unknown;
    private final Object writing = new Object();
    private List<SubjectKey> fresh = new ArrayList<>();
    private long forgets;

    private record Name(String purpose, String subject) {}

    public SubjectKeys(KeyRing ring, SubjectKeyStore store, SecureRandom random, Clock clock) {
        this(ring, store, random, clock, MOST_IN_MEMORY);
    }

    SubjectKeys(KeyRing ring, SubjectKeyStore store, SecureRandom random, Clock clock, int most) {
        this.ring = ring;
        this.store = store;
        this.random = random;
        this.clock = clock;
        this.bySubject = bounded(most);
        this.byId = bounded(most);
        this.unknown = new UnknownKeys(clock);
    }

    /** The key that protects new values of a subject. What it seals may be given out after {@link #makeDurable}. */
    DataKey forSubject(String purpose, String subject) {
        var name = new Name(purpose, subject);
        for (; ; ) {
            var before = known(bySubject, name);
            if (before.key().isPresent()) return before.key().get();
            var stored = store.latest(purpose, subject).flatMap(this::open);
            var key = keepOrCreate(name, stored, before);
            if (key.isPresent()) return key.get();
        }
    }

    /** The key with which a value was protected; empty when its subject was erased. */
    Optional<DataKey> find(byte[] id) {
        var name = HexFormat.of().formatHex(id);
        for (; ; ) {
            var before = known(byId, name);
            if (before.key().isPresent()) return before.key();
            if (unknown.contains(name)) return Optional.empty();
            var found = store.find(id).flatMap(this::open);
            if (found.isEmpty()) unknown.add(name);
            if (keep(name, found, before)) return found;
        }
    }

    /**
     * What is in memory. The store is asked without the monitor, so that nobody waits for the look-up of another's key.
     *
     * @param forgets how often keys were let go of by then: what was read from the store before that is not kept
     */
    private record Known(Optional<DataKey> key, long forgets) {}

    private synchronized <K> Known known(Map<K, DataKey> keys, K name) {
        return new Known(Optional.ofNullable(keys.get(name)), forgets);
    }

    /** Empty when the store has to be asked again. */
    private synchronized Optional<DataKey> keepOrCreate(Name name, Optional<DataKey> stored, Known before) {
        if (forgets != before.forgets()) return Optional.empty();
        // Somebody else may have been quicker.
        return Optional.of(bySubject.computeIfAbsent(
                name, _ -> stored.orElseGet(() -> create(name.purpose(), name.subject()))));
    }

    /** @return false when the store has to be asked again */
    private synchronized boolean keep(String name, Optional<DataKey> found, Known before) {
        if (forgets != before.forgets()) return false;
        found.ifPresent(key -> byId.put(name, key));
        return true;
    }

    /** Writes down the keys that were made since the last time; they share one wait for the disk. */
    public void makeDurable() {
        synchronized (writing) {
            var waiting = takeFresh();
            if (waiting.isEmpty()) return;
            try {
                store.insert(waiting);
            } catch (RuntimeException e) {
                putBack(waiting);
                throw e;
            }
        }
    }

    /** Lets go of all keys, as {@link KeyRing#forget}. */
    public synchronized void forget() {
        forgets++;
        byId.clear();
        bySubject.clear();
    }

    /** Lets go of keys that were destroyed. The next value of their subject gets a new key. */
    public synchronized void forget(Collection<byte[]> ids) {
        if (ids.isEmpty()) return;
        forgets++;
        var names = ids.stream().map(HexFormat.of()::formatHex).collect(Collectors.toSet());
        byId.keySet().removeAll(names);
        bySubject.values().removeIf(key -> names.contains(HexFormat.of().formatHex(key.id())));
    }

    private synchronized List<SubjectKey> takeFresh() {
        var taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }

    private synchronized void putBack(List<SubjectKey> keys) {
        fresh.addAll(0, keys);
    }

    private DataKey create(String purpose, String subject) {
        var id = new byte[ID_LENGTH];
        var material = new byte[KEY_LENGTH];
        random.nextBytes(id);
        random.nextBytes(material);
        try {
            var sealed = FieldSealer.sealWith(ring.forPurpose(KeyPurpose.SUBJECT_KEYS), salt(), context(id), material);
            fresh.add(new SubjectKey(id, purpose, subject, sealed, clock.instant()));
            return new DataKey(id, VERSION, purpose, material);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private Optional<DataKey> open(SubjectKey key) {
        byte[] material;
        try {
            material = FieldSealer.openBytes(key.sealed(), ring.forPurpose(KeyPurpose.SUBJECT_KEYS), context(key.id()));
        } catch (CannotOpen e) {
            // Another ring's, or changed by hand: as good as destroyed.
            return Optional.empty();
        }
        try {
            return Optional.of(new DataKey(key.id(), VERSION, key.purpose(), material));
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    private byte[] salt() {
        var salt = new byte[FieldSealer.SALT];
        random.nextBytes(salt);
        return salt;
    }

    private static SealContext context(byte[] id) {
        return new SealContext(SOURCE, HexFormat.of().formatHex(id), "");
    }

    private static <K> Map<K, DataKey> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, DataKey> eldest) {
                return size() > most;
            }
        };
    }
}
