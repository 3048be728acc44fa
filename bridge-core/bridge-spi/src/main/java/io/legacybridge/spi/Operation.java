package io.legacybridge.spi;

import io.legacybridge.spi.record.RecordSchema;
import java.util.Map;

/**
 * Something a client can ask a legacy system to do, as its contract tells it: known without the live system, so that the
 * linter and the API description see it too.
 *
 * @param name    unique in its connection, such as {@code getBalance}
 * @param summary one sentence for the people who call it; may be empty
 * @param request what the client sends
 * @param reply   what comes back
 * @param faults  the details of the refusals that the contract declares, by {@link Operations.Answer.Fault#code}
 * @param effect  whether asking twice differs from asking once
 */
public record Operation(
        String name,
        String summary,
        RecordSchema request,
        RecordSchema reply,
        Map<String, RecordSchema> faults,
        Effect effect) {

    public Operation {
        faults = Map.copyOf(faults);
    }

    /** One without declared refusals. */
    public Operation(String name, RecordSchema request, RecordSchema reply, Effect effect) {
        this(name, "", request, reply, Map.of(), effect);
    }

    /** The same, where the connection's file knows better what it does. */
    public Operation with(Effect known) {
        return new Operation(name, summary, request, reply, faults, known);
    }

    /** What a call does to the legacy system. */
    public enum Effect {
        /** It may change something. The core never repeats it blindly. The default of every adapter. */
        WRITE,
        /** It changes nothing, so it may be repeated. */
        READ
    }
}
