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

    /** The last one that was asked for: of messages in a row most are neighbours. */
    private volatile @Nullable Neighbour last;

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
        var neighbour = last;
        if (neighbour != null && neighbour.isOf(connection, identity)) return neighbour.hash();
        var common = identity.stream().map(MessageIds::withoutLastTwoDigits).toList();
        var hashed = hash((byte) 2, connection, common, NEIGHBOURHOOD_LENGTH);
        last = new Neighbour(connection, identity, hashed);
        return hashed;
    }

    private record Neighbour(String connection, List<String> identity, String hash) {

        boolean isOf(String otherConnection, List<String> other) {
            if (!connection.equals(otherConnection) || identity.size() != other.size()) return false;
            for (var index = 0; index < other.size(); index++)
                if (!differInLastTwoDigitsOnly(identity.get(index), other.get(index))) return false;
            return true;
        }
    }

    /** Says no where one of them has a number with more digits, too: what they have in common is not looked for. */
    private static boolean differInLastTwoDigitsOnly(String one, String other) {
        if (one.length() != other.length()) return false;
        for (var index = 0; index < one.length(); index++)
            if (one.charAt(index) != other.charAt(index)
                    && !(isOneOfLastTwoDigits(one, index) && isDigit(other, index))) return false;
        return true;
    }

    /** Of each number. */
    private static String withoutLastTwoDigits(String part) {
        var rest = new StringBuilder(part.length());
        for (var index = 0; index < part.length(); index++)
            if (!isOneOfLastTwoDigits(part, index)) rest.append(part.charAt(index));
        return rest.toString();
    }

    private static boolean isOneOfLastTwoDigits(String text, int index) {
        return isDigit(text, index) && !(isDigit(text, index + 1) && isDigit(text, index + 2));
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
