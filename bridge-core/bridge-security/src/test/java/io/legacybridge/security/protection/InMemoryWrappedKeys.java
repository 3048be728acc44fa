package io.legacybridge.security.protection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A key store that forgets. */
public final class InMemoryWrappedKeys implements WrappedKeyStore {

    private final List<WrappedKey> keys = new ArrayList<>();
    private final Map<String, Long> uses = new HashMap<>();

    @Override
    public synchronized List<WrappedKey> all() {
        return List.copyOf(keys);
    }

    @Override
    public synchronized Optional<WrappedKey> find(byte[] id, int version) {
        return keys.stream()
                .filter(key -> Arrays.equals(key.id(), id) && key.version() == version)
                .findFirst();
    }

    @Override
    public synchronized WrappedKey insertIfAbsent(WrappedKey key) {
        for (var stored : keys)
            if (stored.purpose().equals(key.purpose()) && stored.version() == key.version()) return stored;
        keys.add(key);
        return key;
    }

    @Override
    public synchronized boolean change(List<Change> changes) {
        if (!changes.stream().allMatch(this::isPossible)) return false;
        for (var change : changes) {
            keys.remove(change.after());
            keys.add(change.after());
        }
        return true;
    }

    private boolean isPossible(Change change) {
        var after = change.after();
        return change.before()
                .map(before -> find(before.id(), before.version())
                        .filter(now ->
                                now.state() == before.state() && now.kekId().equals(before.kekId()))
                        .isPresent())
                .orElseGet(() -> keys.stream()
                        .noneMatch(key -> key.purpose().equals(after.purpose()) && key.version() == after.version()));
    }

    @Override
    public synchronized Map<String, Long> uses() {
        return Map.copyOf(uses);
    }

    @Override
    public synchronized void addUses(Map<String, Long> sealed) {
        sealed.forEach((id, count) -> uses.merge(id, count, Long::sum));
    }
}
