package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.ValueProblem;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Answers as they are kept: whole, and sealed under a key of their connection. */
final class KeptAnswers {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final FieldSealer sealer;

    KeptAnswers(FieldSealer sealer) {
        this.sealer = sealer;
    }

    /** As it is written; which members stand there depends on the kind. */
    private record Written(
            String kind,
            String json,
            String code,
            String text,
            Blame blame,
            List<ValueProblem> problems,
            String fix,
            List<String> keys) {

        Written with(List<String> others) {
            return new Written(kind, json, code, text, blame, problems, fix, others);
        }
    }

    /** @param askedWith what the audit says about which values the call asked with */
    record Kept(CallResult result, List<String> askedWith) {}

    /** @throws io.legacybridge.spi.problem.ProblemException when no answer could be sealed now */
    void requireSealingKey(OperationPlan plan) {
        sealer.requireItemKey(purpose(plan));
    }

    private static String purpose(OperationPlan plan) {
        return KeyPurpose.answers(plan.connection());
    }

    /** @param person its token: with its key the answer is sealed, so that it goes when the person is erased */
    byte[] seal(OperationPlan plan, String call, CallResult result, List<String> askedWith, Optional<String> person) {
        var purpose = purpose(plan);
        var answer = JSON.writeValueAsBytes(written(result).with(askedWith));
        var sealed = person.map(token -> sealer.sealItemFor(token, purpose, plan.source(), call, answer))
                .orElseGet(() -> sealer.sealItem(purpose, plan.source(), call, answer));
        sealer.makeDurable();
        return sealed;
    }

    /** @throws CannotOpen when its key is gone, or it is not what was kept for this call */
    Kept open(String connection, String call, byte[] sealed) throws CannotOpen {
        var written = JSON.readValue(sealer.openItem("/connections/" + connection, call, sealed), Written.class);
        return new Kept(read(written), Optional.ofNullable(written.keys()).orElse(List.of()));
    }

    private static Written written(CallResult result) {
        return switch (result) {
            case CallResult.Reply(var json) -> new Written("reply", text(json), null, null, null, null, null, null);
            case CallResult.Fault(var blame, var code, var text, var detail) ->
                new Written("fault", detail.map(KeptAnswers::text).orElse(null), code, text, blame, null, null, null);
            case CallResult.Unreadable _ -> new Written("unreadable", null, null, null, null, null, null, null);
            case CallResult.Unknown(var why) ->
                new Written("unknown", null, why.code(), why.what(), null, null, why.fix(), null);
            case CallResult.Unsendable(var problems) ->
                new Written("unsendable", null, null, null, null, problems, null, null);
            case CallResult.NotReached(var why) ->
                new Written("not-reached", null, why.code(), why.what(), null, null, why.fix(), null);
        };
    }

    private static CallResult read(Written written) {
        return switch (written.kind()) {
            case "reply" -> new CallResult.Reply(written.json().getBytes(StandardCharsets.UTF_8));
            case "fault" ->
                new CallResult.Fault(
                        written.blame(),
                        written.code(),
                        written.text(),
                        Optional.ofNullable(written.json()).map(json -> json.getBytes(StandardCharsets.UTF_8)));
            case "unreadable" -> new CallResult.Unreadable();
            case "unknown" -> new CallResult.Unknown(problem(written));
            case "unsendable" -> new CallResult.Unsendable(written.problems());
            case "not-reached" -> new CallResult.NotReached(problem(written));
            default -> throw new IllegalStateException("no answer is kept as " + written.kind());
        };
    }

    private static Problem problem(Written written) {
        return Problem.error(Place.of("call"), written.text(), written.fix(), written.code());
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
