package io.legacybridge.security.jwe;

/** Nothing can be encrypted to this client; the message says why, in words for the client. */
public final class UnusableKey extends Exception {

    UnusableKey(String message) {
        super(message);
    }
}
