package io.legacybridge.security.protection;

/** A sealed value could not be opened. On purpose there is one such error, without a reason, for every failure. */
public final class CannotOpen extends Exception {

    public CannotOpen() {
        super("the sealed value cannot be opened", null, false, false);
    }
}
