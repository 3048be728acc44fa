package io.legacybridge.spi.problem;

/**
 * One thing that is wrong, told to a person in four parts.
 *
 * <p>The text never holds the value of a secret or of a protected field.
 *
 * @param where    the place in the user's files or systems
 * @param what     one sentence, ending with a full stop, in the user's words
 * @param fix      one sentence in the imperative, ending with a full stop: what to do
 * @param code     stable, {@code area/code}, such as {@code config/unknown-setting}
 * @param severity whether it prevents what was asked
 */
public record Problem(Place where, String what, String fix, String code, Severity severity) {

    /** An {@code ERROR} prevents what was asked; a {@code WARNING} is only reported. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(Place where, String what, String fix, String code) {
        return new Problem(where, what, fix, code, Severity.ERROR);
    }

    public static Problem warning(Place where, String what, String fix, String code) {
        return new Problem(where, what, fix, code, Severity.WARNING);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code file:line:col path: what. What to do. [area/code]} */
    @Override
    public String toString() {
        var prefix = isError() ? "" : "warning: ";
        return "%s: %s%s %s [%s]".formatted(where, prefix, what, fix, code);
    }
}
