package io.legacybridge.security.protection;

import java.util.ArrayList;
import java.util.List;

/**
 * Message ids that come from the source and tell nothing of it: reading again gives the same id. The key is made once and
 * never rotated.
 */
public final class MessageIds {

    static final String PURPOSE = "message-id";

    private static final int LENGTH = 20;

    private final KeyedHash hash;

    public MessageIds(KeyRing keys) {
        this.hash = new KeyedHash(keys.forPurpose(PURPOSE), "legacy-bridge message id");
    }

    /** {@code connection.hash}; for the records of a file, the caller adds the record number. */
    public String id(String connection, List<String> identity) {
        var parts = new ArrayList<String>();
        parts.add(connection);
        parts.addAll(identity);
        return connection + "." + hash.of(LengthPrefixed.bytes((byte) 1, parts), LENGTH);
    }
}
