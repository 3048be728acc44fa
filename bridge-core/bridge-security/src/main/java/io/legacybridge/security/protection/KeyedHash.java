package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) under a key derived from a data key, shortened and in base64url. */
final class KeyedHash {

    /** Ready to take a message; copied for each one, since looking for an algorithm takes longer than a short hash. */
    private final Mac keyed;

    KeyedHash(DataKey key, String label) {
        try {
            this.keyed = Algorithms.hmac();
            keyed.init(new SecretKeySpec(key.expand(label.getBytes(UTF_8), 32), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA-256", e);
        }
    }

    String of(byte[] message, int length) {
        try {
            var hash = ((Mac) keyed.clone()).doFinal(message);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, length));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this JDK's HMAC-SHA-256 cannot be copied", e);
        }
    }
}
