package io.legacybridge.adapter.example;

import io.legacybridge.adapter.example2.OtherAdapter;
import io.legacybridge.formats.codepage.CodePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Breaks the rules on purpose, so that {@code ArchitectureTest} can show that they bite. */
public final class CuriousAdapter {
    /** Reaches past the SPI. */
    CodePage codePage;

    /** Knows another adapter. */
    OtherAdapter other;

    /** Crypto outside bridge-security. */
    KeyStore keys;

    /** Clocks and dice nobody handed in: {@code ArchitectureTest} counts them. */
    Object[] machine() {
        Supplier<Instant> reference = Instant::now;
        return new Object[] {
            reference,
            Clock.systemUTC(),
            System.currentTimeMillis(),
            new Random(7),
            new SecureRandom(),
            ThreadLocalRandom.current()
        };
    }

    /** A name that a loss of power may take back. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to);
    }

    void print() {
        System.out.println(keys);
    }
}
