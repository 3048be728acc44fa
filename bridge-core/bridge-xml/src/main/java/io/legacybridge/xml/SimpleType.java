package io.legacybridge.xml;

import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A simple type made ready: which texts are its values, and how they are carried. Thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/">XML Schema Part 2: Datatypes, Second Edition</a>
 */
final class SimpleType {

    static final SimpleType STRING = of(BuiltIn.STRING);
    static final SimpleType ANY = of(BuiltIn.ANY_SIMPLE_TYPE);

    /** What it is made of. */
    sealed interface Variety {

        record Atomic(BuiltIn builtIn) implements Variety {}

        record ListOf(SimpleType item) implements Variety {}

        record Union(List<SimpleType> members) implements Variety {}
    }

    private final Variety variety;
    private final WhiteSpace whiteSpace;
    private final Facets facets;
    private final NumberFacets numbers;
    private final Set<String> values;
    private final boolean takesAnyText;

    SimpleType(Variety variety, WhiteSpace whiteSpace, Facets facets) {
        this.variety = variety;
        this.whiteSpace = whiteSpace;
        this.facets = facets;
        this.numbers = variety instanceof Variety.Atomic(var builtIn) && builtIn.primitive() == BuiltIn.DECIMAL
                ? new NumberFacets(builtIn, facets)
                : null;
        this.values = facets.enumeration == null ? null : new HashSet<>(facets.enumeration);
        this.takesAnyText = facets.isEmpty()
                && whiteSpace == WhiteSpace.PRESERVE
                && variety instanceof Variety.Atomic
                && family() == Family.TEXT;
    }

    static SimpleType of(BuiltIn builtIn) {
        var whiteSpace =
                switch (builtIn) {
                    case STRING, ANY_SIMPLE_TYPE -> WhiteSpace.PRESERVE;
                    case NORMALIZED_STRING -> WhiteSpace.REPLACE;
                    default -> WhiteSpace.COLLAPSE;
                };
        return new SimpleType(new Variety.Atomic(builtIn), whiteSpace, new Facets());
    }

    /** One of the built-in lists, which have at least one item. */
    static SimpleType listOf(BuiltIn item) {
        var facets = new Facets();
        facets.minLength = 1;
        return new SimpleType(new Variety.ListOf(of(item)), WhiteSpace.COLLAPSE, facets);
    }

    Variety variety() {
        return variety;
    }

    WhiteSpace whiteSpace() {
        return whiteSpace;
    }

    Facets facets() {
        return facets;
    }

    /** Null when its values are no numbers, or floating ones. */
    NumberFacets numbers() {
        return numbers;
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
            case FLOATING -> new Type.Floating(is(BuiltIn.FLOAT) ? Float.SIZE : Double.SIZE);
            case DECIMAL, INTEGER -> numbers.carrier();
        };
    }

    private int maxLength() {
        return Math.max(0, facets.maxLength);
    }

    boolean isId() {
        return is(BuiltIn.ID);
    }

    private boolean is(BuiltIn type) {
        return variety instanceof Variety.Atomic(var builtIn) && builtIn == type;
    }

    /** Whether {@link NumberFacets#fitsWhole} says everything about a whole number. */
    boolean isPlainWhole() {
        return numbers != null && numbers.isPlainWhole();
    }

    /** Whether every text is a value as it stands. */
    boolean takesAnyText() {
        return takesAnyText;
    }

    /** The text without the blanks that its type takes away; of a union, those that its member takes away. */
    String normalized(String text) {
        if (variety instanceof Variety.Union)
            return member(text).map(member -> member.normalized(text)).orElse(text);
        return whiteSpace.normalized(text);
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

    /** Whether the text, {@linkplain #normalized without blanks}, is one of the type's values. */
    boolean accepts(String text) {
        return switch (variety) {
            case Variety.Atomic(var builtIn) ->
                builtIn.isLexical.test(text)
                        && (facets.isEmpty() && (numbers == null || numbers.isUnbounded()) || fits(text));
            case Variety.ListOf(var item) -> {
                var items = WhiteSpace.items(text);
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
                && isSameList(item, WhiteSpace.items(one), otherItem, WhiteSpace.items(other));
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
            case FLAG -> Lexical.isTrue(one) == Lexical.isTrue(other);
            case FLOATING -> Floatings.parse(one) == Floatings.parse(other);
            case DECIMAL, INTEGER -> Decimals.parse(one).compareTo(Decimals.parse(other)) == 0;
        };
    }

    /** What a record has for a text: of values that are listed, the text that the contract lists. */
    String carried(String text) {
        var isOther = values != null && !values.contains(text);
        return bare(isOther ? listed(text).orElse(text) : text);
    }

    /** Base64 in a record has no blanks, which many who read it refuse (RFC 4648, section 3.3). */
    String bare(String text) {
        var isBase64 = family() == Family.BINARY || variety instanceof Variety.Union;
        return isBase64
                        && text.indexOf(' ') >= 0
                        && member(text)
                                .filter(member -> member.is(BuiltIn.BASE64_BINARY))
                                .isPresent()
                ? text.replace(" ", "")
                : text;
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
            case FLOATING -> Floatings.fits(Floatings.parse(text), facets);
            case DECIMAL, INTEGER -> numbers.fits(Decimals.parse(text));
        };
    }

    private int bytesOf(String text) {
        return is(BuiltIn.HEX_BINARY) ? text.length() / 2 : Lexical.bytesOfBase64(text);
    }

    String lexical(double value) {
        if (!Double.isFinite(value) || is(BuiltIn.FLOAT) && Math.abs(value) > Float.MAX_VALUE) return null;
        var text = Double.toString(value);
        return Floatings.fits(value, facets) && facets.patternsMatch(text) ? text : null;
    }

    String lexical(boolean value) {
        var text = Boolean.toString(value);
        if (facets.patternsMatch(text)) return text;
        var digit = value ? "1" : "0";
        return facets.patternsMatch(digit) ? digit : null;
    }

    /** One phrase: what stands here. */
    String expected() {
        return switch (variety) {
            case Variety.Atomic(var builtIn) ->
                values != null ? facets.listed() : builtIn.expected + facets.described(builtIn);
            case Variety.ListOf(var item) -> "a list, each of its items " + item.expected();
            case Variety.Union(var members) ->
                values != null
                        ? facets.listed()
                        : members.stream()
                                .map(SimpleType::expected)
                                .distinct()
                                .limit(Facets.MOST_SHOWN)
                                .collect(Collectors.joining(" or "));
        };
    }
}
