package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.JsonRecordReader;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.formats.json.ValueProblems;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.RecordRelease;
import io.legacybridge.runtime.release.RecordRelease.Encryption;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.spi.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * How one client uses one operation, decided once: what it may send, and what it sees of replies and refusals. Thread-safe.
 */
public final class ClientUse {

    // What was kept was within its limits when it was written.
    private static final JsonFactory KEPT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(RecordRelease.MAX_SIZE)
                    .maxNumberLength(RecordRelease.MAX_SIZE)
                    .build())
            .build();

    private final OperationPlan plan;
    private final Operation operation;
    private final CallEntitlement entitlement;
    private final Releases releases;
    private final RequestReader requests;
    private final RecordRelease reply;
    private final RecordRelease whole;
    private final JsonRecordReader kept;
    private final Map<String, RecordRelease> faults = new HashMap<>();

    /** @param operation the same one as the plan's, as the operations at work list it: their fields are compared by identity */
    ClientUse(OperationPlan plan, Operation operation, CallEntitlement entitlement, Releases releases) {
        this.plan = plan;
        this.operation = operation;
        this.entitlement = entitlement;
        this.releases = releases;
        this.requests = new RequestReader(operation.request(), plan.exposure(), entitlement);
        this.reply = releases.of(plan.operation().reply(), plan.reply(), entitlement.reply());
        this.whole = releases.whole(plan.operation().reply());
        this.kept = JsonRecordReader.ofKept(plan.operation().reply());
        plan.operation()
                .faults()
                .forEach((code, schema) -> faults.put(
                        code, releases.of(schema, plan.faults().get(code), ofFault(code, entitlement.faults()))));
    }

    /** For descriptions: of an operation as its contract tells it. */
    public static ClientUse described(OperationPlan plan, CallEntitlement entitlement, Releases releases) {
        return new ClientUse(plan, plan.operation(), entitlement, releases);
    }

    /** For descriptions, too: without what leaves in a form that its class does not allow. */
    public static CallEntitlement allowed(OperationPlan plan, CallEntitlement entitlement, Releases releases) {
        var reply = new HashMap<String, String>();
        plan.reply().forEach((field, name) -> reply.put(field.path(), name));
        var faults = new HashMap<String, String>();
        plan.faults()
                .forEach(
                        (code, fields) -> fields.forEach((field, name) -> faults.put(code + "." + field.path(), name)));
        return new CallEntitlement(
                entitlement.request(),
                entitlement.restore(),
                releases.allowed(reply, entitlement.reply()),
                releases.allowed(faults, entitlement.faults()));
    }

    OperationPlan plan() {
        return plan;
    }

    Operation operation() {
        return operation;
    }

    CallEntitlement entitlement() {
        return entitlement;
    }

    public RequestReader requests() {
        return requests;
    }

    /** What the client sees of a reply. */
    public RecordRelease reply() {
        return reply;
    }

    /** What the client sees of the details of declared refusals, by code. */
    public Map<String, RecordRelease> faults() {
        return faults;
    }

    /** The legacy system's own words may hold what a protected field holds. */
    public boolean seesWords() {
        return plan.redaction().showsValues() && entitlement.faults().fields().isEmpty();
    }

    /** Some part of the detail of a declared refusal is for the client. */
    public boolean seesDetail(String code) {
        return faults.containsKey(code)
                && faults.get(code).shown(plan.operation().faults().get(code).root()) != Shown.ABSENT;
    }

    /** The whole reply, for keeping. */
    RecordRelease whole() {
        return whole;
    }

    /** The whole detail of a refusal, for keeping; empty when its contract declares none. */
    Optional<RecordRelease> wholeFault(String code) {
        return Optional.ofNullable(plan.operation().faults().get(code)).map(releases::whole);
    }

    /** Some values of its answers leave only encrypted for the client. */
    boolean encrypts() {
        return !reply.encrypted().isEmpty()
                || faults.values().stream().anyMatch(fault -> !fault.encrypted().isEmpty());
    }

    /** What is told as a token needs a key of ours. */
    void requireTokenKeys() {
        reply.requireTokenKeys();
        faults.values().forEach(RecordRelease::requireTokenKeys);
    }

    /** How values of the answer to one call are encrypted. */
    Encryption encryption(Addressee addressee, String call) {
        return new Encryption(addressee, plan.source() + "/" + plan.name(), call);
    }

    /** Empty when it is too large as the client may see it: encrypted, values grow. */
    Optional<JsonBytes> released(byte[] wholeReply, Encryption encryption) {
        return released(wholeReply, kept, reply, encryption);
    }

    Optional<JsonBytes> releasedFault(String code, byte[] wholeDetail, Encryption encryption) {
        var reader = JsonRecordReader.ofKept(plan.operation().faults().get(code));
        return released(wholeDetail, reader, faults.get(code), encryption);
    }

    private static Optional<JsonBytes> released(
            byte[] whole, JsonRecordReader reader, RecordRelease release, Encryption encryption) {
        var shown = new JsonBytes();
        try (var json = KEPT.createParser(ObjectReadContext.empty(), whole)) {
            json.nextToken();
            reader.read(json, new ValueProblems()).writeTo(release.into(shown, encryption));
        }
        return RecordRelease.isTooLarge(shown) ? Optional.empty() : Optional.of(shown);
    }

    /** What a client sees of one declared refusal: what is named below its code, without the code, which stands for all of it. */
    public static Entitlement ofFault(String code, Entitlement faults) {
        var below = code + ".";
        var fields = faults.fields().filter(named -> !named.contains(code)).map(named -> without(below, named));
        var release = new HashMap<String, ReleaseForm>();
        faults.release().forEach((path, form) -> {
            if (path.startsWith(below)) release.put(path.substring(below.length()), form);
        });
        return new Entitlement(fields, release);
    }

    private static Set<String> without(String prefix, Set<String> paths) {
        var all = new HashSet<String>();
        for (var path : paths) if (path.startsWith(prefix)) all.add(path.substring(prefix.length()));
        return all;
    }
}
