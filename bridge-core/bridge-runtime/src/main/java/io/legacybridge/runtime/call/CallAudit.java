package io.legacybridge.runtime.call;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.audit.AuditEntry.Part;
import io.legacybridge.runtime.audit.AuditEntry.Released;
import io.legacybridge.runtime.audit.AuditEntry.Restored;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Policy;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes down what an answer to a call may reveal, before it leaves. */
final class CallAudit {

    /** Nothing was asked of the legacy system. */
    static final Outcome NOT_WRITTEN = new Outcome.NotReached(
            Problem.error(
                    Place.of("call"),
                    "The request holds protected values, and the audit cannot be written.",
                    "Ask again later.",
                    "audit/not-written"),
            Optional.of(Duration.ofSeconds(1)));

    private final Audit audit;

    CallAudit(Audit audit) {
        this.audit = audit;
    }

    /** The outcome, once the audit is durable. */
    Outcome told(Client client, ClientUse use, String call, List<String> askedWith, Outcome outcome) {
        var revealed = revealed(use, outcome);
        if (revealed.isEmpty()) return outcome;
        try {
            audit.write(entry(client, use, call, askedWith, revealed));
            return outcome;
        } catch (StoreException _) {
            // It was carried out: "try again" would be the wrong advice.
            return new Outcome.Unknown(
                    call,
                    Problem.error(
                            Place.of("call"),
                            "The answer is there and cannot be shown, because the audit cannot be written.",
                            "Ask for it again later.",
                            "audit/not-written"),
                    use.plan().effect());
        }
    }

    /** Takes down which values a client did not send as they are; false when that is not durable, so that they must not go on. */
    boolean restored(Client client, ClientUse use, String call, Map<String, String> fields) {
        if (fields.isEmpty()) return true;
        try {
            audit.write(new Restored(
                    client.name(),
                    client.identity().bundle(),
                    client.identity().san(),
                    path(use.plan()),
                    call,
                    fields));
            return true;
        } catch (StoreException _) {
            return false;
        }
    }

    private static String path(OperationPlan plan) {
        return "/" + plan.connection() + "/" + plan.name();
    }

    private static Map<String, ReleaseForm> revealed(ClientUse use, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reply _ -> use.reply().revealed();
            case Outcome.Fault fault
            when fault.detail().isPresent() -> use.faults().get(fault.code()).revealed();
            default -> Map.of();
        };
    }

    private static Released entry(
            Client client, ClientUse use, String call, List<String> askedWith, Map<String, ReleaseForm> revealed) {
        var fields = new TreeMap<String, String>();
        revealed.forEach((field, form) -> fields.put(field, Words.written(form)));
        var plan = use.plan();
        var part = new Part(
                plan.connection(),
                Policy.of(use.entitlement().reply(), use.entitlement().faults()),
                "",
                Optional.of(call),
                fields,
                askedWith);
        return new Released(
                client.name(), client.identity().bundle(), client.identity().san(), path(plan), List.of(part));
    }
}
