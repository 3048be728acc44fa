package io.legacybridge.runtime.watch;

/**
 * A failure for the log without its words, which may quote a protected value: of what kind it and its causes are, and where it
 * happened.
 */
public final class Wordless extends Exception {

    private static final int MOST_CAUSES = 8;

    private Wordless(Throwable failure, Wordless cause) {
        super(failure.getClass().getName() + " (its words are left out)", cause, false, true);
        setStackTrace(failure.getStackTrace());
    }

    /** @param mayShowValues whether nothing is protected, so that the failure stays as it is */
    public static Throwable unless(boolean mayShowValues, Throwable failure) {
        return mayShowValues ? failure : of(failure, 0);
    }

    private static Wordless of(Throwable failure, int depth) {
        var cause = failure.getCause();
        return new Wordless(failure, cause == null || depth == MOST_CAUSES ? null : of(cause, depth + 1));
    }
}
