package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.ValueProblem;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.Optional;

/** How a call ended, with all that its legacy system said. What a client sees of it is decided when it is told. */
sealed interface CallResult {

    /** @param json the whole reply */
    record Reply(byte[] json) implements CallResult {
        @Override
        public String toString() {
            return "Reply";
        }
    }

    /** @param detail the whole declared detail, as JSON */
    record Fault(Blame blame, String code, String text, Optional<byte[]> detail) implements CallResult {
        @Override
        public String toString() {
            return "Fault[" + blame + ", " + code + "]";
        }
    }

    /** It was carried out, and its answer lies with the dead letters. */
    record Unreadable() implements CallResult {}

    /** It may have been carried out. */
    record Unknown(Problem why) implements CallResult {}

    /** It was certainly not carried out: it has no form over there. */
    record Unsendable(List<ValueProblem> problems) implements CallResult {}

    /** It was certainly not carried out: the legacy system was not reached. */
    record NotReached(Problem why) implements CallResult {}

    /** Asking again does what asking once would have done. */
    default boolean nothingHappened() {
        return this instanceof Unsendable || this instanceof NotReached;
    }
}
