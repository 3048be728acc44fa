package io.legacybridge.xml;

import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A simple type made ready: which texts are its values, and how they are carried. Thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/">XML Schema Part 2: Datatypes, Second Edition</a>
 */
final class SimpleType {

    static final SimpleType STRING = of(BuiltIn.STRING);
    static final SimpleType ANY = of(BuiltIn.ANY_SIMPLE_TYPE);

    private static final int MOST_SHOWN = 20;
    private static final Pattern EVERY_DIALECT =
            Pattern.compile("(?:[A-Za-z0-9 ,:;/@#%_!=~|()\\[\\]{}*+?-]|\\\\[.*+?(){}\\[\\]|\\\\-])*+");

    enum Blanks {
        PRESERVE,
        REPLACE,
        COLLAPSE
    }

    /** What it is made of. */
    sealed interface Variety {

        record Atomic(BuiltIn builtIn) implements Variety {}

        record ListOf(SimpleType item) implements Variety {}

        record Union(List<SimpleType> members) implements Variety {}
    }

    private final Variety variety;
    private final Blanks blanks;
    private final Facets facets;
    private final Type.Decimal decimal;
    private final BigDecimal smallest;
    private final BigDecimal largest;
    private final boolean smallestIsOut;
    private final boolean largestIsOut;
    private final Set<String> values;
    private final boolean takesAnyText;
    private final boolean isPlainWhole;
    private final long least;
    private final long most;

    SimpleType(Variety variety, Blanks blanks, Facets facets) {
        this.variety = variety;
        this.blanks = blanks;
        this.facets = facets;
        var family = family();
        var number = family == Family.DECIMAL || family == Family.INTEGER;
        var builtIn = variety instanceof Variety.Atomic(var found) ? found : BuiltIn.STRING;
        var low = number ? bound(facets.minInclusive, facets.minExclusive, builtIn.smallest) : null;
        var high = number ? bound(facets.maxInclusive, facets.maxExclusive, builtIn.largest) : null;
        this.smallest = low;
        this.largest = high;
        this.smallestIsOut = !facets.minExclusive.isEmpty();
        this.largestIsOut = !facets.maxExclusive.isEmpty();
        var fraction = family == Family.INTEGER ? 0 : facets.fractionDigits;
        this.decimal = number ? Decimals.type(facets.totalDigits, fraction, low, high) : null;
        this.values = facets.enumeration == null ? null : new HashSet<>(facets.enumeration);
        this.takesAnyText = facets.isEmpty()
                && blanks == Blanks.PRESERVE
                && variety instanceof Variety.Atomic
                && family == Family.TEXT;
        this.isPlainWhole = family == Family.INTEGER
                && decimal.digits() > 0
                && decimal.digits() <= 18
                && facets.patterns.isEmpty()
                && values == null
                && facets.totalDigits < 0
                && fits(low)
                && fits(high);
        this.least = isPlainWhole && low != null ? low.longValue() + (smallestIsOut ? 1 : 0) : Long.MIN_VALUE;
        this.most = isPlainWhole && high != null ? high.longValue() - (largestIsOut ? 1 : 0) : Long.MAX_VALUE;
    }

    private static boolean fits(BigDecimal bound) {
        return bound == null || bound.scale() <= 0 && bound.precision() - bound.scale() <= 18;
    }

    static SimpleType of(BuiltIn builtIn) {
        var blanks =
                switch (builtIn) {
                    case STRING, ANY_SIMPLE_TYPE -> Blanks.PRESERVE;
                    case NORMALIZED_STRING -> Blanks.REPLACE;
                    default -> Blanks.COLLAPSE;
                };
        return new SimpleType(new Variety.Atomic(builtIn), blanks, new Facets());
    }

    /** One of the built-in lists, which have at least one item. */
    static SimpleType listOf(BuiltIn item) {
        var facets = new Facets();
        facets.minLength = 1;
        return new SimpleType(new Variety.ListOf(of(item)), Blanks.COLLAPSE, facets);
    }

    private static BigDecimal bound(String inclusive, String exclusive, String ofBuiltIn) {
        var bound = !inclusive.isEmpty() ? inclusive : !exclusive.isEmpty() ? exclusive : ofBuiltIn;
        return bound.isEmpty() ? null : Decimals.parse(bound);
    }

    Variety variety() {
        return variety;
    }

    Blanks blanks() {
        return blanks;
    }

    Facets facets() {
        return facets;
    }

    /** How its values are carried; those of a list by its items, and a union is text. */
    Family family() {
        return switch (variety) {
            case Variety.Atomic(var builtIn) -> builtIn.family;
            case Variety.ListOf(var item) -> item.family();
            case Variety.Union _ -> Family.TEXT;
        };
    }

    /** The type of one value; for a list that of an item. */
    Type carrier() {
        if (variety instanceof Variety.ListOf(var item)) return item.carrier();
        return switch (family()) {
            case TEXT, QNAME, TIME, DURATION -> new Type.Text(variety instanceof Variety.Union ? 0 : maxLength());
            case BINARY -> new Type.Text(0);
            case FLAG -> new Type.Flag();
            case FLOATING -> new Type.Floating(isFloat() ? Float.SIZE : Double.SIZE);
            case DECIMAL, INTEGER -> decimal;
        };
    }

    private int maxLength() {
        return Math.max(0, facets.maxLength);
    }

    private boolean isFloat() {
        return variety instanceof Variety.Atomic(var builtIn) && builtIn == BuiltIn.FLOAT;
    }

    boolean isId() {
        return variety instanceof Variety.Atomic(var builtIn) && builtIn == BuiltIn.ID;
    }

    Type.Decimal decimal() {
        return decimal;
    }

    /** Whether all values have as many decimals as {@link #decimal} says. */
    boolean hasScale() {
        return decimal.digits() > 0 && (family() == Family.INTEGER || facets.fractionDigits >= 0);
    }

    /** Whether every text is a value as it stands. */
    boolean takesAnyText() {
        return takesAnyText;
    }

    /** Whether {@link #fitsWhole} says everything about a whole number. */
    boolean isPlainWhole() {
        return isPlainWhole;
    }

    boolean fitsWhole(long value) {
        return value >= least && value <= most;
    }

    /** The text without the blanks that its type takes away; of a union, those that its member takes away. */
    String normalized(String text) {
        if (variety instanceof Variety.Union)
            return member(text).map(member -> member.normalized(text)).orElse(text);
        return normalized(text, blanks);
    }

    /**
     * The type that says what the text means: of a union, the first of its members that has it as a value. Empty when none has.
     *
     * @see <a href="https://www.w3.org/TR/xmlschema-2/#rf-whiteSpace">XML Schema Part 2, 4.3.6</a>
     */
    private Optional<SimpleType> member(String text) {
        if (!(variety instanceof Variety.Union(var members))) return Optional.of(this);
        return members.stream()
                .filter(member -> member.accepts(member.normalized(text)))
                .findFirst()
                .flatMap(member -> member.member(text));
    }

    private static String normalized(String text, Blanks blanks) {
        return switch (blanks) {
            case PRESERVE -> text;
            case REPLACE -> text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
            case COLLAPSE -> collapsed(text);
        };
    }

    private static String collapsed(String text) {
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            var outer = index == 0 || index == text.length() - 1 || text.charAt(index + 1) == ' ';
            if (character < ' ' || character == ' ' && outer) return String.join(" ", Arrays.asList(items(text)));
        }
        return text;
    }

    /** The items of a list. */
    static String[] items(String text) {
        var stripped = text.replaceAll("[ \t\n\r]+", " ").strip();
        return stripped.isEmpty() ? new String[0] : stripped.split(" ");
    }

    /** Whether the text, {@linkplain #normalized without blanks}, is one of the type's values. */
    boolean accepts(String text) {
        return switch (variety) {
            case Variety.Atomic(var builtIn) ->
                builtIn.isLexical.test(text) && (facets.isEmpty() && smallest == null && largest == null || fits(text));
            case Variety.ListOf(var item) -> {
                var items = items(text);
                yield Arrays.stream(items).allMatch(each -> item.accepts(item.normalized(each)))
                        && listFits(items.length, String.join(" ", items));
            }
            case Variety.Union _ -> member(text).isPresent() && isListed(text) && facets.patternsMatch(text);
        };
    }

    /** Whether a list of so many items, whose text this is, is one of the type's values. */
    boolean listFits(int count, String text) {
        return facets.lengthFits(count) && isListed(text) && facets.patternsMatch(text);
    }

    private boolean isListed(String text) {
        return values == null || values.contains(text) || listed(text).isPresent();
    }

    /** What is listed are values, and each may be written in several ways (XML Schema Part 2, 4.3.5). */
    private Optional<String> listed(String text) {
        return facets.enumeration.stream().filter(each -> isSame(each, text)).findFirst();
    }

    /** Whether two texts, {@linkplain #normalized without blanks}, are the same value. */
    boolean isSame(String one, String other) {
        return one.equals(other) || isSame(this, one, this, other);
    }

    private static boolean isSame(SimpleType ofOne, String one, SimpleType ofOther, String other) {
        var first = ofOne.member(one).orElse(ofOne);
        var second = ofOther.member(other).orElse(ofOther);
        if (first.variety instanceof Variety.Atomic(var type)
                && second.variety instanceof Variety.Atomic(var otherType))
            return type.primitive() == otherType.primitive() && isSame(type, one, other);
        return first.variety instanceof Variety.ListOf(var item)
                && second.variety instanceof Variety.ListOf(var otherItem)
                && isSameList(item, items(one), otherItem, items(other));
    }

    private static boolean isSameList(SimpleType item, String[] one, SimpleType otherItem, String[] other) {
        if (one.length != other.length) return false;
        for (var index = 0; index < one.length; index++)
            if (!item.accepts(one[index])
                    || !otherItem.accepts(other[index])
                    || !isSame(item, one[index], otherItem, other[index])) return false;
        return true;
    }

    private static boolean isSame(BuiltIn type, String one, String other) {
        return switch (type.family) {
            case TEXT, QNAME -> one.equals(other);
            case TIME, DURATION -> Times.isEqual(one, other, type.family == Family.DURATION);
            case BINARY ->
                type == BuiltIn.HEX_BINARY
                        ? one.equalsIgnoreCase(other)
                        : one.replace(" ", "").equals(other.replace(" ", ""));
            case FLAG -> isTrue(one) == isTrue(other);
            case FLOATING -> parseFloating(one) == parseFloating(other);
            case DECIMAL, INTEGER -> Decimals.parse(one).compareTo(Decimals.parse(other)) == 0;
        };
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    /** What a record has for a text: of values that are listed, the text that the contract lists. */
    String carried(String text) {
        var isOther = values != null && !values.contains(text);
        return bare(isOther ? listed(text).orElse(text) : text);
    }

    /** Base64 in a record has no blanks, which many who read it refuse (RFC 4648, section 3.3). */
    private String bare(String text) {
        var isBase64 = family() == Family.BINARY || variety instanceof Variety.Union;
        return isBase64
                        && text.indexOf(' ') >= 0
                        && member(text).filter(SimpleType::isBase64).isPresent()
                ? text.replace(" ", "")
                : text;
    }

    private boolean isBase64() {
        return variety instanceof Variety.Atomic(var builtIn) && builtIn == BuiltIn.BASE64_BINARY;
    }

    private boolean fits(String text) {
        if (!facets.patternsMatch(text)) return false;
        return switch (family()) {
            case TEXT ->
                (!facets.hasLength() || facets.lengthFits(text.codePointCount(0, text.length())))
                        && (values == null || values.contains(text));
            case BINARY -> (!facets.hasLength() || facets.lengthFits(bytesOf(text))) && isListed(text);
            case QNAME -> values == null || values.contains(text);
            case FLAG -> true;
            case TIME, DURATION -> Times.fits(text, family() == Family.DURATION, facets);
            case FLOATING -> floatingFits(parseFloating(text));
            case DECIMAL, INTEGER -> numberFits(Decimals.parse(text));
        };
    }

    private int bytesOf(String text) {
        var hex = variety instanceof Variety.Atomic(var builtIn) && builtIn == BuiltIn.HEX_BINARY;
        return hex ? text.length() / 2 : Lexical.bytesOfBase64(text);
    }

    /** Bounds, digits and listed values, not patterns. */
    private boolean numberFits(BigDecimal value) {
        if (smallest != null && value.compareTo(smallest) < (smallestIsOut ? 1 : 0)) return false;
        if (largest != null && value.compareTo(largest) > (largestIsOut ? -1 : 0)) return false;
        var bare = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        var scale = Math.max(0, bare.scale());
        if (family() == Family.INTEGER && scale > 0) return false;
        if (facets.fractionDigits >= 0 && scale > facets.fractionDigits) return false;
        if (facets.totalDigits >= 0 && Math.max(bare.precision() - bare.scale(), 0) + scale > facets.totalDigits)
            return false;
        return values == null
                || facets.enumeration.stream()
                        .anyMatch(listed -> Decimals.parse(listed).compareTo(value) == 0);
    }

    /** The number as it is written; null when it is none of the type's values. */
    String lexical(BigDecimal value) {
        if (Math.abs((long) value.scale()) + value.precision() > Decimals.MOST_DIGITS || !numberFits(value))
            return null;
        var plain = value.scale() <= 0 || family() != Family.INTEGER ? value : value.setScale(0);
        // Zeros behind the declared scale are those that carrying it has added.
        if (facets.fractionDigits < 0 && facets.totalDigits > 0 && plain.scale() > 0)
            plain = plain.stripTrailingZeros();
        var text = plain.toPlainString();
        return facets.patternsMatch(text) ? text : null;
    }

    String lexical(double value) {
        if (!Double.isFinite(value) || isFloat() && Math.abs(value) > Float.MAX_VALUE) return null;
        var text = Double.toString(value);
        return floatingFits(value) && facets.patternsMatch(text) ? text : null;
    }

    String lexical(boolean value) {
        var text = Boolean.toString(value);
        if (facets.patternsMatch(text)) return text;
        var digit = value ? "1" : "0";
        return facets.patternsMatch(digit) ? digit : null;
    }

    private boolean floatingFits(double value) {
        if (!facets.minInclusive.isEmpty() && !(value >= parseFloating(facets.minInclusive))) return false;
        if (!facets.minExclusive.isEmpty() && !(value > parseFloating(facets.minExclusive))) return false;
        if (!facets.maxInclusive.isEmpty() && !(value <= parseFloating(facets.maxInclusive))) return false;
        if (!facets.maxExclusive.isEmpty() && !(value < parseFloating(facets.maxExclusive))) return false;
        return values == null || facets.enumeration.stream().anyMatch(listed -> parseFloating(listed) == value);
    }

    static double parseFloating(String text) {
        return switch (text) {
            case "INF" -> Double.POSITIVE_INFINITY;
            case "-INF" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** A value of the contract, such as a default, as JSON has it; empty where JSON has none, as for INF. */
    Optional<Object> json(String text) {
        var normalized = normalized(text);
        if (!(variety instanceof Variety.ListOf(var item)))
            return Optional.of(inJson(normalized)).filter(SimpleType::isFinite);
        var all = Arrays.stream(items(normalized)).map(item::json).toList();
        return all.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(all.stream().map(Optional::orElseThrow).toList());
    }

    private static boolean isFinite(Object json) {
        return !(json instanceof Double number) || Double.isFinite(number);
    }

    private Object inJson(String normalized) {
        return switch (family()) {
            case FLAG -> isTrue(normalized);
            case FLOATING -> parseFloating(normalized);
            case DECIMAL, INTEGER ->
                decimal.carriedAs() == Type.Carrier.NUMBER
                        ? Decimals.parse(normalized)
                        : (Object) Decimals.parse(normalized).toPlainString();
            case TEXT, QNAME, TIME, DURATION, BINARY -> bare(normalized);
        };
    }

    /** What a JSON Schema says about a value beside its type; about an item when the type is a list. */
    Map<String, Object> annotations() {
        if (variety instanceof Variety.ListOf(var item)) return item.annotations();
        var all = new LinkedHashMap<String, Object>();
        if (variety instanceof Variety.Atomic(var builtIn) && builtIn != BuiltIn.STRING && builtIn != BuiltIn.INT)
            all.put("x-xsd", builtIn.xsdName);
        if (facets.enumeration != null)
            all.put(
                    "enum",
                    facets.enumeration.stream()
                            .flatMap(each -> json(each).stream())
                            .distinct()
                            .toList());
        switch (family()) {
            case TEXT -> {
                if (facets.minLength > 0) all.put("minLength", facets.minLength);
                if (facets.patternSources.size() == 1 && isOfEveryDialect(facets.patternSources.getFirst()))
                    all.put("pattern", "^(?:" + facets.patternSources.getFirst() + ")$");
            }
            case DECIMAL, INTEGER -> number(all);
            case FLOATING -> {
                bound("minimum", facets.minInclusive, all);
                bound("exclusiveMinimum", facets.minExclusive, all);
                bound("maximum", facets.maxInclusive, all);
                bound("exclusiveMaximum", facets.maxExclusive, all);
            }
            case QNAME, TIME, DURATION, BINARY, FLAG -> {}
        }
        return all;
    }

    private void bound(String keyword, String bound, Map<String, Object> all) {
        if (!bound.isEmpty()) json(bound).ifPresent(value -> all.put(keyword, value));
    }

    private void number(Map<String, Object> all) {
        if (decimal.carriedAs() == Type.Carrier.NUMBER) {
            if (smallest != null) all.put(smallestIsOut ? "exclusiveMinimum" : "minimum", smallest);
            if (largest != null) all.put(largestIsOut ? "exclusiveMaximum" : "maximum", largest);
        } else if (family() == Family.INTEGER && decimal.digits() == 0) {
            all.put("pattern", decimal.signed() ? "^-?(0|[1-9][0-9]*)$" : "^(0|[1-9][0-9]*)$");
        }
    }

    /** A pattern that means the same in XML Schema, Java and ECMAScript. */
    private static boolean isOfEveryDialect(String pattern) {
        return EVERY_DIALECT.matcher(pattern).matches() && !pattern.contains("-[") && !pattern.contains("(?");
    }

    /** One phrase: what stands here. */
    String expected() {
        return switch (variety) {
            case Variety.Atomic(var builtIn) -> {
                if (facets.enumeration != null) yield listed();
                yield builtIn.expected + details(builtIn);
            }
            case Variety.ListOf(var item) -> "a list, each of its items " + item.expected();
            case Variety.Union(var members) ->
                values != null
                        ? listed()
                        : members.stream()
                                .map(SimpleType::expected)
                                .distinct()
                                .limit(MOST_SHOWN)
                                .collect(Collectors.joining(" or "));
        };
    }

    private String listed() {
        var shown = facets.enumeration.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        var more = facets.enumeration.size() - MOST_SHOWN;
        return facets.enumeration.size() == 1 ? shown : "one of " + shown + (more > 0 ? " and " + more + " more" : "");
    }

    private String details(BuiltIn builtIn) {
        var details = new ArrayList<String>();
        if (facets.minLength == facets.maxLength && facets.minLength >= 0) details.add("of length " + facets.minLength);
        else if (facets.minLength > 0 && facets.maxLength >= 0)
            details.add("of length " + facets.minLength + " to " + facets.maxLength);
        else if (facets.maxLength >= 0) details.add("of length " + facets.maxLength + " at most");
        else if (facets.minLength > 0) details.add("of length " + facets.minLength + " at least");
        if (facets.totalDigits >= 0) details.add("of " + facets.totalDigits + " digits at most");
        if (facets.fractionDigits > 0) details.add("with " + facets.fractionDigits + " decimals at most");
        if (!facets.minInclusive.isEmpty()) details.add("from " + facets.minInclusive);
        else if (!facets.minExclusive.isEmpty()) details.add("above " + facets.minExclusive);
        else if (!builtIn.smallest.isEmpty()) details.add("from " + builtIn.smallest);
        if (!facets.maxInclusive.isEmpty()) details.add("to " + facets.maxInclusive);
        else if (!facets.maxExclusive.isEmpty()) details.add("below " + facets.maxExclusive);
        else if (!builtIn.largest.isEmpty()) details.add("to " + builtIn.largest);
        if (!facets.patternSources.isEmpty()) details.add("like " + String.join(" and ", facets.patternSources));
        return details.isEmpty() ? "" : " " + String.join(" ", details);
    }
}
