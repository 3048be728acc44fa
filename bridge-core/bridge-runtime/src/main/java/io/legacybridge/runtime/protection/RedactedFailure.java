package io.legacybridge.runtime.protection;

/**
 * A failure for the log without its words, which may quote a protected value: of what kind it and its causes are, and where it
 * happened.
 */
public final class RedactedFailure extends Exception {

    private static final int MOST_CAUSES = 8;

    private RedactedFailure(Throwable failure, RedactedFailure cause) {
        super(failure.getClass().getName() + " (its words are left out)", cause, false, true);
        setStackTrace(failure.getStackTrace());
    }

    public static RedactedFailure of(Throwable failure) {
        return of(failure, 0);
    }

    private static RedactedFailure of(Throwable failure, int depth) {
        var cause = failure.getCause();
        return new RedactedFailure(failure, cause == null || depth == MOST_CAUSES ? null : of(cause, depth + 1));
    }
}
