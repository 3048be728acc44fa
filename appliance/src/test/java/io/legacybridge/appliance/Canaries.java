package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Values that stand nowhere by chance, and the search for them in every form they could have: as text in the usual code pages,
 * in hexadecimal and in Base64.
 */
final class Canaries {

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final int WINDOW = Long.BYTES;

    private final Map<Long, List<byte[]>> byBeginning = new HashMap<>();
    private final BitSet beginnings = new BitSet(1 << 16);

    /** @param values each at least 11 characters of ASCII */
    Canaries(List<String> values) {
        for (var value : values) {
            for (var charset : List.of(UTF_8, EBCDIC, UTF_16LE, UTF_16BE)) add(value.getBytes(charset));
            var hex = HexFormat.of().formatHex(value.getBytes(UTF_8));
            add(hex.getBytes(UTF_8));
            add(hex.toUpperCase(Locale.ROOT).getBytes(UTF_8));
            add(HexFormat.of().withUpperCase().formatHex(value.getBytes(EBCDIC)).getBytes(UTF_8));
            // What stands in Base64 depends on where in its three bytes the text begins, so all groups of three that
            // are
            // only its own are looked for: nine digits at least, since six are soon the time in a certificate.
            for (var before = 0; before < 3; before++) {
                var encoded = Base64.getEncoder().encodeToString((" ".repeat(before) + value).getBytes(UTF_8));
                add(encoded.substring(before == 0 ? 0 : 4, (before + value.length()) / 3 * 4)
                        .getBytes(UTF_8));
            }
        }
    }

    private void add(byte[] form) {
        var beginning = ByteBuffer.wrap(form).getLong();
        byBeginning.computeIfAbsent(beginning, _ -> new ArrayList<>()).add(form);
        beginnings.set((int) (beginning & 0xFFFF));
    }

    /** The forms that stand in some content. */
    List<String> in(byte[] content) {
        var found = new TreeSet<String>();
        var bytes = ByteBuffer.wrap(content);
        for (var at = 0; at + WINDOW <= content.length; at++) {
            var window = bytes.getLong(at);
            if (!beginnings.get((int) (window & 0xFFFF))) continue;
            for (var form : byBeginning.getOrDefault(window, List.of()))
                if (standsAt(form, content, at)) found.add(new String(form, ISO_8859_1));
        }
        return List.copyOf(found);
    }

    List<String> in(String text) {
        return in(text.getBytes(UTF_8));
    }

    /** Each file below a folder with the forms that stand in it, and how many files were looked at. */
    record Searched(Map<Path, List<String>> hits, int files) {}

    Searched below(Path folder) throws IOException {
        var hits = new HashMap<Path, List<String>>();
        try (var files = Files.walk(folder)) {
            var all = files.filter(Files::isRegularFile).toList();
            for (var file : all) {
                var found = in(Files.readAllBytes(file));
                if (!found.isEmpty()) hits.put(file, found);
            }
            return new Searched(hits, all.size());
        }
    }

    private static boolean standsAt(byte[] form, byte[] content, int at) {
        if (at + form.length > content.length) return false;
        for (var index = WINDOW; index < form.length; index++) if (form[index] != content[at + index]) return false;
        return true;
    }
}
