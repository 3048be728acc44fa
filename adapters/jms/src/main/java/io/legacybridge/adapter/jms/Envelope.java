package io.legacybridge.adapter.jms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message as bytes, so that a dead letter holds its declared values too: a line {@code name=value} in UTF-8 for each value
 * that is there, an empty line, the body. In both {@code %}, CR and LF are written as {@code %25}, {@code %0D} and {@code %0A},
 * and {@code =} in a name as {@code %3D}.
 */
record Envelope(Map<String, String> values, byte[] body) {

    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(body.length + 64 * values.size() + 1);
        values.forEach(
                (name, value) -> bytes.writeBytes((escapedName(name) + "=" + escaped(value) + "\n").getBytes(UTF_8)));
        bytes.write('\n');
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    static Envelope parse(byte[] bytes) {
        var values = new LinkedHashMap<String, String>();
        var start = 0;
        for (var end = lineEnd(bytes, start); end > start; end = lineEnd(bytes, start)) {
            var line = new String(bytes, start, end - start, UTF_8);
            var split = line.indexOf('=');
            if (split > 0) values.put(unescapedName(line.substring(0, split)), unescaped(line.substring(split + 1)));
            start = end + 1;
        }
        return new Envelope(values, Arrays.copyOfRange(bytes, Math.min(start + 1, bytes.length), bytes.length));
    }

    private static int lineEnd(byte[] bytes, int from) {
        var end = from;
        while (end < bytes.length && bytes[end] != '\n') end++;
        return end;
    }

    private static String escapedName(String name) {
        return escaped(name).replace("=", "%3D");
    }

    private static String unescapedName(String name) {
        return unescaped(name.replace("%3D", "="));
    }

    private static String escaped(String value) {
        return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String unescaped(String value) {
        return value.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    }
}
