package io.legacybridge.security;

import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jca.JWEJCAContext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Which provider does the cryptography: those of the JDK, in its order. Another one, such as a validated module, is chosen here
 * and nowhere else, or by putting it first in {@code java.security}. A key-encryption key in a PKCS#11 module brings its
 * provider along.
 *
 * <p>Three things go past it. TLS and the validation of paths take the JDK's first provider, and so do random numbers. Bouncy Castle's own code
 * does AES-GCM-SIV, which the JDK does not have, and makes public halves of Ed25519 and P-256 keys, which the JDK does not make from the
 * private ones. Nimbus, which does JWE, is told here.
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

    /** For keys that stay in memory: PKCS#12 hashes even an empty password thousands of times. */
    public static KeyStore inMemory() {
        return get("JKS", () -> KeyStore.getInstance("JKS"));
    }

    /** RSA-OAEP-256 of JWE (RFC 7518, section 4.3). */
    public static Cipher rsaOaep256() {
        return get("RSA-OAEP-256", () -> Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding"));
    }

    /** Encrypts the key of a content for an RSA key, as JWE with RSA-OAEP-256. */
    public static JWEEncrypter jweEncrypter(RSAPublicKey key, SecretKey contentKey) {
        var encrypter = new RSAEncrypter(key, contentKey);
        choose(encrypter.getJCAContext(), rsaOaep256());
        return encrypter;
    }

    /**
     * Tells Nimbus which providers to take; else it takes the JDK's first.
     *
     * @param keys what encrypts the key of the content
     */
    public static void choose(JWEJCAContext nimbus, Cipher keys) {
        nimbus.setKeyEncryptionProvider(keys.getProvider());
        nimbus.setContentEncryptionProvider(aesGcm().getProvider());
        // Its digest is all that ECDH-ES takes of it.
        nimbus.setMACProvider(sha256().getProvider());
    }

    public static KeyPairGenerator rsaKeys() {
        return get("RSA keys", () -> KeyPairGenerator.getInstance("RSA"));
    }

    public static KeyAgreement ecdh() {
        return get("ECDH", () -> KeyAgreement.getInstance("ECDH"));
    }

    public static KeyFactory ecKeyFactory() {
        return get("EC keys", () -> keys("EC"));
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
