package io.legacybridge.runtime.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Sha256;
import java.util.TreeMap;

/** Names what a client's rights were, for the audit: the same rights, the same name. */
public final class Policy {

    private static final int LETTERS = 16;

    private Policy() {}

    public static String of(Object... rights) {
        var text = new StringBuilder();
        for (var right : rights) text.append(text(right)).append('\n');
        return Sha256.hex(text.toString().getBytes(UTF_8)).substring(0, LETTERS);
    }

    private static String text(Object right) {
        return right instanceof Entitlement entitlement
                ? entitlement.fields().map(fields -> fields.stream().sorted().toList()) + " "
                        + new TreeMap<>(entitlement.release())
                : right.toString();
    }
}
