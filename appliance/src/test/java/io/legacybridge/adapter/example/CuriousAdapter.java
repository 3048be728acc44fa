package io.legacybridge.adapter.example;

import io.legacybridge.formats.codepage.CodePage;
import java.security.KeyStore;
import java.time.Instant;

/** Breaks the rules on purpose, so that {@code ArchitectureTest} can show that they bite. */
public final class CuriousAdapter {
    /** Reaches past the SPI. */
    CodePage codePage;

    /** Crypto outside bridge-security. */
    KeyStore keys;

    /** A clock nobody handed in. */
    Instant now() {
        return Instant.now();
    }

    void print() {
        System.out.println(keys);
    }
}
