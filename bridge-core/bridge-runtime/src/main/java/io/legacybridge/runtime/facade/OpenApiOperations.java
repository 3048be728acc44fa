package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.call.RequestReader;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The operations that a client may use, in its description: with the fields it may send, and those it sees. */
final class OpenApiOperations {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OPERATION = OpenApiDocument.part("operation");
    private static final String CALLS = OpenApiDocument.part("calls");
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String PARAMETERS = "#/components/parameters/";
    private static final String RESPONSES = "#/components/responses/";

    private final ObjectNode document;
    private final ObjectNode schemas;

    /** Adds what all operations share. */
    OpenApiOperations(ObjectNode document) {
        this.document = document;
        var shared = (ObjectNode) JSON.readTree(CALLS);
        ((ObjectNode) document.get("paths")).setAll((ObjectNode) shared.get("paths"));
        var components = (ObjectNode) document.get("components");
        ((ObjectNode) shared.get("components"))
                .properties()
                .forEach(part -> ((ObjectNode) components.get(part.getKey())).setAll((ObjectNode) part.getValue()));
        this.schemas = (ObjectNode) components.get("schemas");
    }

    /**
     * What somebody sees of an operation.
     *
     * @param encrypted paths of the reply's fields that leave as JWE
     * @param faults by the code of a declared refusal, what is seen of its detail; empty when that is nothing
     */
    record Seen(
            RequestReader requests,
            Function<Field, Shown> reply,
            List<String> encrypted,
            Map<String, Optional<Function<Field, Shown>>> faults) {

        static Seen by(ClientUse use) {
            var faults = new HashMap<String, Optional<Function<Field, Shown>>>();
            use.faults()
                    .forEach((code, release) ->
                            faults.put(code, use.seesDetail(code) ? Optional.of(release::shown) : Optional.empty()));
            return new Seen(use.requests(), use.reply()::shown, use.reply().encrypted(), faults);
        }

        static Seen whole(OperationPlan plan) {
            var faults = new HashMap<String, Optional<Function<Field, Shown>>>();
            for (var code : plan.operation().faults().keySet()) faults.put(code, Optional.of(_ -> Shown.AS_DECLARED));
            return new Seen(
                    RequestReader.ofAll(plan.operation().request(), plan.exposure()),
                    _ -> Shown.AS_DECLARED,
                    List.of(),
                    faults);
        }
    }

    void describe(OperationPlan plan, Seen seen) {
        var name = plan.connection() + "." + schemaName(plan.name());
        var operation = (ObjectNode) JSON.readTree(OPERATION);
        // No connection's name has a dot, and no other id of the document.
        operation.put("operationId", plan.connection() + "." + plan.name());
        if (!plan.operation().summary().isBlank())
            operation.put("summary", plan.operation().summary());
        describeRequest(operation, plan, seen.requests(), name);
        var reply = schema(name + ".reply", plan.operation().reply(), seen.reply());
        ((ObjectNode) operation.at("/responses/200/content/application~1json")).set("schema", reply);
        if (!seen.encrypted().isEmpty())
            ((ObjectNode) operation.at("/responses/200"))
                    .put(
                            "description",
                            "The reply. Encrypted for this client, each as a text in JWE compact form: "
                                    + String.join(", ", seen.encrypted()) + ".");
        var fault = fault(plan, seen, name);
        for (var status : new String[] {"422", "502"})
            ((ObjectNode) operation.at(
                            "/responses/" + status + "/content/application~1problem+json/schema/allOf/1/properties"))
                    .set("fault", fault);
        var responses = (ObjectNode) operation.get("responses");
        if (plan.patience().isPresent()) responses.putObject("202").put("$ref", RESPONSES + "Accepted");
        if (plan.effect() == Effect.WRITE) responses.putObject("409").put("$ref", RESPONSES + "CallProblem");
        document.withObject("/paths")
                .withObjectProperty(plan.exposure().template())
                .set(plan.exposure().method().name().toLowerCase(Locale.ROOT), operation);
    }

    /** Other letters cannot stand there, and two operations may differ in nothing else. */
    private static String schemaName(String operation) {
        var letters = operation.replaceAll("[^A-Za-z0-9._-]", "_");
        return letters.equals(operation)
                ? letters
                : letters + "." + HexFormat.of().formatHex(operation.getBytes(UTF_8));
    }

    private void describeRequest(ObjectNode operation, OperationPlan plan, RequestReader requests, String name) {
        var request = plan.operation().request();
        var parameters = operation.putArray("parameters");
        var inUrl = requests.parameters();
        var all = inUrl.isEmpty()
                ? JSON.createObjectNode()
                : (ObjectNode) JSON.valueToTree(RecordJsonSchema.part(request, "#", _ -> Shown.AS_DECLARED));
        inUrl.forEach(parameter -> {
            var described = parameters.addObject();
            described.put("name", parameter.name());
            described.put("in", parameter.inPath() ? "path" : "query");
            described.put("required", parameter.required());
            described.set("schema", at(all, parameter.field(), request));
        });
        if (plan.effect() == Effect.WRITE) parameters.addObject().put("$ref", PARAMETERS + "idempotencyKey");
        if (requests.inBody(request.root()) == Shown.ABSENT) return;
        var body = operation.putObject("requestBody");
        body.put("required", requests.needsBody());
        var hidden = plan.request().keySet().stream()
                .filter(field -> requests.inBody(field) != Shown.ABSENT)
                .map(Field::path)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!hidden.isEmpty())
            body.put(
                    "description", "Also encrypted for a key of /keys, as a text in JWE compact form: " + hidden + ".");
        body.putObject("content")
                .putObject("application/json")
                .set("schema", schema(name + ".request", request, requests::inBody));
    }

    private ObjectNode fault(OperationPlan plan, Seen seen, String name) {
        var fault = JSON.createObjectNode().put("type", "object");
        fault.putArray("required").add("code");
        var properties = fault.putObject("properties");
        var code = properties.putObject("code").put("type", "string");
        var details = JSON.createArrayNode();
        var codes = new TreeMap<>(seen.faults());
        codes.forEach((declared, shown) -> shown.ifPresent(fields -> details.add(schema(
                name + ".fault." + details.size(), plan.operation().faults().get(declared), fields))));
        if (!codes.isEmpty()) codes.keySet().forEach(code.putArray("examples")::add);
        if (!details.isEmpty()) properties.putObject("detail").set("anyOf", details);
        return fault;
    }

    /** Puts a schema among those of the document, and refers to it. */
    private ObjectNode schema(String name, RecordSchema record, Function<Field, Shown> shown) {
        schemas.set(name, JSON.valueToTree(RecordJsonSchema.part(record, SCHEMAS + name, shown)));
        return JSON.createObjectNode().put("$ref", SCHEMAS + name);
    }

    /** The part of a request's schema that describes one of its fields, which lies in no list. */
    private static ObjectNode at(ObjectNode request, Field field, RecordSchema schema) {
        var part = request;
        for (var around : schema.fields()) {
            var leads = field.path().equals(around.path()) || field.path().startsWith(around.path() + ".");
            if (around.name().isEmpty() || !leads) continue;
            part = (ObjectNode) part.get("properties").get(around.name());
            if (around.path().equals(field.path())) break;
        }
        return part;
    }
}
