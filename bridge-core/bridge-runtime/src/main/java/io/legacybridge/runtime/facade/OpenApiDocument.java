package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.facade.OpenApiOperations.Seen;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.Visibility;
import io.legacybridge.security.protection.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one client may use, in OpenAPI 3.1: what is the same for all, for each connection its records as the client sees
 * them and the ways to find one, and the operations that it may use.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI Specification 3.1.1</a>
 */
final class OpenApiDocument {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DOCUMENT = part("document");
    private static final String EVENT = part("event");
    private static final String BY_KEY = part("by-key");
    private static final String FIND = part("find");

    private final ObjectNode document;
    private final ObjectNode paths;
    private final ObjectNode schemas;

    private OpenApiDocument(String title) {
        document = object(DOCUMENT, "");
        ((ObjectNode) document.get("info")).put("title", title);
        paths = (ObjectNode) document.get("paths");
        schemas = (ObjectNode) document.at("/components/schemas");
        var codes = ((ObjectNode) document.at("/components/schemas/Problem/properties/code")).putArray("examples");
        Arrays.stream(Refusal.values()).map(refusal -> refusal.code).distinct().forEach(codes::add);
    }

    /**
     * @param readable   the connections that the client may read and that are loaded
     * @param operations those that the client may use and that are loaded
     */
    static ObjectNode of(
            Client client, SortedMap<String, ReadableConnection> readable, List<DescribedOperation> operations) {
        var made = new OpenApiDocument("Legacy Bridge, as " + client.name() + " sees it");
        var plans = new TreeMap<String, MessagePlan>();
        readable.forEach((name, connection) -> {
            plans.put(name, connection.plan());
            made.describe(name, connection.plan(), new Visibility(connection.plan(), connection.entitlement()));
        });
        if (!plans.isEmpty()) made.describeFeed(plans);
        if (!operations.isEmpty()) {
            var calls = new OpenApiOperations(made.document);
            operations.forEach(operation -> calls.describe(operation.plan(), Seen.by(operation.use())));
        }
        return made.document;
    }

    /** A connection as a client sees it that may see and send everything, protected values readable. */
    static ObjectNode whole(ConnectionDefinition connection) {
        var name = connection.name();
        if (connection.plan().isEmpty()) return operations(empty(name), connection.calls());
        var made = new OpenApiDocument(name);
        var plan = connection.plan().get();
        var plain = new HashMap<String, ReleaseForm>();
        for (var path : plan.classesByPath().keySet()) plain.put(path, ReleaseForm.PLAIN);
        made.describe(name, plan, new Visibility(plan, new Entitlement(Optional.empty(), plain)));
        made.describeFeed(new TreeMap<>(Map.of(name, plan)));
        return operations(made.document, connection.calls());
    }

    private static ObjectNode operations(ObjectNode document, Optional<CallPlan> plan) {
        if (plan.isEmpty()) return document;
        var calls = new OpenApiOperations(document);
        plan.get().operations().values().forEach(operation -> calls.describe(operation, Seen.whole(operation)));
        return document;
    }

    /** A connection as one client reads it. */
    record ReadableConnection(MessagePlan plan, Entitlement entitlement) {}

    /** An operation as one client uses it. */
    record DescribedOperation(OperationPlan plan, ClientUse use) {}

    private void describeFeed(SortedMap<String, MessagePlan> plans) {
        var names = ((ObjectNode) document.at("/components/parameters/connection/schema/items")).putArray("enum");
        var events = ((ObjectNode) schemas.at("/Page/properties/messages/items/properties/event")).putArray("anyOf");
        for (var name : plans.keySet()) {
            names.add(name);
            events.addObject().put("$ref", "#/components/schemas/" + name + ".event");
        }
    }

    private void describe(String name, MessagePlan plan, Visibility visibility) {
        var pointer = "#/components/schemas/" + name + ".record";
        schemas.set(
                name + ".record", JSON.valueToTree(RecordJsonSchema.part(plan.schema(), pointer, visibility::shown)));
        var event = object(EVENT, name);
        var keyIsProtected = plan.key().map(plan.classes()::containsKey).orElse(false);
        if (keyIsProtected || visibility.showsKey())
            ((ObjectNode) event.get("properties")).set("subject", key(keyIsProtected));
        schemas.set(name + ".event", event);
        if (keyIsProtected || visibility.showsKey()) describeByKey(name, keyIsProtected);
        if (visibility.showsKeyInSomeForm()) paths.set("/records/" + name + ":find", object(FIND, name));
    }

    private void describeByKey(String name, boolean keyIsProtected) {
        var path = object(BY_KEY, name);
        ((ObjectNode) path.at("/get/parameters/0")).set("schema", key(keyIsProtected));
        paths.set("/records/" + name + "/{key}", path);
    }

    /** The frame of a document: what a problem is, and nothing that can be used. */
    static ObjectNode empty(String title) {
        var document = object(DOCUMENT, "");
        ((ObjectNode) document.get("info")).put("title", title);
        document.putObject("paths");
        ((ObjectNode) document.at("/components/schemas")).remove("Page");
        ((ObjectNode) document.at("/components/parameters")).removeAll();
        return document;
    }

    private static ObjectNode key(boolean isProtected) {
        var key = JSON.createObjectNode().put("type", "string");
        if (isProtected)
            return key.put("pattern", "^" + Tokens.PREFIX.replace(".", "\\."))
                    .put("description", "The token of the business key, which is protected.");
        return key.put("description", "The business key. One with a slash is found with :find only.");
    }

    /** A part of the document; the name of a connection has no character that JSON escapes. */
    private static ObjectNode object(String part, String connection) {
        return (ObjectNode) JSON.readTree(part.replace("${connection}", connection));
    }

    static String part(String name) {
        try (var in = OpenApiDocument.class.getResourceAsStream("/facade/openapi/" + name + ".json")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
