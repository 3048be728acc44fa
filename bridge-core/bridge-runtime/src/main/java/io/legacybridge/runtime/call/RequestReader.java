package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonRecord;
import io.legacybridge.formats.json.JsonRecordReader;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.formats.json.Substitutes;
import io.legacybridge.formats.json.ValueProblems;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.Visibility;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Makes a request of what one client sent: of the path, the query and the body. A field that the client may not send is as
 * unknown as one that does not exist. Thread-safe.
 */
public final class RequestReader {

    private final RequestFields fields;
    private final boolean hasBody;
    private final Visibility sendable;
    private final Set<String> inUrl;
    private final Set<String> inQuery;
    private final RecordSchema request;
    private final JsonRecordReader reader;

    /** @param request the schema of the operations at work, whose own fields their adapter knows */
    RequestReader(RecordSchema request, Exposure exposure, CallEntitlement entitlement) {
        this.request = request;
        this.fields = new RequestFields(request, exposure);
        this.hasBody = exposure.method().hasBody();
        this.sendable = new Visibility(Map.of(), Optional.empty(), new Entitlement(entitlement.request(), Map.of()));
        this.inQuery = new HashSet<>();
        for (var name : fields.inQuery()) if (sendable.shows(name)) inQuery.add(name);
        this.inUrl = Set.copyOf(fields.inUrl());
        this.reader = JsonRecordReader.checking(request, field -> inBody(field) != Shown.ABSENT, DidYouMean::fix);
    }

    /** Of somebody who may send everything: for descriptions. */
    public static RequestReader ofAll(RecordSchema request, Exposure exposure) {
        var all = new Entitlement(Optional.empty(), Map.of());
        return new RequestReader(request, exposure, new CallEntitlement(Optional.empty(), all, all));
    }

    /**
     * A field that comes in the URL.
     *
     * @param field a leaf, or a list of them
     */
    public record Parameter(String name, Field field, boolean inPath, boolean required) {}

    /** What the client may send in the URL. */
    public List<Parameter> parameters() {
        var all = new ArrayList<Parameter>();
        for (var name : fields.inUrl()) {
            var field = request.find(name);
            var inPath = fields.inPath().contains(name);
            if (field.isPresent() && sendable.shows(name))
                all.add(new Parameter(name, field.get(), inPath, inPath || fields.isRequired(name)));
        }
        return all;
    }

    /** Whether a field may stand in the body. A group that only leads to fields of the URL does not. */
    public Shown inBody(Field field) {
        var mayStand =
                switch (field.type()) {
                    case Type.Group group ->
                        group.fields().isEmpty()
                                ? maySend(field)
                                : group.fields().stream().anyMatch(member -> inBody(member) != Shown.ABSENT);
                    case Type.Repeated list -> !inUrl.contains(field.path()) && inBody(list.element()) != Shown.ABSENT;
                    case Type.Again _ -> maySend(field);
                    case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ ->
                        maySend(field) && !inUrl.contains(field.path());
                };
        return hasBody && mayStand ? Shown.AS_DECLARED : Shown.ABSENT;
    }

    /** Without a body some required field would be missing. */
    public boolean needsBody() {
        return ((Type.Group) request.root().type())
                .fields().stream().anyMatch(field -> !field.isOptional() && inBody(field) != Shown.ABSENT);
    }

    /**
     * Reads a request; every problem is added.
     *
     * @param path  the texts of the path's variables, in its order
     * @param query decoded
     * @param body  before its first token; ignored unless the method has one
     * @param substitutes what texts of the body may stand for
     * @throws tools.jackson.core.JacksonException when the body is no JSON
     */
    JsonRecord read(
            List<String> path,
            Map<String, List<String>> query,
            JsonParser body,
            Substitutes substitutes,
            ValueProblems problems) {
        // Nothing at all stands for an object without members.
        var record = hasBody && body.nextToken() != null ? reader.read(body, substitutes, problems) : reader.empty();
        if (hasBody && body.currentToken() == JsonToken.END_OBJECT && body.nextToken() != null)
            problems.add("", "goes on behind its end.", "request/bad-value");
        for (var index = 0; index < path.size(); index++)
            putSendable(record, fields.inPath().get(index), path.get(index), problems);
        query.forEach((name, values) -> {
            if (inQuery.contains(name)) reader.put(record, name, values, problems);
            else
                problems.add(
                        "",
                        "The query parameter " + name + " is not known here. " + DidYouMean.fix(name, inQuery),
                        "request/unknown-parameter");
        });
        reader.complete(record, this::maySend, problems);
        return record;
    }

    private void putSendable(JsonRecord record, String name, String value, ValueProblems problems) {
        if (sendable.shows(name)) reader.put(record, name, List.of(value), problems);
        else
            problems.add(
                    "", "The path holds " + name + ", which this client may not send.", "request/field-not-allowed");
    }

    private boolean maySend(Field field) {
        return sendable.shows(field.path()) || !field.isLeaf() && sendable.leadsToShown(field.path());
    }
}
