package io.legacybridge.runtime.call;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How one operation of a connection is offered. Compared by identity: another version has other schemas.
 *
 * @param effect   what its adapter says, unless the connection file says otherwise
 * @param request  the field class of each protected leaf of the request
 * @param reply    the same of the reply
 * @param faults   the same of each declared refusal, by its code
 * @param whose    of which person its answers tell, where that matters
 * @param deadline how long the legacy system has
 * @param patience how long a client waits before it is told to come back
 * @param versions digests of the connection file and its contracts
 */
public record OperationPlan(
        String connection,
        Operation operation,
        Effect effect,
        Exposure exposure,
        Map<Field, String> request,
        Map<Field, String> reply,
        Map<String, Map<Field, String>> faults,
        Optional<AnswerPerson> whose,
        Duration deadline,
        Optional<Duration> patience,
        Versions versions) {

    public String name() {
        return operation.name();
    }

    /** What sealed values and answers of its calls are bound to. */
    public String source() {
        return "/connections/" + connection;
    }

    /** The field class of each protected leaf of the request, by the leaf's ordinal. */
    Map<Integer, String> requestClasses() {
        var classes = new HashMap<Integer, String>();
        request.forEach((field, name) -> classes.put(field.ordinal(), name));
        return classes;
    }

    /** What may be told of its calls. What the legacy system says in free text could hold a value of a protected field. */
    public Redaction redaction() {
        return Redaction.of(protectedPaths());
    }

    /** The field class of each protected field, by {@code OPERATION.reply.PATH} and the like. */
    public Map<String, String> protectedPaths() {
        var all = new TreeMap<String, String>();
        request.forEach((field, name) -> all.put(requestPrefix(name()) + "." + field.path(), name));
        reply.forEach((field, name) -> all.put(replyPrefix(name()) + "." + field.path(), name));
        faults.forEach((code, classes) ->
                classes.forEach((field, name) -> all.put(faultPrefix(name(), code) + "." + field.path(), name)));
        return all;
    }

    /** The same, and what the newer version of it protects is protected as well. */
    OperationPlan protectedLike(OperationPlan newer) {
        var byCode = new HashMap<String, Map<Field, String>>();
        faults.forEach((code, classes) -> byCode.put(
                code, joined(operation.faults().get(code), classes, newer.faults.getOrDefault(code, Map.of()))));
        return new OperationPlan(
                connection,
                operation,
                effect,
                exposure,
                // A refusal may repeat in its words what it was asked.
                joined(operation.request(), request, newer.request),
                joined(operation.reply(), reply, newer.reply),
                byCode,
                whose,
                deadline,
                patience,
                versions);
    }

    private static Map<Field, String> joined(RecordSchema schema, Map<Field, String> own, Map<Field, String> newer) {
        var all = new HashMap<Field, String>();
        for (var leaf : schema.leaves())
            newer.forEach((field, name) -> {
                if (field.path().equals(leaf.path())) all.put(leaf, name);
            });
        all.putAll(own);
        return all;
    }

    /** In front of a request's fields in {@code protect}. */
    public static String requestPrefix(String operation) {
        return operation + ".request";
    }

    /** In front of a reply's fields in {@code protect}. */
    public static String replyPrefix(String operation) {
        return operation + ".reply";
    }

    /** In front of the fields of a refusal in {@code protect}. */
    public static String faultPrefix(String operation, String code) {
        return operation + ".faults." + code;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
