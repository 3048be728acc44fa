package io.legacybridge.runtime.call;

import io.legacybridge.runtime.audit.AuditEntry.Part;
import io.legacybridge.runtime.call.CallRecords.Begun;
import io.legacybridge.runtime.call.CallRecords.Call;
import io.legacybridge.runtime.call.CallRecords.State;
import io.legacybridge.runtime.call.KeptAnswers.Kept;
import io.legacybridge.runtime.message.PersonValues;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Tokens;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is remembered of calls, and with what it is read again. Neither keys nor requests are kept, only keyed hashes. */
final class CallMemory {

    private static final Logger log = LoggerFactory.getLogger(CallMemory.class);

    private final CallRecords records;
    private final KeptAnswers answers;
    private final Tokens tokens;
    private final MessageIds hashes;
    private final Connections connections;
    private final CallVersions versions;
    private final Clock clock;

    CallMemory(
            CallRecords records,
            KeptAnswers answers,
            Tokens tokens,
            MessageIds hashes,
            Connections connections,
            CallVersions versions,
            Clock clock) {
        this.records = records;
        this.answers = answers;
        this.tokens = tokens;
        this.hashes = hashes;
        this.connections = connections;
        this.versions = versions;
        this.clock = clock;
    }

    /** What is to be remembered of a call that begins. Without a key its request never has to be recognised. */
    Call record(
            Client client,
            OperationPlan plan,
            CallRequest request,
            Optional<String> idempotencyKey,
            Supplier<String> digest) {
        var connection = plan.connection();
        return new Call(
                request.id(),
                client.name(),
                connection,
                plan.name(),
                idempotencyKey.map(
                        text -> hashes.id(connection, List.of("call-key", client.name(), plan.name(), text))),
                idempotencyKey
                        .map(_ -> hashes.id(connection, List.of("call-request", digest.get())))
                        .orElse(""),
                plan.versions(),
                clock.instant(),
                request.deadline(),
                State.OPEN,
                Optional.empty(),
                Optional.empty());
    }

    /** The call that has the same key; not one that certainly did nothing. */
    Optional<Call> withKey(Call call) {
        return records.withKey(call.key().orElseThrow())
                .filter(known ->
                        known.state() != State.NOT_SENT || !known.request().equals(call.request()));
    }

    /** Before the legacy system is asked: what it answers could not be kept otherwise. */
    void requireSealingKey(OperationPlan plan) {
        answers.requireSealingKey(plan);
    }

    Begun begin(Call call) {
        return records.begin(call);
    }

    void end(OperationPlan plan, CallRequest request, List<String> askedWith, Call call, CallResult result) {
        var state = result instanceof CallResult.Unknown
                ? State.UNKNOWN
                : result.nothingHappened() ? State.NOT_SENT : State.ANSWERED;
        var person = plan.whose().flatMap(whose -> whose.person(request, result, tokens));
        records.end(call.id(), state, Optional.of(answers.seal(plan, call.id(), result, askedWith, person)));
    }

    Optional<Call> find(String id) {
        return records.find(id);
    }

    /** The operation as it was when the call was asked; what is protected by now is protected in it, too. */
    Optional<OperationPlan> planOf(Call call) {
        var now = connections.calls(call.connection()).flatMap(calls -> calls.find(call.operation()));
        if (now.isPresent() && now.get().versions().equals(call.versions())) return now;
        var then = versions.calls(call.connection(), call.versions().connection())
                .flatMap(calls -> calls.find(call.operation()));
        return then.map(plan -> now.map(plan::protectedLike).orElse(plan));
    }

    /** What the audit says of a call, beside what is revealed: the tokens of the protected values that it asks with. */
    List<String> askedWith(OperationPlan plan, CallRequest request) {
        if (plan.request().isEmpty()) return List.of();
        var asked = new PersonValues(plan.request().keySet());
        request.writeTo(asked);
        return plan.request().entrySet().stream()
                .flatMap(field -> asked.all(field.getKey()).stream()
                        .map(value -> Part.keyOf(tokens.token(field.getValue(), value))))
                .distinct()
                .sorted()
                .toList();
    }

    /** Empty when it cannot be opened. */
    Optional<Kept> open(Call call) {
        try {
            return Optional.of(
                    answers.open(call.connection(), call.id(), call.answer().orElseThrow()));
        } catch (CannotOpen e) {
            log.atError()
                    .addKeyValue("connection", call.connection())
                    .addKeyValue("call", call.id())
                    .log(
                            "A kept answer cannot be opened. Look whether its key was destroyed or the store was changed by"
                                    + " hand.");
            return Optional.empty();
        }
    }
}
