package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Joins texts so that no two lists of texts give the same bytes: a 4-byte big-endian length before each, in UTF-8. */
final class LengthPrefixed {

    private LengthPrefixed() {}

    static byte[] bytes(byte first, String... parts) {
        return bytes(first, List.of(parts));
    }

    static byte[] bytes(byte first, List<String> parts) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        for (var part : parts) {
            var text = part.getBytes(UTF_8);
            out.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
            out.writeBytes(text);
        }
        return out.toByteArray();
    }
}
