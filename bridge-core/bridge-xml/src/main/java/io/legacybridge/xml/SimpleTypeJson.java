package io.legacybridge.xml;

import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.SimpleType.Variety;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A simple type as JSON and JSON Schema have it. */
final class SimpleTypeJson {

    private static final String PLAIN = "A-Za-z0-9 ,:;/@#%_!=~|()*+?-";
    private static final String ESCAPED = ".*+?(){}\\[\\]|\\\\";

    /**
     * ECMAScript, with the flag u that JSON Schema wants, takes an escaped hyphen only within a class, and no brace alone.
     *
     * @see <a href="https://json-schema.org/draft/2020-12/json-schema-core#section-6.4">JSON Schema Core, 6.4</a> and <a
     *     href="https://tc39.es/ecma262/#prod-IdentityEscape">ECMA-262, IdentityEscape</a>
     */
    private static final Pattern EVERY_DIALECT = Pattern.compile("(?:[" + PLAIN + "]|\\{[0-9]+(?:,[0-9]*)?\\}|\\\\["
            + ESCAPED + "]|\\[(?:[{}" + PLAIN + "]|\\\\[" + ESCAPED + "-])++\\])*+");

    private SimpleTypeJson() {}

    /** A value of the contract, such as a default; empty where JSON has none, as for INF. */
    static Optional<Object> value(SimpleType type, String text) {
        var normalized = type.normalized(text);
        if (!(type.variety() instanceof Variety.ListOf(var item)))
            return Optional.of(one(type, normalized)).filter(SimpleTypeJson::isFinite);
        var all = Arrays.stream(WhiteSpace.items(normalized))
                .map(each -> value(item, each))
                .toList();
        return all.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(all.stream().map(Optional::orElseThrow).toList());
    }

    private static boolean isFinite(Object json) {
        return !(json instanceof Double number) || Double.isFinite(number);
    }

    private static Object one(SimpleType type, String normalized) {
        return switch (type.family()) {
            case FLAG -> Lexical.isTrue(normalized);
            case FLOATING -> Floatings.parse(normalized);
            case DECIMAL, INTEGER ->
                type.numbers().carrier().carriedAs() == Type.Carrier.NUMBER
                        ? Decimals.parse(normalized)
                        : (Object) type.numbers()
                                .carried(Decimals.parse(normalized))
                                .toPlainString();
            case TEXT, QNAME, TIME, DURATION, BINARY -> type.bare(normalized);
        };
    }

    /** What a JSON Schema says about a value beside its type; about an item when the type is a list. */
    static Map<String, Object> annotations(SimpleType type) {
        if (type.variety() instanceof Variety.ListOf(var item)) return annotations(item);
        var facets = type.facets();
        var all = new LinkedHashMap<String, Object>();
        if (type.variety() instanceof Variety.Atomic(var builtIn)
                && builtIn != BuiltIn.STRING
                && builtIn != BuiltIn.INT) all.put("x-xsd", builtIn.xsdName);
        if (facets.enumeration != null)
            all.put(
                    "enum",
                    facets.enumeration.stream()
                            .flatMap(each -> value(type, each).stream())
                            .distinct()
                            .toList());
        switch (type.family()) {
            case TEXT -> {
                if (facets.minLength > 0) all.put("minLength", facets.minLength);
                if (facets.patternSources.size() == 1 && isOfEveryDialect(facets.patternSources.getFirst()))
                    all.put("pattern", "^(?:" + facets.patternSources.getFirst() + ")$");
            }
            case DECIMAL, INTEGER -> type.numbers().describe(all);
            case FLOATING -> {
                bound("minimum", type, facets.minInclusive, all);
                bound("exclusiveMinimum", type, facets.minExclusive, all);
                bound("maximum", type, facets.maxInclusive, all);
                bound("exclusiveMaximum", type, facets.maxExclusive, all);
            }
            case QNAME, TIME, DURATION, BINARY, FLAG -> {}
        }
        return all;
    }

    private static void bound(String keyword, SimpleType type, String bound, Map<String, Object> all) {
        if (!bound.isEmpty()) value(type, bound).ifPresent(value -> all.put(keyword, value));
    }

    /** A pattern that means the same in XML Schema, Java and ECMAScript. */
    private static boolean isOfEveryDialect(String pattern) {
        return EVERY_DIALECT.matcher(pattern).matches() && !pattern.contains("-[") && !pattern.contains("(?");
    }
}
