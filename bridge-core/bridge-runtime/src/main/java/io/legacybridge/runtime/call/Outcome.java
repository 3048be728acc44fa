package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.ValueProblem;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one client is told of what it asked for. */
public sealed interface Outcome {

    /**
     * @param call to which its encrypted values belong
     * @param json what it may see of the reply
     */
    record Reply(String call, JsonBytes json) implements Outcome {
        @Override
        public String toString() {
            return "Reply";
        }
    }

    /** The request is not what its schema says. */
    record Invalid(List<ValueProblem> problems) implements Outcome {}

    /** The body is no JSON, or too deep. */
    record NotJson() implements Outcome {}

    /**
     * The legacy system refused.
     *
     * @param call   to which its encrypted values belong
     * @param text   its words, where they may be told
     * @param detail what the client may see of the declared detail, as JSON
     */
    record Fault(String call, Blame blame, String code, Optional<String> text, Optional<JsonBytes> detail)
            implements Outcome {
        @Override
        public String toString() {
            return "Fault[" + blame + ", " + code + "]";
        }
    }

    /** The request cannot be put into the legacy system's form. */
    record Unsendable(List<ValueProblem> problems) implements Outcome {}

    /** It was carried out, and its answer cannot be read. */
    record Unreadable(String call) implements Outcome {}

    /**
     * It may have been carried out.
     *
     * @param effect of the operation: what only reads has changed nothing either way
     */
    record Unknown(String call, Problem why, Effect effect) implements Outcome {}

    /** The legacy system was not reached. */
    record NotReached(Problem why, Optional<Duration> rest) implements Outcome {}

    /** As many calls as the legacy system gets at once are on their way. */
    record Busy(int most) implements Outcome {}

    /** The connection does not run, or this version of it ends. */
    record NotLoaded() implements Outcome {}

    /** It goes on; the answer will be kept. */
    record Accepted(String call) implements Outcome {}

    /** The same key was used for another request. */
    record OtherRequest(String call) implements Outcome {}

    /** The same request is being asked now. */
    record InProgress(String call) implements Outcome {}

    /** What became of the same request, nobody knows; it is not asked again blindly. */
    record StillUnknown(String call) implements Outcome {}

    /** The answer to this call was kept from before. */
    record Replayed(String call, Outcome outcome) implements Outcome {}
}
