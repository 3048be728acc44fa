package io.legacybridge.runtime.facade;

import io.legacybridge.spi.text.PointerToken;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** In a client's description, every answer as one JWE beside the answer in JSON, with what is inside. */
final class OpenApiJose {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String OPENED = ".opened";

    private final Set<String> different = new HashSet<>();

    private OpenApiJose(ObjectNode document, ObjectNode opened) {
        var schemas = document.at("/components/schemas");
        var before = -1;
        // What refers to something different is different.
        while (before < different.size()) {
            before = different.size();
            for (var schema : opened.at("/components/schemas").properties())
                if (!schema.getValue().equals(schemas.get(schema.getKey()))
                        || !renamed(schema.getValue()).equals(schema.getValue())) different.add(schema.getKey());
        }
    }

    /** @param opened the same document for a client that gets in clear what this one gets as JWE */
    static void describe(ObjectNode document, ObjectNode opened) {
        var jose = new OpenApiJose(document, opened);
        jose.addSchemas(document, opened);
        jose.addAnswers(document, opened, "/components");
        for (var path : document.get("paths").properties())
            for (var operation : path.getValue().properties())
                jose.addAnswers(
                        document, opened, "/paths/" + PointerToken.of(path.getKey()) + "/" + operation.getKey());
    }

    private void addSchemas(ObjectNode document, ObjectNode opened) {
        var schemas = (ObjectNode) document.at("/components/schemas");
        for (var name : different)
            schemas.set(name + OPENED, renamed(opened.at("/components/schemas").get(name)));
    }

    private void addAnswers(ObjectNode document, ObjectNode opened, String around) {
        for (var answer : document.at(around + "/responses").properties()) {
            if (!(answer.getValue().get("content") instanceof ObjectNode content)) continue;
            var mediaType = content.propertyNames().iterator().next();
            var inside = opened.at(
                    around + "/responses/" + answer.getKey() + "/content/" + PointerToken.of(mediaType) + "/schema");
            var schema = content.putObject(JoseFilter.MEDIA_TYPE).putObject("schema");
            schema.put("type", "string");
            schema.put("description", "All of it as one JWE in compact form (RFC 7516), with this inside.");
            schema.put("contentMediaType", mediaType);
            schema.set("contentSchema", renamed(inside));
        }
    }

    /** With references to the schemas of this document that are different when they are opened. */
    private JsonNode renamed(JsonNode schema) {
        var renamed = schema.deepCopy();
        for (var holder : renamed.findParents("$ref"))
            if (holder.get("$ref").isString())
                referred(holder.get("$ref").asString()).ifPresent(to -> ((ObjectNode) holder).put("$ref", to));
        return renamed;
    }

    private Optional<String> referred(String pointer) {
        if (!pointer.startsWith(SCHEMAS)) return Optional.empty();
        var end = pointer.indexOf('/', SCHEMAS.length());
        var name = pointer.substring(SCHEMAS.length(), end < 0 ? pointer.length() : end);
        return Optional.of(name)
                .filter(different::contains)
                .map(_ -> SCHEMAS + name + OPENED + pointer.substring(SCHEMAS.length() + name.length()));
    }
}
