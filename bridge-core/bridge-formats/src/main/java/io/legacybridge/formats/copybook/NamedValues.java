package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Level 88 in JSON Schema: alternatives with a title for each condition name, and one for all other values, since a level 88
 * names values and forbids none.
 */
final class NamedValues {

    private static final String THRU = " THRU ";
    /** Bytes rather than characters. */
    private static final Pattern NOT_IN_JSON =
            Pattern.compile("(LOW|HIGH)-VALUES?|QUOTES?|[XNG]X?['\"].*", Pattern.CASE_INSENSITIVE);

    private NamedValues() {}

    /** What stands in {@code anyOf}; empty when no condition names a value that can be said in JSON. */
    static List<Map<String, Object>> of(List<DataItem.Condition> conditions, Type type) {
        var alternatives = new ArrayList<Map<String, Object>>();
        for (var condition : conditions) {
            var single = new ArrayList<Object>();
            for (var value : condition.values()) {
                var bounds = value.split(THRU, 2);
                if (bounds.length == 2) range(condition.name(), bounds, type).ifPresent(alternatives::add);
                else value(value, type).ifPresent(single::add);
            }
            if (!single.isEmpty()) alternatives.add(titled(condition.name(), "enum", single));
        }
        if (!alternatives.isEmpty()) alternatives.add(Map.of("title", "any other value"));
        return alternatives;
    }

    private static Optional<Map<String, Object>> range(String name, String[] bounds, Type type) {
        var from = value(bounds[0], type);
        var to = value(bounds[1], type);
        if (from.isEmpty() || to.isEmpty() || !(from.get() instanceof BigDecimal)) return Optional.empty();
        var range = titled(name, "minimum", from.get());
        range.put("maximum", to.get());
        return Optional.of(range);
    }

    /** The value as it stands in JSON. */
    private static Optional<Object> value(String written, Type type) {
        if (NOT_IN_JSON.matcher(written).matches()) return Optional.empty();
        if (type instanceof Type.Text) return Optional.of(written.stripTrailing());
        if (!(type instanceof Type.Decimal decimal)) return Optional.empty();
        try {
            var number = new BigDecimal(written.strip()).setScale(Math.max(0, decimal.scale()));
            return Optional.of(decimal.carriedAs() == Type.Carrier.STRING ? number.toPlainString() : number);
        } catch (ArithmeticException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> titled(String title, String keyword, Object value) {
        var alternative = new LinkedHashMap<String, Object>();
        alternative.put("title", title);
        alternative.put(keyword, value);
        return alternative;
    }
}
