package io.legacybridge.adapter.jdbc;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows that were taken lately, by their place in the order of changes. When there are too many, the earliest are forgotten;
 * the ledger knows them.
 */
final class KnownRows {

    static final int MAX_ROWS = 200_000;

    private final TreeMap<Instant, Set<List<Object>>> byTime = new TreeMap<>();
    private final Set<List<Object>> all = new HashSet<>();

    boolean contains(List<Object> place) {
        return all.contains(place);
    }

    void add(Instant changed, List<Object> place) {
        if (!all.add(place)) return;
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
