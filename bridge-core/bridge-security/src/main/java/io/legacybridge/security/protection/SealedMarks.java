package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Base64;

/** By what one sees, without any key, which key has sealed something. */
public final class SealedMarks {

    private static final int VERSION_AND_ALGORITHM = 2;
    private static final int BLOCKS_MAGIC = 4;

    private SealedMarks() {}

    /** How often a sealed value of this key stands in a text such as a message. */
    public static int valuesIn(byte[] text, WrappedKey key) {
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

    /** Whether a whole item, such as a dead letter, was sealed with this key. */
    public static boolean isItemOf(byte[] sealed, WrappedKey key) {
        return startsWith(sealed, VERSION_AND_ALGORITHM, key.id());
    }

    /** Whether large content in blocks begins so for this key. */
    public static boolean areBlocksOf(byte[] beginning, WrappedKey key) {
        return startsWith(beginning, BLOCKS_MAGIC, key.id());
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] mark) {
        if (bytes.length < at + mark.length) return false;
        for (var i = 0; i < mark.length; i++) if (bytes[at + i] != mark[i]) return false;
        return true;
    }
}
