package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Tells the versions of a row apart that were changed at the same time, where times are whole seconds: one may be read before the
 * next one is committed. Finer times are those of one change each.
 */
final class RowVersion {

    /** Where the time tells enough. */
    static final long ONLY = 0;

    private RowVersion() {}

    /** @param place of the row in the order of changes, with the time of its change in front */
    static long of(Object[] row, List<Object> place) {
        if (place.getFirst() instanceof String time && time.contains(".")) return ONLY;
        var sha256 = sha256();
        for (var value : row) {
            var text = value == null ? "" : Column.text(value);
            sha256.update(((value == null ? "-" : "=") + text.length() + ":" + text).getBytes(UTF_8));
        }
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
