package io.legacybridge.security.protection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Stands for a value where the value must not be seen. The same value of the same field class always has the same token, in
 * every record: that allows joins, and it tells that two values are equal. Thread-safe.
 */
public final class Tokens {

    /** What every token begins with. */
    public static final String PREFIX = "lbt1.";

    private static final int LENGTH = 16;
    private static final Pattern FORM = Pattern.compile("lbt1\\.[A-Za-z0-9_-]{22}");

    private final KeyRing keys;
    private final Map<String, KeyedHash> hashes = new ConcurrentHashMap<>();

    public Tokens(KeyRing keys) {
        this.keys = keys;
    }

    /** Whether a text has the form of a token; who may have written it tells whether it is one. */
    public static boolean looksLikeToken(String text) {
        return FORM.matcher(text).matches();
    }

    public String token(String fieldClass, String value) {
        return PREFIX
                + hash(fieldClass).of(LengthPrefixed.bytes((byte) 1, FieldSealer.TENANT, fieldClass, value), LENGTH);
    }

    /** @throws io.legacybridge.spi.problem.ProblemException when no token of this class can be made now */
    public void requireKey(String fieldClass) {
        var _ = hash(fieldClass);
    }

    private KeyedHash hash(String fieldClass) {
        return hashes.computeIfAbsent(
                fieldClass, name -> new KeyedHash(keys.forPurpose(KeyPurpose.token(name)), "legacy-bridge token"));
    }
}
