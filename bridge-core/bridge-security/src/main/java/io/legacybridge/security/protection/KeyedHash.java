package io.legacybridge.security.protection;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) under a key derived from a data key, shortened and in base64url. */
final class KeyedHash {

    private final SecretKeySpec key;

    KeyedHash(DataKey key, String label) {
        this.key = new SecretKeySpec(
                key.expand(label.getBytes(java.nio.charset.StandardCharsets.UTF_8), 32), "HmacSHA256");
    }

    String of(byte[] message, int length) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac.doFinal(message), length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA-256", e);
        }
    }
}
