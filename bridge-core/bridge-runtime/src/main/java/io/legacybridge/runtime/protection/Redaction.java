package io.legacybridge.runtime.protection;

import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordProblem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the texts of a connection may hold. A value that does not fit, its bytes and the words of a failure may be, or quote, the
 * value of a protected field; so they are shown only where nothing is protected.
 */
public record Redaction(boolean showsValues) {

    /** @param protectedFields by field or path; empty when nothing is protected */
    public static Redaction of(Map<?, String> protectedFields) {
        return new Redaction(protectedFields.isEmpty());
    }

    public String text(RecordProblem problem) {
        return showsValues ? problem.withValue() : problem.withoutValue();
    }

    public String text(ContentProblem problem) {
        return showsValues ? problem.withValue() : problem.withoutValue();
    }

    /** One problem a line. */
    public String textOf(List<RecordProblem> problems) {
        return problems.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    /** The same of problems with a content as a whole. */
    public String textOfContent(List<ContentProblem> problems) {
        return problems.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    /** A failure for the log. */
    public Throwable failure(Throwable failure) {
        return showsValues ? failure : RedactedFailure.of(failure);
    }
}
