package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;

/** Joins texts so that no two lists of texts give the same bytes: a 4-byte big-endian length before each, in UTF-8. */
final class LengthPrefixed {

    private LengthPrefixed() {}

    static byte[] bytes(byte first, String... parts) {
        return bytes(first, List.of(parts));
    }

    static byte[] bytes(byte first, List<String> parts) {
        var texts = new byte[parts.size()][];
        var length = 1;
        for (var index = 0; index < texts.length; index++) {
            texts[index] = parts.get(index).getBytes(UTF_8);
            length += Integer.BYTES + texts[index].length;
        }
        var out = ByteBuffer.allocate(length).put(first);
        for (var text : texts) out.putInt(text.length).put(text);
        return out.array();
    }
}
