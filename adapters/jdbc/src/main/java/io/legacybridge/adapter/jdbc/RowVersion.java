package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.Sha256;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A row as it was when it was read.
 *
 * @param place  in the order of changes: the time of its change, then its key
 * @param digest of its values where times are whole seconds or milliseconds: one version may be read before the next one of the same
 *               time is committed. Finer times are those of one change each
 */
@SuppressWarnings("ArrayRecordComponent")
record RowVersion(Object[] values, List<Object> place, long digest) {

    /** Where the time tells enough. */
    private static final long NONE = 0;

    private static final Pattern FINE = Pattern.compile("\\.\\d{4}");

    static RowVersion of(Object[] values, List<Object> place, RowFormat format) {
        var isFine =
                place.getFirst() instanceof String time && FINE.matcher(time).find();
        return new RowVersion(values, place, isFine ? NONE : digest(format.bytes(values)));
    }

    boolean hasDigest() {
        return digest != NONE;
    }

    private static long digest(byte[] bytes) {
        return ByteBuffer.wrap(Sha256.digest().digest(bytes)).getLong();
    }
}
