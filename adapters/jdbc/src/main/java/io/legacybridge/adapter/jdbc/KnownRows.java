package io.legacybridge.adapter.jdbc;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows that were taken lately, by their place in the order of changes, each with its version there. When there are too many, the
 * earliest are forgotten; the ledger knows them.
 */
final class KnownRows {

    static final int MAX_ROWS = 200_000;

    private final TreeMap<Instant, Set<List<Object>>> byTime = new TreeMap<>();
    private final Map<List<Object>, Long> all = new HashMap<>();

    boolean contains(List<Object> place) {
        return all.containsKey(place);
    }

    boolean contains(List<Object> place, long version) {
        var known = all.get(place);
        return known != null && known == version;
    }

    void add(Instant changed, List<Object> place, long version) {
        if (all.put(place, version) != null) return;
        byTime.computeIfAbsent(changed, _ -> new HashSet<>(2)).add(place);
        while (all.size() > MAX_ROWS) byTime.pollFirstEntry().getValue().forEach(all::remove);
    }

    void forgetBefore(Instant time) {
        while (!byTime.isEmpty() && byTime.firstKey().isBefore(time))
            byTime.pollFirstEntry().getValue().forEach(all::remove);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
