package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Describes in JSON Schema 2020-12 what {@link JsonRecordWriter} writes for a record. The same schema always gives the same
 * text.
 *
 * @see <a href="https://json-schema.org/draft/2020-12/json-schema-validation">JSON Schema Validation, draft 2020-12</a>
 */
public final class RecordJsonSchema {

    private RecordJsonSchema() {}

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
     * The schema as nested maps and lists, in the order in which it is to be printed.
     *
     * @param shown asked for every field below the root; a list whose elements are absent is absent itself
     */
    public static Map<String, Object> of(RecordSchema schema, Function<Field, Shown> shown) {
        var described = keywords("$schema", "https://json-schema.org/draft/2020-12/schema");
        described.putAll(type(schema.root(), shown));
        annotate(described, schema.root().annotations());
        return described;
    }

    private static Map<String, Object> described(Field field, Function<Field, Shown> shown) {
        var declared = shown.apply(field) == Shown.AS_DECLARED;
        var described = declared ? type(field, shown) : keywords("type", "string");
        annotate(described, field.annotations());
        // A mask or token is none of the values that the contract lists.
        if (!declared) described.remove("enum");
        return described;
    }

    private static boolean isAbsent(Field field, Function<Field, Shown> shown) {
        return shown.apply(field) == Shown.ABSENT
                || field.type() instanceof Type.Repeated list && isAbsent(list.element(), shown);
    }

    private static Map<String, Object> type(Field field, Function<Field, Shown> shown) {
        return switch (field.type()) {
            case Type.Group group -> group(group, shown);
            case Type.Repeated list -> list(list, shown);
            case Type.Text text -> text(text);
            case Type.Decimal decimal -> decimal.carriedAs() == Type.Carrier.NUMBER ? number(decimal) : digits(decimal);
            case Type.Floating _ -> keywords("type", List.of("number", "null"));
            case Type.Flag _ -> keywords("type", "boolean");
        };
    }

    private static Map<String, Object> group(Type.Group group, Function<Field, Shown> shown) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var field : group.fields()) {
            if (isAbsent(field, shown)) continue;
            properties.put(field.name(), described(field, shown));
            if (!field.isOptional()) required.add(field.name());
        }
        var described = keywords("type", "object");
        described.put("properties", properties);
        // A value that is missing in the record stands there as null or as empty text.
        described.put("required", List.copyOf(required));
        described.put("additionalProperties", false);
        return described;
    }

    private static Map<String, Object> list(Type.Repeated list, Function<Field, Shown> shown) {
        var described = keywords("type", "array");
        described.put("items", described(list.element(), shown));
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
     * The scale stands in {@code x-scale}, since {@code multipleOf: 0.01} refuses right values wherever a validator
     * calculates with doubles. A number that the record leaves blank is null.
     */
    private static Map<String, Object> number(Type.Decimal decimal) {
        var described = keywords("type", List.of(decimal.scale() > 0 ? "number" : "integer", "null"));
        if (!decimal.signed()) described.put("minimum", 0);
        if (decimal.digits() > 0) {
            var largest = largest(decimal);
            if (decimal.signed()) described.put("minimum", largest.negate());
            described.put("maximum", largest);
        }
        if (decimal.scale() != 0) described.put("x-scale", decimal.scale());
        return described;
    }

    /** All nines in every place that the type has. */
    private static BigDecimal largest(Type.Decimal decimal) {
        var nines = BigInteger.TEN.pow(decimal.digits()).subtract(BigInteger.ONE);
        var largest = new BigDecimal(nines, decimal.scale());
        return decimal.scale() < 0 ? largest.setScale(0) : largest;
    }

    private static Map<String, Object> digits(Type.Decimal decimal) {
        var described = keywords("type", List.of("string", "null"));
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
