package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Tokens from which the appliance, and nobody else, gets the value back. The same value of the same field class always has
 * the same one, as with {@link Tokens}; it is as long as the value, so it tells its length as well. Thread-safe.
 *
 * <p>AES-256-GCM-SIV (RFC 8452) with a nonce that never changes: that is deterministic authenticated encryption, which tells
 * that two values are equal and nothing else.
 */
public final class ReversibleTokens {

    /** What every such token begins with. */
    public static final String PREFIX = "lbt2.";

    private static final byte[] NONCE = new byte[12];
    private static final byte[] LABEL = "legacy-bridge reversible token".getBytes(UTF_8);
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;

    private final KeyRing keys;
    private final Map<DataKey, KeyParameter> derived = new ConcurrentHashMap<>();

    public ReversibleTokens(KeyRing keys) {
        this.keys = keys;
    }

    public String token(String fieldClass, String value) {
        try {
            var sealed = run(true, fieldClass, value.getBytes(UTF_8));
            return text(sealed);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("AES-GCM-SIV failed", e);
        }
    }

    /** @throws io.legacybridge.spi.problem.ProblemException when no token of this class can be made now */
    public void requireKey(String fieldClass) {
        var _ = keys.forPurpose(KeyPurpose.reversibleToken(fieldClass));
    }

    /** The value behind a token; empty for every token that is not one of this class, without a reason. */
    public Optional<String> value(String fieldClass, String token) {
        if (!token.startsWith(PREFIX)) return Optional.empty();
        try {
            return Optional.of(new String(run(false, fieldClass, bytes(token)), UTF_8));
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        }
    }

    /** What the text holds; for one that no token is, bytes as many that open to nothing, so that this takes as long to find out. */
    private static byte[] bytes(String token) {
        try {
            var bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
            // The decoder takes padding and stray bits too; one value has one token.
            if (bytes.length >= TAG_BITS / 8 && text(bytes).equals(token)) return bytes;
        } catch (IllegalArgumentException _) {
            // Letters of another alphabet.
        }
        return new byte[Math.max(token.length() / 4 * 3, TAG_BITS / 8)];
    }

    private static String text(byte[] sealed) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private byte[] run(boolean seal, String fieldClass, byte[] in) throws InvalidCipherTextException {
        // The ring is asked each time: what it has let go of opens nothing here either.
        var key = derived.computeIfAbsent(
                keys.forPurpose(KeyPurpose.reversibleToken(fieldClass)),
                known -> new KeyParameter(known.expand(LABEL, KEY)));
        var context = LengthPrefixed.bytes((byte) 2, FieldSealer.TENANT, fieldClass);
        var cipher = new GCMSIVBlockCipher(AESEngine.newInstance());
        cipher.init(seal, new AEADParameters(key, TAG_BITS, NONCE, context));
        cipher.processBytes(in, 0, in.length, new byte[0], 0);
        var out = new byte[cipher.getOutputSize(0)];
        var length = cipher.doFinal(out, 0);
        return length == out.length ? out : Arrays.copyOf(out, length);
    }
}
