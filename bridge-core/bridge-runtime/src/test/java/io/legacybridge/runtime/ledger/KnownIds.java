package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Ledger.KnownId;
import java.util.Arrays;
import java.util.List;

/** Ids of messages that lie together. */
public final class KnownIds {

    private KnownIds() {}

    public static List<KnownId> known(String... ids) {
        return Arrays.stream(ids).map(id -> new KnownId("here", id)).toList();
    }
}
