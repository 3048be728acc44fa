package io.legacybridge.xml;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The built-in simple types of XML Schema that are no lists. */
enum BuiltIn {
    ANY_SIMPLE_TYPE("anySimpleType", Family.TEXT, _ -> true, "text"),
    STRING("string", Family.TEXT, _ -> true, "text"),
    NORMALIZED_STRING("normalizedString", Family.TEXT, _ -> true, "text"),
    TOKEN("token", Family.TEXT, _ -> true, "text"),
    LANGUAGE("language", Family.TEXT, Lexical::isLanguage, "a language such as en or de-CH"),
    NMTOKEN("NMTOKEN", Family.TEXT, Lexical::isNameToken, "a name token"),
    NAME("Name", Family.TEXT, Lexical::isName, "a name"),
    NCNAME("NCName", Family.TEXT, Lexical::isNameWithoutColon, "a name without a colon"),
    ID("ID", Family.TEXT, Lexical::isNameWithoutColon, "a name without a colon"),
    IDREF("IDREF", Family.TEXT, Lexical::isNameWithoutColon, "a name without a colon"),
    ENTITY("ENTITY", Family.TEXT, Lexical::isNameWithoutColon, "a name without a colon"),
    ANY_URI("anyURI", Family.TEXT, Lexical::isUri, "a URI"),
    QNAME("QName", Family.QNAME, _ -> true, "a name such as {urn:example}order"),
    DURATION("duration", Family.DURATION, Lexical::isDuration, "a duration such as P1DT2H"),
    DATE_TIME("dateTime", Family.TIME, Lexical::isDateTime, "a time such as 2026-11-29T17:00:00Z"),
    TIME("time", Family.TIME, Lexical::isTime, "a time of day such as 17:00:00"),
    DATE("date", Family.TIME, Lexical::isDate, "a date such as 2026-11-29"),
    G_YEAR_MONTH("gYearMonth", Family.TIME, Lexical::isYearMonth, "a month such as 2026-11"),
    G_YEAR("gYear", Family.TIME, Lexical::isYear, "a year such as 2026"),
    G_MONTH_DAY("gMonthDay", Family.TIME, Lexical::isMonthDay, "a day of the year such as --11-29"),
    G_DAY("gDay", Family.TIME, Lexical::isDay, "a day of the month such as ---29"),
    G_MONTH("gMonth", Family.TIME, Lexical::isMonth, "a month of the year such as --11"),
    HEX_BINARY("hexBinary", Family.BINARY, Lexical::isHex, "pairs of hexadecimal digits"),
    BASE64_BINARY("base64Binary", Family.BINARY, text -> Lexical.bytesOfBase64(text) >= 0, "base64"),
    BOOLEAN("boolean", Family.FLAG, Lexical::isFlag, "true or false"),
    FLOAT("float", Family.FLOATING, Lexical::isFloating, "a finite number"),
    DOUBLE("double", Family.FLOATING, Lexical::isFloating, "a finite number"),
    DECIMAL("decimal"),
    INTEGER("integer", "", ""),
    NON_POSITIVE_INTEGER("nonPositiveInteger", "", "0"),
    NEGATIVE_INTEGER("negativeInteger", "", "-1"),
    NON_NEGATIVE_INTEGER("nonNegativeInteger", "0", ""),
    POSITIVE_INTEGER("positiveInteger", "1", ""),
    LONG("long", "-9223372036854775808", "9223372036854775807"),
    INT("int", "-2147483648", "2147483647"),
    SHORT("short", "-32768", "32767"),
    BYTE("byte", "-128", "127"),
    UNSIGNED_LONG("unsignedLong", "0", "18446744073709551615"),
    UNSIGNED_INT("unsignedInt", "0", "4294967295"),
    UNSIGNED_SHORT("unsignedShort", "0", "65535"),
    UNSIGNED_BYTE("unsignedByte", "0", "255");

    private static final Map<String, BuiltIn> BY_NAME = byName();

    final String xsdName;
    final Family family;
    // Functions without a state.
    @SuppressWarnings("ImmutableEnumChecker")
    final Predicate<String> isLexical;

    final String expected;
    /** Bounds of an integer; empty where there is none. */
    final String smallest;

    final String largest;

    /** Types that are carried alike. */
    enum Family {
        TEXT,
        QNAME,
        TIME,
        DURATION,
        BINARY,
        FLAG,
        FLOATING,
        DECIMAL,
        INTEGER
    }

    BuiltIn(String xsdName, Family family, Predicate<String> isLexical, String expected) {
        this.xsdName = xsdName;
        this.family = family;
        this.isLexical = isLexical;
        this.expected = expected;
        this.smallest = "";
        this.largest = "";
    }

    BuiltIn(String xsdName) {
        this(xsdName, Family.DECIMAL, "", "", "a decimal number");
    }

    BuiltIn(String xsdName, String smallest, String largest) {
        this(xsdName, Family.INTEGER, smallest, largest, "a whole number");
    }

    BuiltIn(String xsdName, Family family, String smallest, String largest, String expected) {
        this.xsdName = xsdName;
        this.family = family;
        this.isLexical = text -> Decimals.isDecimal(text, family == Family.INTEGER);
        this.expected = expected;
        this.smallest = smallest;
        this.largest = largest;
    }

    /** The primitive type it is made of: values of two of them are never the same (XML Schema Part 2, 2.2.1). */
    BuiltIn primitive() {
        return switch (family) {
            case TEXT -> this == ANY_URI ? ANY_URI : STRING;
            case DECIMAL, INTEGER -> DECIMAL;
            case QNAME, TIME, DURATION, BINARY, FLAG, FLOATING -> this;
        };
    }

    static Optional<BuiltIn> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Map<String, BuiltIn> byName() {
        var all = new HashMap<String, BuiltIn>();
        for (var each : values()) all.put(each.xsdName, each);
        return all;
    }
}
