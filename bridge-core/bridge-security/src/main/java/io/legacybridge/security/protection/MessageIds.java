package io.legacybridge.security.protection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Message ids that come from the source and tell nothing of it: reading again gives the same id. The key is made once and
 * never rotated.
 */
public final class MessageIds {

    private static final int LENGTH = 20;
    private static final int NEIGHBOURHOOD_LENGTH = 4;
    private static final int OWNER_LENGTH = 9;

    private final KeyedHash hash;

    /** The last ones that were asked for: of messages in a row most have the same neighbours. */
    private volatile @Nullable Neighbours last;

    public MessageIds(KeyRing keys) {
        this.hash = new KeyedHash(keys.forPurpose(KeyPurpose.MESSAGE_ID), "legacy-bridge message id");
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
        var common = identity.stream().map(MessageIds::withoutLastTwoDigits).toList();
        var neighbours = last;
        if (neighbours == null || !neighbours.are(connection, common)) {
            neighbours = new Neighbours(connection, common, hash((byte) 2, connection, common, NEIGHBOURHOOD_LENGTH));
            last = neighbours;
        }
        return neighbours.hash();
    }

    /** @param common what their identities have in common */
    private record Neighbours(String connection, List<String> common, String hash) {

        boolean are(String otherConnection, List<String> otherCommon) {
            return connection.equals(otherConnection) && common.equals(otherCommon);
        }
    }

    /** Of each number. */
    private static String withoutLastTwoDigits(String part) {
        var rest = new StringBuilder(part.length());
        for (var index = 0; index < part.length(); index++)
            if (!isDigit(part, index) || isDigit(part, index + 1) && isDigit(part, index + 2))
                rest.append(part.charAt(index));
        return rest.toString();
    }

    private static boolean isDigit(String text, int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
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
