package io.legacybridge.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clock of one process, which can be put forward and right again while it runs: libfaketime. */
final class WrongClock {

    private static final String RIGHT = "+0";
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/local/lib/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

    private final Path library;
    private final Path offset;

    private WrongClock(Path library, Path offset) throws IOException {
        this.library = library;
        this.offset = offset;
        right();
    }

    /** Empty when libfaketime is not installed. */
    static Optional<WrongClock> in(Path folder) throws IOException {
        var library = PLACES.stream().filter(Files::exists).findFirst();
        return library.isEmpty()
                ? Optional.empty()
                : Optional.of(new WrongClock(library.get(), folder.resolve("clock")));
    }

    /** For the process. Only the time of day is wrong, as on a machine: what counts seconds and the times of files stay right. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "DONT_FAKE_MONOTONIC", "1",
                // Else each wait of the JVM returns at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    /** @param how such as {@code +1h} or {@code +366d} */
    void put(String how) throws IOException {
        Files.writeString(offset, how + "\n");
    }

    void right() throws IOException {
        put(RIGHT);
    }
}
