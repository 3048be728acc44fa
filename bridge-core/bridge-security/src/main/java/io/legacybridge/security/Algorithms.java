package io.legacybridge.security;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;

/**
 * Which provider does the cryptography: those of the JDK, in its order. Another one, such as a validated module, is chosen here
 * and nowhere else, or by putting it first in {@code java.security}. A key-encryption key in a PKCS#11 module brings its
 * provider along.
 *
 * <p>Three things go past it. TLS and the validation of paths take the JDK's first provider. Bouncy Castle's own code does AES-GCM-SIV,
 * which the JDK does not have, and Ed25519, whose public half the JDK does not make from the private one. Nimbus encrypts JWE with the JDK's
 * first provider.
 */
public final class Algorithms {

    private Algorithms() {}

    public static Cipher aesGcm() {
        return get("AES-GCM", () -> Cipher.getInstance("AES/GCM/NoPadding"));
    }

    /** Of a module that holds its keys itself. */
    public static Cipher aesGcm(Provider module) throws GeneralSecurityException {
        return Cipher.getInstance("AES/GCM/NoPadding", module);
    }

    /** Makes keys inside a module. */
    public static KeyGenerator aesKeys(Provider module) throws NoSuchAlgorithmException {
        return KeyGenerator.getInstance("AES", module);
    }

    /** The keys of a module. */
    public static KeyStore module(Provider module) throws GeneralSecurityException {
        return KeyStore.getInstance("PKCS11", module);
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

    public static KeyPairGenerator ecKeys() {
        return get("EC keys", () -> KeyPairGenerator.getInstance("EC"));
    }

    /** @param algorithm name or object identifier, as a file says it */
    public static KeyFactory keys(String algorithm) throws NoSuchAlgorithmException {
        return KeyFactory.getInstance(algorithm);
    }

    /** @param algorithm such as {@code SHA256withECDSA} */
    public static Signature signature(String algorithm) throws NoSuchAlgorithmException {
        return Signature.getInstance(algorithm);
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
