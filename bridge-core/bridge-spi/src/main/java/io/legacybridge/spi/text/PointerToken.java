package io.legacybridge.spi.text;

/** A name as one step of a JSON pointer. */
public final class PointerToken {

    private PointerToken() {}

    /** Escaped as RFC 6901, section 3, says. */
    public static String of(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
