package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import io.legacybridge.spi.text.PointerToken;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Describes in JSON Schema 2020-12 what {@link RecordJson} writes for a record. The same schema always gives the same
 * text.
 *
 * @see <a href="https://json-schema.org/draft/2020-12/json-schema-validation">JSON Schema Validation, draft 2020-12</a>
 */
public final class RecordJsonSchema {

    // Annotations that say which values there are.
    private static final Set<String> RULES = Set.of(
            "anyOf",
            "enum",
            "const",
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "multipleOf");

    private final Function<Field, Shown> shown;
    private final Map<String, String> groups = new HashMap<>();

    private RecordJsonSchema(Function<Field, Shown> shown) {
        this.shown = shown;
    }

    /** In which form a reader sees a field. */
    public enum Shown {
        /** With its declared type. */
        AS_DECLARED,
        /** As a string, whatever it was: masked, sealed or replaced by a token. */
        AS_TEXT,
        /** Not at all. */
        ABSENT
    }

    /**
     * The schema as nested maps and lists, in the order in which it is to be printed: a document of its own.
     *
     * @param shown asked for every field below the root; a list whose elements are absent is absent itself
     */
    public static Map<String, Object> of(RecordSchema schema, Function<Field, Shown> shown) {
        var described = keywords("$schema", "https://json-schema.org/draft/2020-12/schema");
        described.putAll(part(schema, "#", shown));
        return described;
    }

    /**
     * The same as a part of another document.
     *
     * @param pointer where it will stand there, such as {@code #/components/schemas/Account}
     */
    public static Map<String, Object> part(RecordSchema schema, String pointer, Function<Field, Shown> shown) {
        var description = new RecordJsonSchema(shown);
        description.findGroups(schema.root(), pointer);
        var described = description.type(schema.root());
        annotate(described, schema.root().annotations());
        return described;
    }

    /** Groups that are repeated elsewhere are referred to by their pointers. */
    private void findGroups(Field field, String pointer) {
        switch (field.type()) {
            case Type.Group group -> {
                groups.put(field.path(), pointer);
                for (var child : group.fields())
                    if (!isAbsent(child)) findGroups(child, pointer + "/properties/" + escaped(child.name()));
            }
            case Type.Repeated list -> findGroups(list.element(), pointer + "/items");
            case Type.Again _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> {}
        }
    }

    /** As a part of a JSON pointer (RFC 6901, section 3) in the fragment of a URI. */
    private static String escaped(String name) {
        return URLEncoder.encode(PointerToken.of(name), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Map<String, Object> described(Field field) {
        var declared = shown.apply(field) == Shown.AS_DECLARED;
        var described = declared ? type(field) : keywords("type", "string");
        annotate(described, field.annotations());
        // A mask or token is none of the values that the contract lists.
        if (!declared) described.keySet().removeAll(RULES);
        else if (field.isNullable()) allowNull(described);
        return described;
    }

    private boolean isAbsent(Field field) {
        return shown.apply(field) == Shown.ABSENT
                || field.type() instanceof Type.Repeated list && isAbsent(list.element());
    }

    private Map<String, Object> type(Field field) {
        return switch (field.type()) {
            case Type.Group group -> group(group);
            case Type.Repeated list -> list(list);
            case Type.Again(var path) ->
                // Nothing is seen of a group that is absent, wherever it is repeated.
                groups.containsKey(path) ? keywords("$ref", groups.get(path)) : group(new Type.Group(List.of()));
            case Type.Text text -> text(text);
            case Type.Decimal decimal -> decimal.carriedAs() == Type.Carrier.NUMBER ? number(decimal) : digits(decimal);
            case Type.Floating _ -> keywords("type", "number");
            case Type.Flag _ -> keywords("type", "boolean");
        };
    }

    private static void allowNull(Map<String, Object> described) {
        if (described.get("type") instanceof String type) described.put("type", List.of(type, "null"));
        if (described.containsKey("$ref"))
            described.put("anyOf", List.of(keywords("$ref", described.remove("$ref")), keywords("type", "null")));
        if (described.get("enum") instanceof List<?> values) {
            var all = new ArrayList<Object>(values);
            all.add(null);
            described.put("enum", all);
        }
    }

    private Map<String, Object> group(Type.Group group) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var field : group.fields()) {
            if (isAbsent(field)) continue;
            properties.put(field.name(), described(field));
            if (!field.isOptional()) required.add(field.name());
        }
        var described = keywords("type", "object");
        described.put("properties", properties);
        described.put("required", List.copyOf(required));
        described.put("additionalProperties", false);
        return described;
    }

    private Map<String, Object> list(Type.Repeated list) {
        var described = keywords("type", "array");
        described.put("items", described(list.element()));
        described.put("minItems", list.min());
        if (list.max() < Integer.MAX_VALUE) described.put("maxItems", list.max());
        return described;
    }

    private static Map<String, Object> text(Type.Text text) {
        var described = keywords("type", "string");
        if (text.maxLength() > 0) described.put("maxLength", text.maxLength());
        return described;
    }

    /**
     * Digits behind the point stand in {@code x-scale}, since {@code multipleOf: 0.01} refuses right values wherever a
     * validator calculates with doubles.
     */
    private static Map<String, Object> number(Type.Decimal decimal) {
        var described = keywords("type", decimal.scale() > 0 ? "number" : "integer");
        if (!decimal.signed()) described.put("minimum", 0);
        if (decimal.digits() > 0) {
            var largest = largest(decimal);
            if (decimal.signed()) described.put("minimum", largest.negate());
            described.put("maximum", largest);
        }
        if (decimal.scale() > 0) described.put("x-scale", decimal.scale());
        if (decimal.scale() < 0) described.put("multipleOf", BigInteger.TEN.pow(-decimal.scale()));
        return described;
    }

    /** All nines in every place that the type has. */
    private static BigDecimal largest(Type.Decimal decimal) {
        var nines = BigInteger.TEN.pow(decimal.digits()).subtract(BigInteger.ONE);
        var largest = new BigDecimal(nines, decimal.scale());
        return decimal.scale() < 0 ? largest.setScale(0) : largest;
    }

    private static Map<String, Object> digits(Type.Decimal decimal) {
        var described = keywords("type", "string");
        described.put("pattern", pattern(decimal));
        return described;
    }

    /**
     * What {@link BigDecimal#toPlainString} gives for a value of this type. Only what every dialect of regular expressions
     * has; the price is that {@code -0.00}, which is never written, matches as well.
     */
    private static String pattern(Type.Decimal decimal) {
        var minus = decimal.signed() ? "-?" : "";
        var scale = decimal.scale();
        if (decimal.digits() == 0) return "^" + minus + "(0|[1-9][0-9]*)(\\.[0-9]+)?$";
        if (scale <= 0) return "^(0|" + minus + "[1-9][0-9]{0," + (decimal.digits() - 1) + "}" + zeros(-scale) + ")$";
        var whole = decimal.digits() - scale;
        if (whole > 0) return "^" + minus + "(0|[1-9][0-9]{0," + (whole - 1) + "})\\.[0-9]{" + scale + "}$";
        return "^" + minus + "0\\." + zeros(-whole) + "[0-9]{" + decimal.digits() + "}$";
    }

    private static String zeros(int count) {
        return "0".repeat(count);
    }

    /** A field keeps its annotations in no order, so they are sorted. */
    private static void annotate(Map<String, Object> described, Map<String, Object> annotations) {
        new TreeMap<>(annotations).forEach((name, value) -> described.put(name, sorted(value)));
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, Object>();
                map.forEach((name, member) -> sorted.put(name.toString(), sorted(member)));
                yield sorted;
            }
            case List<?> list -> list.stream().map(RecordJsonSchema::sorted).toList();
            default -> value;
        };
    }

    private static Map<String, Object> keywords(String name, Object value) {
        var keywords = new LinkedHashMap<String, Object>();
        keywords.put(name, value);
        return keywords;
    }
}
