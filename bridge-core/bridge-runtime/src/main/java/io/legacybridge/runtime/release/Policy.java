package io.legacybridge.runtime.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** Names what a client's rights were, for the audit: the same rights, the same name. */
public final class Policy {

    private static final int LETTERS = 16;

    private Policy() {}

    public static String of(Object... rights) {
        var text = new StringBuilder();
        for (var right : rights) text.append(text(right)).append('\n');
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static String text(Object right) {
        return right instanceof Entitlement entitlement
                ? entitlement.fields().map(fields -> fields.stream().sorted().toList()) + " "
                        + new TreeMap<>(entitlement.release())
                : right.toString();
    }
}
