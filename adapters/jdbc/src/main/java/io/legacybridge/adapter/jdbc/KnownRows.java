package io.legacybridge.adapter.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows that were taken lately, by their place in the order of changes, each with the digest of its version there. When there are too many, the
 * earliest are forgotten; the ledger knows them.
 */
final class KnownRows {

    static final int MAX_ROWS = 200_000;

    private final TreeMap<Instant, List<List<Object>>> byTime = new TreeMap<>();
    private final Map<List<Object>, Long> all = new HashMap<>();

    boolean contains(List<Object> place) {
        return all.containsKey(place);
    }

    boolean contains(RowVersion row) {
        var known = all.get(row.place());
        return known != null && known == row.digest();
    }

    void add(Instant changed, RowVersion row) {
        if (all.put(row.place(), row.digest()) != null) return;
        byTime.computeIfAbsent(changed, _ -> new ArrayList<>(2)).add(row.place());
        if (all.size() > MAX_ROWS) forgetOne();
    }

    /** Not the whole of a time: one statement may change more rows than there is room for. */
    private void forgetOne() {
        var earliest = byTime.firstEntry();
        all.remove(earliest.getValue().removeLast());
        if (earliest.getValue().isEmpty()) byTime.pollFirstEntry();
    }

    void forgetBefore(Instant time) {
        while (!byTime.isEmpty() && byTime.firstKey().isBefore(time))
            byTime.pollFirstEntry().getValue().forEach(all::remove);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
