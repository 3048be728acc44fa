package io.legacybridge.security.jwe;

/** An encrypted value cannot be taken; the message says why, in words for the client, as {@code is not ...}. */
public final class BadJwe extends Exception {

    BadJwe(String message) {
        super(message, null, false, false);
    }
}
