package io.legacybridge.runtime.release;

import io.legacybridge.security.jwe.JweRecipient;
import io.legacybridge.security.jwe.UnusableKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The client for whom values of one answer are encrypted. One that gets none as JWE needs no key. For one thread. */
public final class Addressee {

    private final Releases releases;
    private final Client client;
    private final List<X509Certificate> chain;
    private JweRecipient key;

    /** @param chain as presented at the handshake, its own certificate first */
    Addressee(Releases releases, Client client, List<X509Certificate> chain) {
        this.releases = releases;
        this.client = client;
        this.chain = chain;
    }

    /** @throws NoEncryption when nothing can be encrypted for it */
    public void requireKey() {
        key();
    }

    /** The same one for the whole answer. */
    JweRecipient key() {
        if (key != null) return key;
        try {
            key = releases.recipient(client.name(), chain);
            return key;
        } catch (UnusableKey e) {
            throw new NoEncryption(e.getMessage());
        }
    }

    /** A value may leave only encrypted, and there is no key for it. The text is for the client. */
    public static final class NoEncryption extends RuntimeException {
        NoEncryption(String message) {
            super(message, null, false, false);
        }
    }
}
