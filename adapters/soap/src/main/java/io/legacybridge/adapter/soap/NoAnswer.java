package io.legacybridge.adapter.soap;

import io.legacybridge.spi.problem.Problem;

/** The request may have reached the service, and no answer came back. */
final class NoAnswer extends Exception {

    private final transient Problem problem;

    NoAnswer(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
