package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of one record, as {@link RecordJson} writes it, into a writer: members in any order, values in the order
 * of the schema. A member that is missing is not written; whether it may be is the writer's business.
 */
public final class RecordJsonReader {

    static final int MAX_DEPTH = 64;
    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 200;
    private static final Object NULL = new Object();

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final RecordSchema schema;
    private final List<RecordProblem> problems = new ArrayList<>();

    public RecordJsonReader(RecordSchema schema) {
        this.schema = schema;
    }

    /** @param json exactly one object */
    public Translation read(String json, RecordWriter into) {
        problems.clear();
        Object value;
        try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            value = value(parser);
            if (parser.nextToken() != null)
                complain("record/bad-json", "", "one JSON object and nothing behind it", "");
        } catch (JacksonException e) {
            complain("record/bad-json", "", "JSON: " + e.getOriginalMessage(), json);
            return new Translation.Rejected(problems);
        }
        if (value instanceof Map<?, ?> members) group(schema.root(), members, into);
        else complain("record/bad-json", "", "a JSON object", shown(value));
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    private void group(Field group, Map<?, ?> members, RecordWriter into) {
        var fields = schema.members(group);
        into.startGroup(group);
        var known = 0;
        for (var field : fields)
            if (members.containsKey(field.name())) {
                known++;
                value(field, members.get(field.name()), into);
            }
        into.endGroup(group);
        if (known == members.size()) return;
        for (var name : members.keySet())
            if (fields.stream().noneMatch(field -> field.name().equals(name)))
                complain("record/unknown-field", join(group.path(), name.toString()), "a field of this record", "");
    }

    private void value(Field field, Object value, RecordWriter into) {
        if (value == NULL) {
            if (field.isNullable()) into.nothing(field);
            else mismatch(field, value);
            return;
        }
        switch (field.type()) {
            case Type.Group _, Type.Again _ -> {
                if (value instanceof Map<?, ?> members) group(field, members, into);
                else mismatch(field, value);
            }
            case Type.Repeated list -> {
                if (value instanceof List<?> elements) list(field, list.element(), elements, into);
                else mismatch(field, value);
            }
            case Type.Text _ -> {
                if (value instanceof String text) into.text(field, text);
                else mismatch(field, value);
            }
            case Type.Decimal decimal ->
                number(decimal, value)
                        .ifPresentOrElse(number -> into.number(field, number), () -> mismatch(field, value));
            case Type.Floating _ -> {
                if (value instanceof BigDecimal number && Double.isFinite(number.doubleValue()))
                    into.floating(field, number.doubleValue());
                else mismatch(field, value);
            }
            case Type.Flag _ -> {
                if (value instanceof Boolean flag) into.flag(field, flag);
                else mismatch(field, value);
            }
        }
    }

    private void list(Field list, Field element, List<?> elements, RecordWriter into) {
        into.startList(list);
        for (var each : elements) value(element, each, into);
        into.endList(list);
    }

    /** A number that is carried as a string may come as either. */
    private static Optional<BigDecimal> number(Type.Decimal decimal, Object value) {
        if (value instanceof BigDecimal number) return Optional.of(number);
        if (!(value instanceof String text) || decimal.carriedAs() != Type.Carrier.STRING) return Optional.empty();
        if (!text.matches("-?[0-9]{1,60}(\\.[0-9]{1,60})?")) return Optional.empty();
        return Optional.of(new BigDecimal(text));
    }

    private void mismatch(Field field, Object value) {
        var expected =
                switch (field.type()) {
                    case Type.Group _, Type.Again _ -> "an object";
                    case Type.Repeated _ -> "a list";
                    case Type.Text _ -> "a string";
                    case Type.Decimal decimal ->
                        decimal.carriedAs() == Type.Carrier.STRING ? "a number in a string" : "a number";
                    case Type.Floating _ -> "a number";
                    case Type.Flag _ -> "true or false";
                };
        complain("record/bad-value", field.path(), expected + (field.isNullable() ? " or null" : ""), shown(value));
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                var elements = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) elements.add(value(parser));
                yield elements;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                JsonNumbers.decimal(parser.getString())
                        .<Object>map(number -> number)
                        .orElseGet(() -> new Uncarried(parser.getString()));
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> NULL;
        };
    }

    /** A number that is larger or finer than anything that is carried. */
    private record Uncarried(String written) {

        @Override
        public String toString() {
            return written;
        }
    }

    private static String shown(Object value) {
        var text = value == NULL ? "null" : value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void complain(String code, String field, String expected, String value) {
        if (problems.size() == MAX_PROBLEMS) return;
        problems.add(new RecordProblem(
                code, field, -1, value.length(), expected, value.getBytes(StandardCharsets.UTF_8), shown(value)));
    }
}
