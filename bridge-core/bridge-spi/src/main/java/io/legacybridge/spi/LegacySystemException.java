package io.legacybridge.spi;

import io.legacybridge.spi.problem.Problem;
import java.io.IOException;

/**
 * The legacy system, or the way to it, does not work: infrastructure, not data. Nothing is acknowledged and the source is
 * read again later.
 */
public final class LegacySystemException extends IOException {

    private final transient Problem problem;
    private final Retry retry;

    /** When trying again makes sense. */
    public enum Retry {
        /** The failure may pass by itself: back off and try again. */
        SOON,
        /**
         * Trying again without a person's help does harm, such as locking an account: wait the longest interval. No client
         * calls anything of the connection until then or until another secret is there, so it is only for what concerns all of
         * it, such as a refused login.
         */
        AFTER_HELP
    }

    public LegacySystemException(Problem problem, Retry retry, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
        this.retry = retry;
    }

    public Problem problem() {
        return problem;
    }

    public Retry retry() {
        return retry;
    }
}
