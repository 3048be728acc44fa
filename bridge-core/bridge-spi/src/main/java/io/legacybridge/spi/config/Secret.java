package io.legacybridge.spi.config;

import java.nio.charset.StandardCharsets;

/** A secret in memory. It never prints itself. */
public final class Secret {

    private final byte[] bytes;

    public Secret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** As text, without the line end that editors leave at the end of a file. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("[\\r\\n]+\\z", "");
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
