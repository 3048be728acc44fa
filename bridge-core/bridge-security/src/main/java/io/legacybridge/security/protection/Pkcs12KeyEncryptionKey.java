package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key-encryption key in a PKCS#12 file, with its password in a file beside it. Both are mode 0600 or refused. */
public final class Pkcs12KeyEncryptionKey implements KeyEncryptionKey {

    private static final String ALIAS = "key-encryption-key";
    private static final int KEY_LENGTH = 32;

    private final SecretKey key;
    private final String id;

    private Pkcs12KeyEncryptionKey(SecretKey key) {
        this.key = key;
        this.id = idOf(key);
    }

    /** Loads {@code secrets/kek.p12} of a home; makes it when the home has none. */
    public static Pkcs12KeyEncryptionKey createOrLoad(Path home, SecureRandom random) {
        var file = home.resolve("secrets/kek.p12");
        var passwordFile = home.resolve("secrets/kek.password");
        try {
            if (!Files.exists(file)) create(file, passwordFile, random);
            return load(file, passwordFile);
        } catch (GeneralSecurityException | IOException e) {
            throw new ProblemException(
                    Problem.error(
                            Place.of("secrets/kek.p12"),
                            "The key-encryption key cannot be opened with the password in secrets/kek.password.",
                            "Restore both files from the same backup; without them no protected field can be read.",
                            "keys/cannot-open"),
                    e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    /** AES key wrap, RFC 3394. */
    @Override
    public byte[] wrap(byte[] dataKey) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(Cipher.WRAP_MODE, key);
            return cipher.wrap(new SecretKeySpec(dataKey, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES key wrap failed", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(Cipher.UNWRAP_MODE, key);
            return cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new ProblemException(
                    Problem.error(
                            Place.of("data/keys.db"),
                            "A key in the key store was not wrapped with secrets/kek.p12.",
                            "Restore secrets/ and data/ from the same backup.",
                            "keys/other-key-encryption-key"),
                    e);
        }
    }

    private static void create(Path file, Path passwordFile, SecureRandom random)
            throws GeneralSecurityException, IOException {
        var secret = new byte[24];
        random.nextBytes(secret);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var material = new byte[KEY_LENGTH];
        random.nextBytes(material);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry(
                ALIAS,
                new KeyStore.SecretKeyEntry(new SecretKeySpec(material, "AES")),
                new KeyStore.PasswordProtection(password.toCharArray()));
        Arrays.fill(material, (byte) 0);
        var bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        // The password first: a key file without its password could never be opened.
        PrivateFiles.write(passwordFile, password.getBytes(UTF_8));
        PrivateFiles.write(file, bytes.toByteArray());
    }

    private static Pkcs12KeyEncryptionKey load(Path file, Path passwordFile)
            throws GeneralSecurityException, IOException {
        var password =
                new String(PrivateFiles.read(passwordFile), UTF_8).strip().toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(PrivateFiles.read(file)), password);
        if (!(store.getKey(ALIAS, password) instanceof SecretKey key))
            throw new GeneralSecurityException("no entry " + ALIAS);
        return new Pkcs12KeyEncryptionKey(key);
    }

    private static String idOf(SecretKey key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("legacy-bridge kek id".getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(key.getEncoded()), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
