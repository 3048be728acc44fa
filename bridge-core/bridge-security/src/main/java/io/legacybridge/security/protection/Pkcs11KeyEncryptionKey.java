package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.security.Algorithms;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The key-encryption key in a hardware security module, by PKCS#11. It never leaves the module, which wraps and unwraps with
 * AES-256-GCM.
 */
public final class Pkcs11KeyEncryptionKey implements KeyEncryptionKey {

    // The form of what follows.
    private static final byte[] MARK = "pkcs11:1".getBytes(US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int KEY_BITS = 256;

    private final Provider provider;
    private final SecretKey key;
    private final String label;
    private final SecureRandom random;

    private Pkcs11KeyEncryptionKey(Provider provider, SecretKey key, String label, SecureRandom random) {
        this.provider = provider;
        this.key = key;
        this.label = label;
        this.random = random;
    }

    /**
     * Finds the key by its label; makes it in the module when there is none.
     *
     * @param library the module's PKCS#11 library
     * @param slot    index in the list of slots
     * @param pin     of the user
     */
    public static Pkcs11KeyEncryptionKey createOrLoad(
            Path library, int slot, char[] pin, String label, SecureRandom random) {
        try {
            var provider = Security.getProvider("SunPKCS11")
                    .configure("--name = LegacyBridge\nlibrary = " + library + "\nslotListIndex = " + slot
                            // The key must stay where it is.
                            + "\nattributes(*, CKO_SECRET_KEY, CKK_AES) = {\n CKA_SENSITIVE = true\n"
                            + " CKA_EXTRACTABLE = false\n CKA_ENCRYPT = true\n CKA_DECRYPT = true\n}\n");
            var store = Algorithms.module(provider);
            store.load(null, pin);
            if (!store.containsAlias(label)) {
                var generator = Algorithms.aesKeys(provider);
                generator.init(KEY_BITS);
                store.setKeyEntry(label, generator.generateKey(), null, null);
            }
            if (store.getKey(label, null) instanceof SecretKey key)
                return new Pkcs11KeyEncryptionKey(provider, key, label, random);
            throw new GeneralSecurityException("the entry is no secret key");
        } catch (GeneralSecurityException | IOException | ProviderException | InvalidParameterException e) {
            throw ProblemException.error(
                    Place.of("bridge.yaml").at("security.pkcs11"),
                    "The key " + label + " in the security module cannot be used: " + ModuleFailure.reason(e) + ".",
                    ModuleFailure.fix(e),
                    "keys/module-unusable",
                    e);
        }
    }

    @Override
    public boolean hasWrapped(String by) {
        return by.equals(id());
    }

    private String id() {
        return "pkcs11:" + label;
    }

    @Override
    public Wrapped wrap(byte[] dataKey) {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(dataKey);
            var wrapped = ByteBuffer.allocate(MARK.length + NONCE + sealed.length)
                    .put(MARK)
                    .put(nonce)
                    .put(sealed);
            return new Wrapped(id(), wrapped.array());
        } catch (GeneralSecurityException | ProviderException e) {
            throw unusable(e);
        }
    }

    @Override
    public byte[] unwrap(Wrapped by) {
        var wrapped = by.bytes();
        if (!hasWrapped(by.by()) || !isMarked(wrapped)) throw unusable(null);
        try {
            var nonce = Arrays.copyOfRange(wrapped, MARK.length, MARK.length + NONCE);
            var at = MARK.length + NONCE;
            return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(wrapped, at, wrapped.length - at);
        } catch (GeneralSecurityException | ProviderException e) {
            throw unusable(e);
        }
    }

    private static boolean isMarked(byte[] wrapped) {
        return wrapped.length > MARK.length && Arrays.equals(wrapped, 0, MARK.length, MARK, 0, MARK.length);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Algorithms.aesGcm(provider);
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        return cipher;
    }

    private static ProblemException unusable(Exception cause) {
        return ProblemException.error(
                Place.of("data/keys.db"),
                "A key in the key store cannot be unwrapped in the security module.",
                "Check that the module is there, and that it holds the key that wrapped it; or name what did under"
                        + " security.previous.",
                "keys/other-key-encryption-key",
                cause);
    }
}
