package io.legacybridge.spi;

import io.legacybridge.spi.record.RecordSchema;

/**
 * Something a client can ask a legacy system to do, as its contract tells it: known without the live system, so that the
 * linter and the API description see it too.
 *
 * @param name    unique in its connection, such as {@code getBalance}
 * @param request what the client sends
 * @param reply   what comes back
 * @param effect  whether asking twice differs from asking once
 */
public record Operation(String name, RecordSchema request, RecordSchema reply, Effect effect) {

    /** What a call does to the legacy system. */
    public enum Effect {
        /** It may change something. The core never repeats it blindly. The default of every adapter. */
        WRITE,
        /** It changes nothing, so it may be repeated. */
        READ
    }
}
