package io.legacybridge.runtime.release;

import io.legacybridge.security.jwe.AnswerContext;
import io.legacybridge.security.jwe.JweRecipient;
import io.legacybridge.security.jwe.UnusableKey;
import io.legacybridge.security.jwe.WholeJwe;
import io.legacybridge.security.protection.SealContext;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The client for whom one answer is made, and in which form it is encrypted: each value that it gets as JWE by itself, or the
 * answer as one. One that gets nothing as JWE needs no key. For one thread.
 */
public final class Addressee {

    private final Releases releases;
    private final Client client;
    private final List<X509Certificate> chain;
    private final boolean whole;
    private JweRecipient key;

    /** @param chain as presented at the handshake, its own certificate first */
    Addressee(Releases releases, Client client, List<X509Certificate> chain, boolean whole) {
        this.releases = releases;
        this.client = client;
        this.chain = chain;
        this.whole = whole;
    }

    /**
     * The same one, whose answer leaves as one JWE: the values that it would get as JWE stand in clear inside. Whoever asks for
     * this lets nothing leave but what {@link #encrypt(AnswerContext, String)} gives.
     */
    public Addressee ofTheWhole() {
        return new Addressee(releases, client, chain, true);
    }

    /** The same one, as a client's file describes it by now. */
    public Addressee as(Client now) {
        return new Addressee(releases, now, chain, whole);
    }

    public Client client() {
        return client;
    }

    /** @throws NoEncryption when nothing can be encrypted for it */
    public void requireEncryptionKey() {
        key();
    }

    /** Whether something can be encrypted for it. */
    public boolean hasKey() {
        try {
            requireEncryptionKey();
            return true;
        } catch (NoEncryption _) {
            return false;
        }
    }

    boolean getsTheWhole() {
        return whole;
    }

    /** A value by itself. */
    String encrypt(SealContext context, byte[] json) {
        return key().encrypt(context, json);
    }

    /**
     * The whole answer.
     *
     * @throws NoEncryption when nothing can be encrypted for it
     */
    public WholeJwe encrypt(AnswerContext context, String mediaType) {
        return key().whole(context, mediaType);
    }

    /** The same one for the whole answer. */
    private JweRecipient key() {
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
