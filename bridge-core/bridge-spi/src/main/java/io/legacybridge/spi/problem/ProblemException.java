package io.legacybridge.spi.problem;

/** Stops what was asked because of one problem that a person must mend; the message is the problem's text. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    /** Of an error; see {@link Problem} for its parts. */
    public static ProblemException error(Place where, String what, String fix, String code) {
        return new ProblemException(Problem.error(where, what, fix, code));
    }

    /** The same, with what caused it. */
    public static ProblemException error(Place where, String what, String fix, String code, Throwable cause) {
        return new ProblemException(Problem.error(where, what, fix, code), cause);
    }

    public Problem problem() {
        return problem;
    }
}
