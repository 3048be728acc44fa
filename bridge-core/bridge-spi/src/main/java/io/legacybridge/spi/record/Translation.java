package io.legacybridge.spi.record;

import java.util.List;

/** What became of one record. Bad data is a value, not an exception. */
public sealed interface Translation {

    /** The record reached its writer or its encoder completely. */
    record Translated() implements Translation {}

    /** The record does not fit its format. At least one problem. */
    record Rejected(List<RecordProblem> problems) implements Translation {
        public Rejected {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) throw new IllegalArgumentException("a rejected record has a problem");
        }
    }

    Translated TRANSLATED = new Translated();
}
