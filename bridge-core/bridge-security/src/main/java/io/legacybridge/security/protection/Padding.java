package io.legacybridge.security.protection;

import java.util.Arrays;

/**
 * Hides how long a value is, up to a step: blanks behind its JSON text, which mean nothing to a reader of JSON, until its
 * length is the next multiple.
 */
public final class Padding {

    private Padding() {}

    /** @param step in bytes; 0 leaves the value as it is */
    public static byte[] pad(byte[] json, int step) {
        if (step == 0 || json.length % step == 0) return json;
        var padded = Arrays.copyOf(json, json.length + step - json.length % step);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /** Takes the blanks away. */
    public static byte[] strip(byte[] json) {
        var end = json.length;
        while (end > 0 && json[end - 1] == ' ') end--;
        return end == json.length ? json : Arrays.copyOf(json, end);
    }
}
