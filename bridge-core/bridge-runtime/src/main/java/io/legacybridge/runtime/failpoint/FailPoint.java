package io.legacybridge.runtime.failpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step at which a test ends the process as a power failure would: no hook runs, nothing is flushed. Off unless the system
 * property {@value #FOLDER} names a folder; then a file there with the name of a step ends the process at that step, and one with
 * {@code STEP@CONNECTION} only when that connection comes there. The file goes first, so that the next start goes on.
 */
public enum FailPoint {
    INSIDE_STAGING,
    AFTER_READ,
    AFTER_PUBLISH,
    INSIDE_LEDGER,
    INSIDE_DEAD_LETTER,
    AFTER_LEDGER,
    AFTER_JOURNAL,
    INSIDE_REPLAY,
    RELOAD,
    SHUTDOWN;

    public static final String FOLDER = "bridge.fail-points";

    /** How a process ends that passed an armed one. */
    public static final int HALTED = 86;

    private static final @Nullable Path ARMED =
            System.getProperty(FOLDER) == null ? null : Path.of(System.getProperty(FOLDER));

    public void pass() {
        if (ARMED != null) haltIf(ARMED.resolve(file()));
    }

    /** At a step of one connection. */
    public void pass(String connection) {
        pass();
        if (ARMED != null) haltIf(ARMED.resolve(file() + "@" + connection));
    }

    private static void haltIf(Path armed) {
        try {
            if (Files.deleteIfExists(armed)) Runtime.getRuntime().halt(HALTED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Name of the file that arms it, such as {@code after-publish}. */
    public String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
