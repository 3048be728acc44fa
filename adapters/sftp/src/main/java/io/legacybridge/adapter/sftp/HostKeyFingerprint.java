package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.config.BadValue;
import java.util.Base64;

/** Fingerprint of a host key as OpenSSH prints it: {@code SHA256:} and 43 characters of base64 without padding. */
public record HostKeyFingerprint(String text) {

    public static HostKeyFingerprint parse(String text) throws BadValue {
        if (!text.matches("SHA256:[A-Za-z0-9+/]{43}"))
            throw new BadValue(
                    "\"" + text + "\" is not a SHA-256 fingerprint of a host key.",
                    "Ask the server's owner for it, and compare with ssh-keyscan HOST | ssh-keygen -lf -.",
                    "sftp/bad-host-key");
        return new HostKeyFingerprint(text);
    }

    static HostKeyFingerprint of(byte[] hostKey) {
        var digest = Sha256.digest().digest(hostKey);
        return new HostKeyFingerprint(
                "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest));
    }

    @Override
    public String toString() {
        return text;
    }
}
