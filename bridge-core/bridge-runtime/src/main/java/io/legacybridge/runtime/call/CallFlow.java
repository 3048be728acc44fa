package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.JsonRecord;
import io.legacybridge.formats.json.ValueProblems;
import io.legacybridge.runtime.call.CallGate.Entry;
import io.legacybridge.runtime.call.CallRecords.Begun;
import io.legacybridge.runtime.call.CallRecords.Call;
import io.legacybridge.runtime.call.Routes.Match;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.RecordRelease.Encryption;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * HTTP -> who is it -> may it -> budget -> operation -> legacy call (deadline) -> reply -> reveal entitled fields -> HTTP.
 *
 * <p>Here the part from the request to what its client is told. A write with an Idempotency-Key is remembered durably before
 * its legacy system is asked, and never asked again blindly. A call that takes longer than its client waits goes on, and its
 * answer is kept. Whether something happened over there decides everything else: see {@link CallResult#nothingHappened}.
 */
public final class CallFlow {

    private static final Logger log = LoggerFactory.getLogger(CallFlow.class);

    private final ClientUses uses;
    private final CallAudit audit;
    private final Releases releases;
    private final JweInbox inbox;
    private final CallMemory memory;
    private final LegacyCalls legacy;
    private final Clock clock;

    /** @param hashes for keys and requests, which are never kept themselves */
    public CallFlow(
            Releases releases,
            Connections connections,
            CallVersions versions,
            CallRecords records,
            DeadLetters deadLetters,
            FieldSealer sealer,
            Tokens tokens,
            MessageIds hashes,
            JweInbox inbox,
            Measures measures,
            Clock clock) {
        this.uses = new ClientUses(releases);
        this.audit = new CallAudit(releases.audit());
        this.releases = releases;
        this.inbox = inbox;
        this.memory = new CallMemory(records, new KeptAnswers(sealer), tokens, hashes, connections, versions, clock);
        this.legacy = new LegacyCalls(deadLetters, sealer, measures, clock);
        this.clock = clock;
    }

    /**
     * What a client sent.
     *
     * @param addressee for whom its answer is made
     * @param query decoded
     * @param body  before its first token
     * @param digest of method, path, query and body
     */
    public record Asked(
            Addressee addressee,
            Map<String, List<String>> query,
            JsonParser body,
            Optional<String> idempotencyKey,
            Supplier<String> digest) {}

    /**
     * One call on its way.
     *
     * @param askedWith see {@link CallMemory#askedWith}
     */
    private record OnItsWay(
            Client client,
            Addressee addressee,
            ClientUse use,
            CallGate gate,
            CallRequest request,
            List<String> askedWith,
            Call record) {

        Encryption encryption() {
            return use.encryption(addressee, request.id());
        }
    }

    /**
     * Whether the client may use the operation was asked before.
     *
     * @throws io.legacybridge.runtime.release.Addressee.NoEncryption when no key is there for what it gets only encrypted;
     *     then the legacy system was not asked
     * @throws io.legacybridge.spi.problem.ProblemException when what unwraps keys is away and the answer could not be kept
     *     or told; likewise
     */
    public Outcome call(Match match, Asked asked) {
        var client = asked.addressee().client();
        var plan = match.route().plan();
        if (match.route().gate().isEmpty()) return new Outcome.NotLoaded();
        var gate = match.route().gate().get();
        var use = uses.of(
                client, gate, plan, client.call(plan.connection(), plan.name()).orElseThrow());
        var addressee = asked.addressee();
        if (use.encrypts()) addressee.requireEncryptionKey();
        var problems = new ValueProblems();
        var substitutes = new RequestSubstitutes(plan, use.entitlement(), client, releases, inbox);
        JsonRecord values;
        try (var body = asked.body()) {
            values = use.requests().read(match.values(), asked.query(), body, substitutes, problems);
        } catch (JacksonException e) {
            return new Outcome.NotJson();
        }
        if (!problems.isEmpty()) return new Outcome.Invalid(problems.all());

        var request =
                new CallRequest(UUID.randomUUID().toString(), clock.instant().plus(plan.deadline()), values);
        var idempotencyKey = plan.effect() == Effect.WRITE ? asked.idempotencyKey() : Optional.<String>empty();
        var call = new OnItsWay(
                client,
                addressee,
                use,
                gate,
                request,
                memory.askedWith(plan, request),
                memory.record(client, plan, request, idempotencyKey, asked.digest()));
        if (idempotencyKey.isPresent()) {
            var known = memory.withKey(call.record());
            if (known.isPresent()) return known(addressee, call.record(), known.get());
        }
        if (idempotencyKey.isPresent() || plan.patience().isPresent()) memory.requireSealingKey(plan);
        use.requireTokenKeys();
        if (!audit.restored(client, use, request.id(), substitutes.restored())) return CallAudit.NOT_WRITTEN;
        return switch (gate.enter()) {
            case Entry.Entered(var operations) -> entered(call, operations);
            case Entry.Full _ -> new Outcome.Busy(gate.plan().maxConcurrent());
            case Entry.Ended _ -> new Outcome.NotLoaded();
            case Entry.Paused(var why, var rest) -> new Outcome.NotReached(why, Optional.of(rest));
        };
    }

    /** What a client may know of one of its calls; empty when there is none. */
    public Optional<CallStatus> status(Addressee addressee, String id) {
        var client = addressee.client();
        return memory.find(id)
                .filter(call -> call.client().equals(client.name()))
                .filter(call -> client.call(call.connection(), call.operation()).isPresent())
                .map(call -> new CallStatus(
                        id,
                        call.connection(),
                        call.operation(),
                        switch (call.state()) {
                            case OPEN -> CallStatus.State.OPEN;
                            case UNKNOWN -> CallStatus.State.UNKNOWN;
                            case ANSWERED, NOT_SENT -> CallStatus.State.ENDED;
                        },
                        call.asked(),
                        call.ended(),
                        call.answer().map(_ -> replayed(addressee, call))));
    }

    /** A place at the legacy system was taken; it is left when the call has ended. */
    private Outcome entered(OnItsWay call, Operations operations) {
        var patience = call.use().plan().patience();
        var keyed = call.record().key().isPresent();
        if (keyed) {
            Begun begun;
            try {
                begun = memory.begin(call.record());
            } catch (RuntimeException e) {
                call.gate().leave();
                throw e;
            }
            if (begun instanceof Begun.Known(var known)) {
                call.gate().leave();
                return known(call.addressee(), call.record(), known);
            }
        }
        if (patience.isPresent()) return patiently(call, operations, patience.get());
        try {
            return keyed ? told(call, kept(call, operations)) : direct(call, operations);
        } finally {
            call.gate().leave();
        }
    }

    /** The reply is released while the adapter writes it. */
    private Outcome direct(OnItsWay call, Operations operations) {
        var json = new JsonBytes();
        var result = legacy.ask(
                call.gate(),
                operations,
                call.use(),
                call.request(),
                json,
                call.use().reply().into(json, call.encryption()));
        return result.map(end -> {
                    // Its client gets a place to ask, and a person one to look at.
                    if (end instanceof CallResult.Unknown || end instanceof CallResult.Unreadable) remember(call, end);
                    return told(call, end);
                })
                .orElseGet(() -> audited(call, new Outcome.Reply(call.request().id(), json)));
    }

    /** The whole answer is kept before anybody is told. */
    private CallResult kept(OnItsWay call, Operations operations) {
        var result = whole(call, operations);
        end(call, result);
        return result;
    }

    private CallResult whole(OnItsWay call, Operations operations) {
        var json = new JsonBytes();
        return legacy.ask(
                        call.gate(),
                        operations,
                        call.use(),
                        call.request(),
                        json,
                        call.use().whole().into(json))
                .orElseGet(() -> new CallResult.Reply(json.toByteArray()));
    }

    /** Waits as long as the client does; then the call goes on without it. */
    private Outcome patiently(OnItsWay call, Operations operations, Duration patience) {
        var keyed = call.record().key().isPresent();
        var ending = new CompletableFuture<CallResult>();
        Thread.ofVirtual().name("call-" + call.request().id()).start(() -> {
            try {
                ending.complete(keyed ? kept(call, operations) : whole(call, operations));
            } catch (RuntimeException | Error e) {
                ending.completeExceptionally(e);
                log.atError()
                        .setCause(call.use().plan().redaction().failure(e))
                        .log("A call ended inside the appliance");
            } finally {
                call.gate().leave();
            }
        });
        try {
            return told(call, ending.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return goesOn(call, ending);
        } catch (InterruptedException _) {
            try {
                return goesOn(call, ending);
            } finally {
                Thread.currentThread().interrupt();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What its client is told, who must not be told to try again: a write would be carried out twice. */
    private Outcome goesOn(OnItsWay call, CompletableFuture<CallResult> ending) {
        var id = call.request().id();
        if (call.record().key().isPresent()) return new Outcome.Accepted(id);
        if (begun(call)) {
            var _ = ending.thenAccept(result -> end(call, result));
            return new Outcome.Accepted(id);
        }
        var _ = ending.thenAccept(result -> remember(call, result));
        var why = Problem.error(
                Place.of("connections/" + call.use().plan().connection() + ".yaml"),
                "The call is on its way, and its answer may not be kept.",
                "Ask the legacy system's owner whether it was carried out.",
                "call/not-remembered");
        return new Outcome.Unknown(id, why, call.use().plan().effect());
    }

    private void remember(OnItsWay call, CallResult result) {
        if (begun(call)) end(call, result);
    }

    /** Whether the call is remembered now. */
    private boolean begun(OnItsWay call) {
        try {
            memory.begin(call.record());
            return true;
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("call", call.request().id())
                    .setCause(inMemory(call, e))
                    .log("A call cannot be remembered");
            return false;
        }
    }

    /** What the legacy system said goes to its client also when it cannot be kept. */
    private void end(OnItsWay call, CallResult result) {
        try {
            memory.end(call.use().plan(), call.request(), call.askedWith(), call.record(), result);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("connection", call.use().plan().connection())
                    .addKeyValue("operation", call.use().plan().name())
                    .addKeyValue("call", call.request().id())
                    .setCause(inMemory(call, e))
                    .log("The answer to a call cannot be kept; asked again, nobody will know what became of it");
        }
    }

    /** Why a store takes no call. What it says is about what is stored, which holds no protected value. */
    private static Throwable inMemory(OnItsWay call, RuntimeException e) {
        return e instanceof StoreException ? e : call.use().plan().redaction().failure(e);
    }

    /** Reveals what the client may see, at this moment. */
    private Outcome told(OnItsWay call, CallResult result) {
        return audited(call, shown(call.use(), call.encryption(), result));
    }

    private Outcome audited(OnItsWay call, Outcome outcome) {
        return audit.told(call.client(), call.use(), call.request().id(), call.askedWith(), outcome);
    }

    private static Outcome shown(ClientUse use, Encryption encryption, CallResult result) {
        var call = encryption.id();
        return switch (result) {
            case CallResult.Reply(var json) ->
                use.released(json, encryption)
                        .<Outcome>map(shown -> new Outcome.Reply(call, shown))
                        .orElseGet(() -> new Outcome.Unreadable(call));
            case CallResult.Fault(var blame, var code, var text, var detail) ->
                new Outcome.Fault(
                        call,
                        blame,
                        code,
                        Optional.of(text).filter(words -> use.seesWords() && !words.isBlank()),
                        detail.filter(_ -> use.seesDetail(code))
                                .flatMap(whole -> use.releasedFault(code, whole, encryption)));
            case CallResult.Unsendable(var problems) -> new Outcome.Unsendable(problems);
            case CallResult.Unreadable _ -> new Outcome.Unreadable(call);
            case CallResult.Unknown(var why) ->
                new Outcome.Unknown(call, why, use.plan().effect());
            case CallResult.NotReached(var why) -> new Outcome.NotReached(why, Optional.empty());
        };
    }

    /** The key was used before. */
    private Outcome known(Addressee addressee, Call asked, Call known) {
        if (!known.request().equals(asked.request())) return new Outcome.OtherRequest(known.id());
        return switch (known.state()) {
            case OPEN, NOT_SENT -> new Outcome.InProgress(known.id());
            case UNKNOWN -> new Outcome.StillUnknown(known.id());
            case ANSWERED -> new Outcome.Replayed(known.id(), replayed(addressee, known));
        };
    }

    /** Which fields of a kept answer its client sees is decided now, by what holds now. */
    private Outcome replayed(Addressee addressee, Call call) {
        var client = addressee.client();
        var entitlement = client.call(call.connection(), call.operation());
        var plan = memory.planOf(call);
        if (plan.isEmpty() || entitlement.isEmpty()) return new Outcome.NotLoaded();
        var kept = memory.open(call);
        if (kept.isEmpty()) return new Outcome.StillUnknown(call.id());
        var use = uses.of(plan.get(), entitlement.get());
        var shown = shown(use, use.encryption(addressee, call.id()), kept.get().result());
        return audit.told(client, use, call.id(), kept.get().askedWith(), shown);
    }
}
