package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key-encryption key in a PKCS#12 file, with its password in a file beside it. Both are mode 0600 or refused. The file may
 * hold older keys too, so that a new one can take over while the appliance runs; a changed file is read again before a key is
 * used.
 */
public final class Pkcs12KeyEncryptionKey implements KeyEncryptionKey {

    private static final String FILE = "secrets/kek.p12";
    private static final String PASSWORD = "secrets/kek.password";
    private static final String ALIAS = "key-encryption-key";
    private static final int KEY_LENGTH = 32;
    private static final Logger log = LoggerFactory.getLogger(Pkcs12KeyEncryptionKey.class);

    private final Path file;
    private final Path passwordFile;
    private Keys keys;

    /** @param newestFirst the first one wraps */
    private record Keys(List<SecretKey> newestFirst, FileTime read) {}

    private Pkcs12KeyEncryptionKey(Path home) throws GeneralSecurityException, IOException {
        this.file = home.resolve(FILE);
        this.passwordFile = home.resolve(PASSWORD);
        this.keys = load();
    }

    /** Whether a home has {@code secrets/kek.p12}. */
    public static boolean isIn(Path home) {
        return Files.exists(home.resolve(FILE));
    }

    /** Loads {@code secrets/kek.p12} of a home; makes it when the home has none. */
    public static Pkcs12KeyEncryptionKey createOrLoad(Path home, SecureRandom random) {
        try {
            if (!isIn(home)) create(home.resolve(FILE), home.resolve(PASSWORD), random);
            return new Pkcs12KeyEncryptionKey(home);
        } catch (GeneralSecurityException | IOException e) {
            throw cannotOpen(e);
        }
    }

    /** Adds a key that wraps from now on. Those before still unwrap. */
    public synchronized void addKey(SecureRandom random) {
        try {
            var password = password(passwordFile);
            var store = open(file, password);
            setKey(store, ALIAS + "-" + (store.size() + 1), password, random);
            write(store, password, file);
            keys = load();
        } catch (GeneralSecurityException | IOException e) {
            throw cannotOpen(e);
        }
    }

    /** AES key wrap, RFC 3394. */
    @Override
    public synchronized Wrapped wrap(byte[] dataKey) {
        try {
            var newest = current().newestFirst().getFirst();
            var cipher = Algorithms.aesKeyWrap();
            cipher.init(Cipher.WRAP_MODE, newest);
            return new Wrapped(idOf(newest), cipher.wrap(new SecretKeySpec(dataKey, "AES")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES key wrap failed", e);
        }
    }

    @Override
    public synchronized boolean hasWrapped(String by) {
        return current().newestFirst().stream().anyMatch(key -> idOf(key).equals(by));
    }

    @Override
    public synchronized byte[] unwrap(Wrapped wrapped) {
        for (var key : current().newestFirst())
            try {
                var cipher = Algorithms.aesKeyWrap();
                cipher.init(Cipher.UNWRAP_MODE, key);
                return cipher.unwrap(wrapped.bytes(), "AES", Cipher.SECRET_KEY).getEncoded();
            } catch (GeneralSecurityException _) {
                // Key wrap has a checksum: another of the keys has wrapped it.
            }
        throw ProblemException.error(
                Place.of("data/keys.db"),
                "A key in the key store was not wrapped with secrets/kek.p12, but with " + wrapped.by() + ".",
                "Put back the secrets/kek.p12 and kek.password that belong to this data/, from where you keep secrets; or name"
                        + " that service or module under security.previous.",
                "keys/other-key-encryption-key");
    }

    /** What is in memory goes on when the file is gone: losing it must not stop what runs. */
    private Keys current() {
        try {
            if (!Files.getLastModifiedTime(file).equals(keys.read())) keys = load();
        } catch (GeneralSecurityException | IOException | ProblemException e) {
            log.atError()
                    .addKeyValue("problem", "keys/cannot-open")
                    .log("{} cannot be read any more; the keys in memory are used until the next start", FILE);
        }
        return keys;
    }

    private Keys load() throws GeneralSecurityException, IOException {
        var read = Files.getLastModifiedTime(file);
        var password = password(passwordFile);
        var store = open(file, password);
        var found = new ArrayList<SecretKey>();
        for (var number = store.size(); number >= 1; number--)
            if (store.getKey(number == 1 ? ALIAS : ALIAS + "-" + number, password) instanceof SecretKey key)
                found.add(key);
        if (found.isEmpty()) throw new GeneralSecurityException("no entry " + ALIAS);
        return new Keys(List.copyOf(found), read);
    }

    private static char[] password(Path passwordFile) throws IOException {
        return new String(PrivateFiles.read(passwordFile), UTF_8).strip().toCharArray();
    }

    private static KeyStore open(Path file, char[] password) throws GeneralSecurityException, IOException {
        var store = Algorithms.pkcs12();
        store.load(new ByteArrayInputStream(PrivateFiles.read(file)), password);
        return store;
    }

    private static void setKey(KeyStore store, String alias, char[] password, SecureRandom random)
            throws GeneralSecurityException {
        var material = new byte[KEY_LENGTH];
        random.nextBytes(material);
        store.setEntry(
                alias,
                new KeyStore.SecretKeyEntry(new SecretKeySpec(material, "AES")),
                new KeyStore.PasswordProtection(password));
        Arrays.fill(material, (byte) 0);
    }

    private static void write(KeyStore store, char[] password, Path file) throws GeneralSecurityException, IOException {
        var bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        PrivateFiles.write(file, bytes.toByteArray());
    }

    private static ProblemException cannotOpen(Exception cause) {
        return ProblemException.error(
                Place.of(FILE),
                "The key-encryption key cannot be opened with the password in secrets/kek.password.",
                "Put back both files of the same time, from where you keep secrets; without them no protected field can be read.",
                "keys/cannot-open",
                cause);
    }

    private static void create(Path file, Path passwordFile, SecureRandom random)
            throws GeneralSecurityException, IOException {
        var secret = new byte[24];
        random.nextBytes(secret);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var store = Algorithms.pkcs12();
        store.load(null, null);
        setKey(store, ALIAS, password.toCharArray(), random);
        // The password first: a key file without its password could never be opened.
        PrivateFiles.write(passwordFile, password.getBytes(UTF_8));
        write(store, password.toCharArray(), file);
    }

    private static String idOf(SecretKey key) {
        var digest = Algorithms.sha256();
        digest.update("legacy-bridge kek id".getBytes(UTF_8));
        return HexFormat.of().formatHex(digest.digest(key.getEncoded()), 0, 8);
    }
}
