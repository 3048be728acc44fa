package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.ValueProblem;
import io.legacybridge.runtime.call.CallStatus;
import io.legacybridge.runtime.call.Outcome;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.spi.Operations.Blame;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.util.RawValue;

/** Says in HTTP what became of a call. */
final class CallAnswers {

    static final String STATUS_PATH = "/calls/";

    /** The response header with the id to which encrypted values belong, and which the audit names. */
    private static final String CALL = "Call-Id";

    private CallAnswers() {}

    /** Everything a client is told of a call leaves here, complete and in memory, so nothing has left before. */
    static void write(Outcome outcome, HttpServletResponse response) throws IOException {
        switch (outcome) {
            case Outcome.Reply(var call, var json) -> {
                response.setHeader(CALL, call);
                write(200, json, response);
            }
            case Outcome.Accepted(var call) -> {
                response.setHeader("Location", STATUS_PATH + call);
                response.setHeader("Retry-After", "1");
                write(202, accepted(call), response);
            }
            case Outcome.Replayed replayed -> {
                response.setHeader("Idempotency-Replayed", "true");
                write(replayed.outcome(), response);
            }
            default -> throw refused(outcome);
        }
    }

    /**
     * What is no reply, as a problem. Of a problem on the way to a legacy system the client learns the code: the text is for
     * the operator, and may name servers.
     */
    static Refused refused(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Invalid(var problems) ->
                new Refused(Refusal.INVALID_REQUEST, count(problems) + " in the request.", errors(problems));
            case Outcome.NotJson _ ->
                new Refused(
                        Refusal.BAD_JSON,
                        "The body is not JSON, nests deeper than is allowed, or has a number of more than "
                                + BodyLimits.LONGEST_NUMBER + " characters.");
            case Outcome.Fault fault ->
                new Refused(
                        fault.blame() == Blame.REQUEST ? Refusal.CALL_REFUSED : Refusal.CALL_FAILED,
                        fault.text().orElse("The legacy system refused with " + fault.code() + "."),
                        Map.of("call", fault.call(), "fault", members(fault)));
            case Outcome.Unsendable(var problems) ->
                new Refused(Refusal.UNSENDABLE, count(problems) + " in the request.", errors(problems));
            case Outcome.Unreadable(var call) ->
                new Refused(
                        Refusal.UNREADABLE,
                        "The call was carried out, and its answer does not fit its contract.",
                        status(call));
            case Outcome.Unknown(var call, var why, var effect) -> {
                var members = new LinkedHashMap<>(status(call));
                members.put("reason", why.code());
                yield switch (effect) {
                    case WRITE ->
                        new Refused(
                                Refusal.NO_ANSWER,
                                "The legacy system gave no answer, and may have carried out the call.",
                                members);
                    case READ ->
                        new Refused(
                                Refusal.NO_ANSWER_TO_READ,
                                "The legacy system gave no answer in time. It was only asked to read.",
                                members);
                };
            }
            case Outcome.NotReached(var why, var rest) -> {
                var refused = new Refused(
                        Refusal.NOT_REACHED, "The legacy system was not reached.", Map.of("reason", why.code()));
                yield rest.isPresent()
                        // Rounded up: a moment too early it would be refused again.
                        ? refused.retryAfter(rest.get().plusNanos(999_999_999).toSeconds())
                        : refused;
            }
            case Outcome.Busy(var most) ->
                new Refused(Refusal.BUSY, "The legacy system has " + most + " calls to answer already.").retryAfter(1);
            case Outcome.NotLoaded _ ->
                new Refused(Refusal.NOT_LOADED, "The connection does not run now.").retryAfter(1);
            case Outcome.OtherRequest(var call) ->
                new Refused(Refusal.KEY_REUSED, "This Idempotency-Key came with another request before.", status(call));
            case Outcome.InProgress(var call) ->
                new Refused(
                                Refusal.IN_PROGRESS,
                                "The request with this Idempotency-Key is being asked now.",
                                status(call))
                        .retryAfter(1);
            case Outcome.StillUnknown(var call) ->
                new Refused(
                        Refusal.OPEN_CALL,
                        "Whether the request with this Idempotency-Key was carried out is not known; it is not asked again.",
                        status(call));
            case Outcome.Reply _, Outcome.Accepted _, Outcome.Replayed _ ->
                throw new IllegalArgumentException(outcome + " is no refusal");
        };
    }

    /** What a client may know of its call. An answer that was a refusal stands there as it was told. */
    static Map<String, Object> members(CallStatus status) {
        var members = new LinkedHashMap<String, Object>();
        members.put("call", status.call());
        members.put("connection", status.connection());
        members.put("operation", status.operation());
        members.put("state", Words.written(status.state()));
        members.put("asked", status.asked().toString());
        status.ended().ifPresent(time -> members.put("ended", time.toString()));
        status.outcome().ifPresent(outcome -> {
            if (outcome instanceof Outcome.Reply reply) members.put("reply", raw(reply.json()));
            else members.put("problem", ProblemAnswers.members(refused(outcome)));
        });
        return members;
    }

    private static void write(int status, JsonBytes json, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(json.size());
        json.writeTo(response.getOutputStream());
    }

    private static JsonBytes accepted(String call) {
        var json = new JsonBytes();
        json.startObject();
        json.property("call", call);
        json.property("statusUrl", STATUS_PATH + call);
        json.endObject();
        return json;
    }

    private static Map<String, Object> members(Outcome.Fault fault) {
        var members = new LinkedHashMap<String, Object>();
        members.put("code", fault.code());
        fault.detail().ifPresent(json -> members.put("detail", raw(json)));
        return members;
    }

    private static Map<String, Object> status(String call) {
        return Map.of("call", call, "statusUrl", STATUS_PATH + call);
    }

    private static Map<String, Object> errors(List<ValueProblem> problems) {
        return Map.of("errors", problems);
    }

    private static String count(List<ValueProblem> problems) {
        return problems.size() == 1 ? "There is 1 problem" : "There are " + problems.size() + " problems";
    }

    private static RawValue raw(JsonBytes json) {
        return new RawValue(new String(json.toByteArray(), UTF_8));
    }
}
