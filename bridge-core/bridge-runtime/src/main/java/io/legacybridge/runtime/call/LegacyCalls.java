package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.ValueProblem;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.measure.Measures.Ending;
import io.legacybridge.runtime.release.RecordRelease;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.spi.text.PointerToken;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks legacy systems, and sets aside the answers that cannot be read. */
final class LegacyCalls {

    private static final Logger log = LoggerFactory.getLogger(LegacyCalls.class);

    private final DeadLetters deadLetters;
    private final FieldSealer sealer;
    private final Measures measures;
    private final Clock clock;

    LegacyCalls(DeadLetters deadLetters, FieldSealer sealer, Measures measures, Clock clock) {
        this.deadLetters = deadLetters;
        this.sealer = sealer;
        this.measures = measures;
        this.clock = clock;
    }

    /**
     * @param json what the writer writes
     * @return empty when the reply is there; else how the call ended
     */
    Optional<CallResult> ask(
            CallGate gate,
            Operations operations,
            ClientUse use,
            CallRequest request,
            JsonBytes json,
            RecordWriter reply) {
        var begun = System.nanoTime();
        var result = asked(gate, operations, use, request, reply)
                .or(() -> RecordRelease.isTooLarge(json) ? Optional.of(tooLarge(use, request)) : Optional.empty());
        var took = Duration.ofNanos(System.nanoTime() - begun);
        measures.called(
                use.plan().connection(),
                use.plan().name(),
                result.map(LegacyCalls::ending).orElse(Ending.REPLY),
                took);
        return result;
    }

    private static Ending ending(CallResult result) {
        return switch (result) {
            case CallResult.Reply _ -> Ending.REPLY;
            case CallResult.Fault _ -> Ending.FAULT;
            case CallResult.Unsendable _ -> Ending.UNSENDABLE;
            case CallResult.Unreadable _ -> Ending.UNREADABLE;
            case CallResult.Unknown _ -> Ending.UNKNOWN;
            case CallResult.NotReached _ -> Ending.NOT_REACHED;
        };
    }

    private Optional<CallResult> asked(
            CallGate gate, Operations operations, ClientUse use, CallRequest request, RecordWriter reply) {
        try {
            var answer = operations.call(use.operation(), request, reply);
            if (!(answer instanceof Answer.Unknown)) gate.worked();
            return result(answer, use, request);
        } catch (LegacySystemException e) {
            gate.failed(e);
            warn(use, request, e.problem());
            return Optional.of(new CallResult.NotReached(e.problem()));
        } catch (RuntimeException | Error e) {
            log.atError()
                    .addKeyValue("connection", use.plan().connection())
                    .addKeyValue("operation", use.plan().name())
                    .addKeyValue("call", request.id())
                    .setCause(use.plan().redaction().failure(e))
                    .log("An adapter failed while it called");
            var what = "The call failed inside the appliance (" + e.getClass().getSimpleName() + ").";
            return Optional.of(new CallResult.Unknown(
                    problem(use, what, "Look at the log for the reason.", "appliance/unexpected")));
        }
    }

    private Optional<CallResult> result(Answer answer, ClientUse use, CallRequest request) {
        return switch (answer) {
            case Answer.Reply _ -> Optional.empty();
            case Answer.Fault fault -> Optional.of(fault(fault, use));
            case Answer.Unsendable(var problems) ->
                Optional.of(new CallResult.Unsendable(problems.stream()
                        .map(problem -> valueProblem(problem, use.operation().request()))
                        .toList()));
            case Answer.Unreadable unreadable -> {
                setAside(unreadable, use.plan(), request);
                yield Optional.of(new CallResult.Unreadable());
            }
            case Answer.Unknown(var why) -> {
                warn(use, request, why);
                yield Optional.of(new CallResult.Unknown(why));
            }
        };
    }

    /** The legacy system has carried out what was asked, and nobody gets the reply. */
    private static CallResult tooLarge(ClientUse use, CallRequest request) {
        var what = "The reply is larger than " + RecordRelease.MAX_SIZE + " bytes.";
        warn(use, request, problem(use, what, "Ask for less, or look at the legacy system.", "call/too-large"));
        return new CallResult.Unreadable();
    }

    private static CallResult fault(Answer.Fault fault, ClientUse use) {
        var detail = fault.detail()
                .flatMap(written -> use.wholeFault(fault.code()).map(release -> {
                    var json = new JsonBytes();
                    written.accept(release.into(json));
                    return json;
                }))
                .filter(json -> !RecordRelease.isTooLarge(json))
                .map(JsonBytes::toByteArray);
        return new CallResult.Fault(fault.blame(), fault.code(), fault.text(), detail);
    }

    private void setAside(Answer.Unreadable answer, OperationPlan plan, CallRequest request) {
        var reason = plan.redaction().textOf(answer.problems());
        var id = plan.connection() + ".call." + request.id();
        deadLetters.setAside(DeadLetter.ofReply(
                id,
                plan.connection(),
                plan.name(),
                reason,
                answer.problems().getFirst().code(),
                sealer.sealItem(KeyPurpose.deadLetters(plan.connection()), plan.source(), id, answer.bytes()),
                plan.versions(),
                clock.instant()));
        log.atWarn()
                .addKeyValue("connection", plan.connection())
                .addKeyValue("operation", plan.name())
                .addKeyValue("call", request.id())
                .log("The answer of the legacy system does not fit its schema and lies with the dead letters");
    }

    private static void warn(ClientUse use, CallRequest request, Problem problem) {
        log.atWarn()
                .addKeyValue("connection", use.plan().connection())
                .addKeyValue("operation", use.plan().name())
                .addKeyValue("call", request.id())
                .addKeyValue("problem", problem)
                .log("A call got no answer");
    }

    private static Problem problem(ClientUse use, String what, String fix, String code) {
        return Problem.error(Place.of("connections/" + use.plan().connection() + ".yaml"), what, fix, code);
    }

    /** XML tells where a value stands as a pointer. A field's path tells no index, so its pointer ends at the list around it. */
    private static ValueProblem valueProblem(RecordProblem problem, RecordSchema request) {
        if (problem.field().startsWith("/"))
            return new ValueProblem(problem.field(), "is not " + problem.expected() + ".", problem.code());
        var pointer = new StringBuilder();
        var inList = request.find(problem.field()).isEmpty() || append(request.root(), problem.field(), pointer);
        var detail = inList && !problem.field().isEmpty()
                ? problem.field() + " is not " + problem.expected() + "."
                : "is not " + problem.expected() + ".";
        return new ValueProblem(pointer.toString(), detail, problem.code());
    }

    /** Whether a list came in between. */
    private static boolean append(Field around, String path, StringBuilder pointer) {
        if (around.path().equals(path) || !(around.type() instanceof Type.Group group))
            return around.type() instanceof Type.Repeated;
        for (var member : group.fields()) {
            if (!path.equals(member.path()) && !path.startsWith(member.path() + ".")) continue;
            pointer.append('/').append(PointerToken.of(member.name()));
            return append(member, path, pointer);
        }
        return false;
    }
}
