package io.legacybridge.security.protection;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Message ids that come from the source and tell nothing of it: reading again gives the same id. The key is made once and
 * never rotated.
 */
public final class MessageIds {

    static final String PURPOSE = "message-id";

    private static final int LENGTH = 20;
    private static final int NEIGHBOURHOOD_LENGTH = 4;
    private static final int OWNER_LENGTH = 9;

    /** Of each number. */
    private static final Pattern LAST_TWO_DIGITS = Pattern.compile("\\d{1,2}(?!\\d)");

    private final KeyedHash hash;

    public MessageIds(KeyRing keys) {
        this.hash = new KeyedHash(keys.forPurpose(PURPOSE), "legacy-bridge message id");
    }

    /** {@code connection.hash}; for the records of a file, the caller adds the record number. */
    public String id(String connection, List<String> identity) {
        return connection + "." + hash((byte) 1, connection, identity, LENGTH);
    }

    /**
     * The same for neighbours: identities whose numbers differ in their last two digits only, as those of messages that were
     * sent one after the other. Tells nothing else of them.
     */
    public String neighbourhood(String connection, List<String> identity) {
        var common = identity.stream()
                .map(part -> LAST_TWO_DIGITS.matcher(part).replaceAll(""))
                .toList();
        return hash((byte) 2, connection, common, NEIGHBOURHOOD_LENGTH);
    }

    /** What came under an identity, told apart from what else may come under it, and from the same under another one. */
    public String content(String connection, List<String> identity, String content) {
        var all = new ArrayList<>(identity);
        all.add(content);
        return hash((byte) 3, connection, all, LENGTH);
    }

    /** By which a connection of this appliance knows what it has put on a system where others put things, too. */
    public String owner(String connection) {
        return hash((byte) 4, connection, List.of(), OWNER_LENGTH);
    }

    private String hash(byte kind, String connection, List<String> identity, int length) {
        var parts = new ArrayList<String>();
        parts.add(connection);
        parts.addAll(identity);
        return hash.of(LengthPrefixed.bytes(kind, parts), length);
    }
}
