package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values into the {@code lbe1} format and opens them. Thread-safe.
 *
 * <p>Guarantee: a sealed value opens only with its key, unchanged, in the message, record and place it was sealed for. One
 * fresh key and nonce per value (HKDF-SHA-256 over a 24-byte random salt), AES-256-GCM, and a commitment to the key.
 * {@code docs/reference/lbe1.md} gives every byte.
 */
public final class FieldSealer {

    /** What every sealed value begins with. */
    public static final String PREFIX = "lbe1.";

    static final byte VERSION = 1;
    static final byte AES_256_GCM_HKDF_SHA256 = 1;
    static final String TENANT = "default";
    static final int SALT = 24;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int COMMITMENT = 32;
    private static final int TAG = 16;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int KEY_ID = 8;
    private static final int HEADER = 1 + 1 + KEY_ID + 4 + SALT + COMMITMENT;
    private static final int SHORTEST = HEADER + TAG;
    private static final byte[] LABEL = "legacy-bridge lbe1".getBytes(UTF_8);
    // Creating a Cipher costs four times as much as using one.
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Algorithms::aesGcm);

    private final KeyRing keys;
    private final Optional<SubjectKeys> subjects;
    private final SecureRandom random;
    private final DataKey nobodys;

    public FieldSealer(KeyRing keys, SubjectKeys subjects, SecureRandom random) {
        this(keys, Optional.of(subjects), random);
    }

    /** One that knows no keys of data subjects. */
    public FieldSealer(KeyRing keys, SecureRandom random) {
        this(keys, Optional.empty(), random);
    }

    private FieldSealer(KeyRing keys, Optional<SubjectKeys> subjects, SecureRandom random) {
        this.keys = keys;
        this.subjects = subjects;
        this.random = random;
        this.nobodys = DataKey.ofNobody(random);
    }

    /** Whether a text claims to be a sealed value. */
    public static boolean looksSealed(CharSequence text) {
        return text.length() >= PREFIX.length() && PREFIX.contentEquals(text.subSequence(0, PREFIX.length()));
    }

    /** Seals one value of a field class as text. */
    public String seal(String fieldClass, SealContext context, byte[] plaintext) {
        return text(sealBytes(keys.forPurpose(KeyPurpose.fieldClass(fieldClass)), context, plaintext));
    }

    /**
     * Seals one value under the key of the data subject that it tells of. It may be given out after {@link #makeDurable}.
     *
     * @param subject token of the subject
     */
    public String sealFor(String subject, String fieldClass, SealContext context, byte[] plaintext) {
        return text(sealBytes(subjects().forSubject(KeyPurpose.fieldClass(fieldClass), subject), context, plaintext));
    }

    /** The same for a whole item. */
    public byte[] sealItemFor(String subject, String purpose, String source, String itemId, byte[] plaintext) {
        return sealBytes(subjects().forSubject(purpose, subject), new SealContext(source, itemId, ""), plaintext);
    }

    /** Returns when the keys of data subjects that were made for what was sealed so far are on the disk. */
    public void makeDurable() {
        subjects.ifPresent(SubjectKeys::makeDurable);
    }

    /**
     * Opens a value made by {@link #seal}.
     *
     * @throws CannotOpen for every failure alike: unknown key, other place, changed bytes, not a sealed value
     */
    public byte[] open(String sealed, SealContext context) throws CannotOpen {
        return openWithClass(sealed, context).plaintext();
    }

    /**
     * Opens a value made by {@link #seal}, and tells the field class that it was sealed for: it is known from the key.
     *
     * @throws CannotOpen as {@link #open}
     */
    public Opened openWithClass(String sealed, SealContext context) throws CannotOpen {
        var bytes = bytes(sealed);
        var key = key(bytes);
        var plaintext = openBytes(bytes, key, context);
        if (!KeyPurpose.isFieldClass(key.purpose())) throw new CannotOpen();
        return new Opened(KeyPurpose.nameOfFieldClass(key.purpose()), plaintext);
    }

    /**
     * An opened value; it never prints its plaintext.
     *
     * @param fieldClass such as {@code card-number}
     */
    public record Opened(String fieldClass, byte[] plaintext) {
        @Override
        public String toString() {
            return "opened value of class " + fieldClass;
        }
    }

    /**
     * Makes sure that items of this purpose can be sealed now, before something happens that has to be kept.
     *
     * @throws io.legacybridge.spi.problem.ProblemException when its key cannot be unwrapped
     */
    public void requireItemKey(String purpose) {
        var _ = keys.forPurpose(purpose);
    }

    /** Seals a whole item, such as a dead letter's bytes, under the key of a purpose such as {@code dead-letter:accounts}. */
    public byte[] sealItem(String purpose, String source, String itemId, byte[] plaintext) {
        return sealBytes(keys.forPurpose(purpose), new SealContext(source, itemId, ""), plaintext);
    }

    public byte[] openItem(String source, String itemId, byte[] sealed) throws CannotOpen {
        var bytes = sealed.length < SHORTEST ? ofNobody(sealed.length) : sealed;
        return openBytes(bytes, key(bytes), new SealContext(source, itemId, ""));
    }

    static String text(byte[] sealed) {
        return PREFIX.concat(BASE64.encodeToString(sealed));
    }

    /** What the text holds; for one that is no sealed value, bytes as many that open with no key. */
    private static byte[] bytes(String sealed) {
        if (looksSealed(sealed))
            try {
                var bytes = Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length()));
                // The decoder takes padding and stray bits too; one value has one text.
                if (bytes.length >= SHORTEST && text(bytes).equals(sealed)) return bytes;
            } catch (IllegalArgumentException _) {
                // Letters of another alphabet.
            }
        return ofNobody((int) ((sealed.length() - PREFIX.length()) * 3L / 4));
    }

    /** Version 0, which nothing has. */
    private static byte[] ofNobody(int length) {
        return new byte[Math.max(length, SHORTEST)];
    }

    private SubjectKeys subjects() {
        return subjects.orElseThrow(() -> new IllegalStateException("there are no keys of data subjects here"));
    }

    private byte[] sealBytes(DataKey key, SealContext context, byte[] plaintext) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        key.countSealed();
        return sealWith(key, salt, context, plaintext);
    }

    /** For known-answer tests, which need a fixed salt. Never give the same salt twice. */
    static byte[] sealWith(DataKey key, byte[] salt, SealContext context, byte[] plaintext) {
        var derived = derive(key, salt);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, derived, context);
            var sealed = ByteBuffer.allocate(HEADER + plaintext.length + TAG)
                    .put(VERSION)
                    .put(AES_256_GCM_HKDF_SHA256);
            key.putId(sealed).putInt(key.version()).put(salt).put(derived, KEY + NONCE, COMMITMENT);
            cipher.doFinal(plaintext, 0, plaintext.length, sealed.array(), HEADER);
            return sealed.array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /**
     * The key that a sealed value names; one that opens nothing when there is none, or the value is of another version, so that
     * this takes as long to find out.
     */
    private DataKey key(byte[] sealed) {
        var in = ByteBuffer.wrap(sealed);
        if (in.get() != VERSION || in.get() != AES_256_GCM_HKDF_SHA256) return nobodys;
        var id = new byte[KEY_ID];
        in.get(id);
        var version = in.getInt();
        var key = version == SubjectKeys.VERSION ? subjects.flatMap(all -> all.find(id)) : keys.find(id, version);
        return key.orElse(nobodys);
    }

    static byte[] openBytes(byte[] sealed, DataKey key, SealContext context) throws CannotOpen {
        var in = ByteBuffer.wrap(sealed).position(1 + 1 + KEY_ID + 4);
        var salt = new byte[SALT];
        in.get(salt);
        var commitment = new byte[COMMITMENT];
        in.get(commitment);
        var derived = derive(key, salt);
        try {
            var expected = Arrays.copyOfRange(derived, KEY + NONCE, KEY + NONCE + COMMITMENT);
            // A wrong commitment spoils the key: it fails where everything fails, and takes as long.
            if (!MessageDigest.isEqual(commitment, expected)) derived[0] ^= 1;
            return cipher(Cipher.DECRYPT_MODE, derived, context).doFinal(sealed, HEADER, sealed.length - HEADER);
        } catch (GeneralSecurityException e) {
            throw new CannotOpen();
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static byte[] derive(DataKey key, byte[] salt) {
        var info = Arrays.copyOf(LABEL, LABEL.length + salt.length);
        System.arraycopy(salt, 0, info, LABEL.length, salt.length);
        return key.expand(info, KEY + NONCE + COMMITMENT);
    }

    private static Cipher cipher(int mode, byte[] derived, SealContext context) throws GeneralSecurityException {
        var cipher = CIPHER.get();
        cipher.init(
                mode, new SecretKeySpec(derived, 0, KEY, "AES"), new GCMParameterSpec(TAG * 8, derived, KEY, NONCE));
        cipher.updateAAD(associatedData(context));
        return cipher;
    }

    /** Format version, then each part with its length in front, so that no two contexts give the same bytes. */
    static byte[] associatedData(SealContext context) {
        return LengthPrefixed.bytes(VERSION, TENANT, context.source(), context.id(), context.pointer());
    }
}
