package io.legacybridge.runtime.facade;

import java.util.Map;
import java.util.OptionalLong;

/** Ends a request with a refusal. Its detail never holds a value of the request, which could be a protected key. */
final class Refused extends RuntimeException {

    private final Refusal refusal;
    private final transient Map<String, Object> members;
    private transient OptionalLong retryAfter = OptionalLong.empty();

    Refused(Refusal refusal, String detail) {
        this(refusal, detail, Map.of());
    }

    /** @param members further members of the problem */
    Refused(Refusal refusal, String detail, Map<String, Object> members) {
        super(detail, null, false, false);
        this.refusal = refusal;
        this.members = members;
    }

    /** The same for a connection that does not exist and for one that the client may not know of. */
    static Refused unknownConnection() {
        return new Refused(
                Refusal.UNKNOWN_CONNECTION, "This connection does not exist, or this client may not read it.");
    }

    /** Without its plan nobody knows which fields of a connection are protected by now. */
    static Refused notLoaded(String connection) {
        return new Refused(
                Refusal.NOT_LOADED,
                "The connection " + connection + " is not loaded now, so its messages cannot be released.");
    }

    /** When it makes sense to try again. */
    Refused retryAfter(long seconds) {
        retryAfter = OptionalLong.of(seconds);
        return this;
    }

    OptionalLong retryAfter() {
        return retryAfter;
    }

    Refusal refusal() {
        return refusal;
    }

    String detail() {
        return getMessage();
    }

    Map<String, Object> members() {
        return members;
    }
}
