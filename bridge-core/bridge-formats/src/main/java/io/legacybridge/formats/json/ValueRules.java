package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.text.PatientText;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The validation keywords among a field's annotations: {@code enum}, {@code const}, {@code pattern}, {@code minLength},
 * {@code maxLength}, {@code minimum}, {@code maximum}, {@code exclusiveMinimum}, {@code exclusiveMaximum}. Numbers are
 * compared exactly, whichever way they are carried.
 *
 * @see <a href="https://json-schema.org/draft/2020-12/json-schema-validation#section-6">JSON Schema Validation, section
 *     6</a>
 */
final class ValueRules {

    private static final Set<String> KEYWORDS = Set.of(
            "enum",
            "const",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    private final Optional<List<Object>> values;
    private final Optional<Pattern> pattern;
    private final int minLength;
    private final int maxLength;
    private final BigDecimal minimum;
    private final BigDecimal maximum;
    private final BigDecimal above;
    private final BigDecimal below;

    private ValueRules(Map<String, Object> annotations) {
        values = annotations.containsKey("const")
                ? Optional.of(List.of(annotations.get("const")))
                : Optional.ofNullable(annotations.get("enum")).map(ValueRules::list);
        pattern = Optional.ofNullable(annotations.get("pattern")).flatMap(text -> pattern(text.toString()));
        minLength = length(annotations.get("minLength"), 0);
        maxLength = length(annotations.get("maxLength"), Integer.MAX_VALUE);
        minimum = number(annotations.get("minimum"));
        maximum = number(annotations.get("maximum"));
        above = number(annotations.get("exclusiveMinimum"));
        below = number(annotations.get("exclusiveMaximum"));
    }

    /** Empty when the field has none. */
    static Optional<ValueRules> of(Field field) {
        var annotations = field.annotations();
        if (annotations.keySet().stream().noneMatch(KEYWORDS::contains)) return Optional.empty();
        return Optional.of(new ValueRules(annotations));
    }

    /** Why the value is refused, as {@code is not one of a, b.}; null when it is not. */
    String refused(Object value) {
        if (values.isPresent() && !isListed(value)) return "is not " + listed() + ".";
        return switch (value) {
            case String text -> refusedText(text);
            case BigDecimal number -> refusedNumber(number);
            case Double number -> refusedNumber(BigDecimal.valueOf(number));
            default -> null;
        };
    }

    private String refusedText(String text) {
        // Length in characters of Unicode, as JSON Schema counts.
        if (minLength > 0 || maxLength < Integer.MAX_VALUE) {
            var length = text.codePointCount(0, text.length());
            if (length < minLength) return "is shorter than " + minLength + " characters.";
            if (length > maxLength) return "is longer than " + maxLength + " characters.";
        }
        if (pattern.isPresent() && !PatientText.finds(pattern.get(), text))
            return "does not match " + pattern.get() + ".";
        return null;
    }

    private String refusedNumber(BigDecimal number) {
        if (minimum != null && number.compareTo(minimum) < 0) return "is less than " + minimum.toPlainString() + ".";
        if (maximum != null && number.compareTo(maximum) > 0) return "is more than " + maximum.toPlainString() + ".";
        if (above != null && number.compareTo(above) <= 0) return "is not more than " + above.toPlainString() + ".";
        if (below != null && number.compareTo(below) >= 0) return "is not less than " + below.toPlainString() + ".";
        return null;
    }

    private boolean isListed(Object value) {
        return values.orElseThrow().stream().anyMatch(listed -> same(listed, value));
    }

    private static boolean same(Object listed, Object value) {
        return switch (value) {
            case BigDecimal number -> {
                var other = number(listed);
                yield other != null && number.compareTo(other) == 0;
            }
            case Double number -> {
                var other = number(listed);
                yield other != null && BigDecimal.valueOf(number).compareTo(other) == 0;
            }
            case Boolean flag -> flag.equals(listed);
            default -> listed != null && value.equals(listed.toString());
        };
    }

    private String listed() {
        var all = values.orElseThrow();
        if (all.size() == 1) return String.valueOf(all.getFirst());
        var shown = all.stream().limit(20).map(String::valueOf).collect(Collectors.joining(", "));
        return "one of " + shown + (all.size() > 20 ? " and " + (all.size() - 20) + " more" : "");
    }

    /** A pattern of another dialect that Java does not know is left to the legacy system. */
    private static Optional<Pattern> pattern(String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static List<Object> list(Object written) {
        return written instanceof List<?> all ? List.copyOf(all) : List.copyOf(new HashSet<>((Set<?>) written));
    }

    private static int length(Object written, int absent) {
        return written instanceof Number number ? number.intValue() : absent;
    }

    private static BigDecimal number(Object written) {
        if (written == null) return null;
        try {
            return new BigDecimal(written.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
