package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Base64;

/** By what one sees, without any key, which key has sealed something. */
public final class SealedMarks {

    private static final int VERSION_AND_ALGORITHM = 2;
    private static final int AT_VERSION = VERSION_AND_ALGORITHM + 8;
    private static final int BLOCKS_MAGIC = 4;

    /** Where the id of its key stands in a whole item, such as a dead letter: behind so many bytes. */
    public static final int BEFORE_KEY_OF_ITEM = VERSION_AND_ALGORITHM;

    private SealedMarks() {}

    /** What can be seen of a key in what it has sealed. */
    public record Mark(byte[] id, int version) {

        public static Mark of(WrappedKey key) {
            return new Mark(key.id(), key.version());
        }

        public static Mark of(SubjectKey key) {
            return new Mark(key.id(), SubjectKeys.VERSION);
        }
    }

    /** How often a sealed value of this key stands in a text such as a message. */
    public static int valuesIn(byte[] text, Mark key) {
        // 12 bytes give 16 whole characters: version, algorithm, the key's id and the upper half of its version.
        var start = ByteBuffer.allocate(12)
                .put(FieldSealer.VERSION)
                .put(FieldSealer.AES_256_GCM_HKDF_SHA256)
                .put(key.id())
                .putShort((short) (key.version() >> 16))
                .array();
        var mark = (FieldSealer.PREFIX + Base64.getUrlEncoder().encodeToString(start)).getBytes(US_ASCII);
        var count = 0;
        for (var at = 0; at + mark.length <= text.length; at++) if (startsWith(text, at, mark)) count++;
        return count;
    }

    /** Whether a sealed value belongs to a data subject, who may have been erased since. */
    public static boolean isOfSubject(String sealed) {
        try {
            var bytes = Base64.getUrlDecoder().decode(sealed.substring(FieldSealer.PREFIX.length()));
            return bytes.length >= AT_VERSION + Integer.BYTES
                    && ByteBuffer.wrap(bytes).getInt(AT_VERSION) == SubjectKeys.VERSION;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a whole item, such as a dead letter, was sealed with this key. */
    public static boolean isItemOf(byte[] sealed, Mark key) {
        return startsWith(sealed, VERSION_AND_ALGORITHM, key.id());
    }

    /** Whether large content in blocks begins so for this key. */
    public static boolean areBlocksOf(byte[] beginning, Mark key) {
        return startsWith(beginning, BLOCKS_MAGIC, key.id());
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] mark) {
        if (bytes.length < at + mark.length) return false;
        for (var i = 0; i < mark.length; i++) if (bytes[at + i] != mark[i]) return false;
        return true;
    }
}
