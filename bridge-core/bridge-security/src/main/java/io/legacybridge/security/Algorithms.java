package io.legacybridge.security;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;

/**
 * Which provider does the cryptography of values, keys and the audit: those of the JDK, in its order. Another one, such as a
 * validated module, is chosen here and nowhere else, or by putting it first in {@code java.security}. What no provider of the
 * JDK has is Bouncy Castle's own: AES-GCM-SIV, Ed25519 and certificates. A key-encryption key in a PKCS#11 module brings its
 * provider along.
 */
public final class Algorithms {

    private Algorithms() {}

    public static Cipher aesGcm() {
        return get("AES-GCM", () -> Cipher.getInstance("AES/GCM/NoPadding"));
    }

    public static Cipher aesKeyWrap() {
        return get("AES key wrap", () -> Cipher.getInstance("AES/KW/NoPadding"));
    }

    public static KDF hkdf() {
        return get("HKDF-SHA256", () -> KDF.getInstance("HKDF-SHA256"));
    }

    public static Mac hmac() {
        return get("HMAC-SHA-256", () -> Mac.getInstance("HmacSHA256"));
    }

    public static MessageDigest sha256() {
        return get("SHA-256", () -> MessageDigest.getInstance("SHA-256"));
    }

    public static KeyStore pkcs12() {
        return get("PKCS#12", () -> KeyStore.getInstance("PKCS12"));
    }

    @FunctionalInterface
    private interface Asked<T> {
        T get() throws GeneralSecurityException;
    }

    private static <T> T get(String name, Asked<T> asked) {
        try {
            return asked.get();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider has " + name, e);
        }
    }
}
