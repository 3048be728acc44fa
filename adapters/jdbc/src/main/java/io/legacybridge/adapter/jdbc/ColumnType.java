package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.record.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The declared type of a column or parameter, in words of SQL: {@code decimal(12,2) not null}.
 *
 * @param size     most characters of a text, or most digits of a decimal; 0 when unbounded
 * @param scale    digits after the decimal point
 * @param nullable whether NULL may stand there
 */
public record ColumnType(Kind kind, int size, int scale, boolean nullable) {

    private static final Pattern WRITTEN =
            Pattern.compile("([a-z]+)(?:\\s*\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,4})\\s*)?\\))?(\\s+not\\s+null)?");
    private static final int MAX_DIGITS = 1_000;

    /** What values a column has, and how they stand in JSON. */
    enum Kind {
        TEXT("a text"),
        SMALLINT("a whole number of 16 bits"),
        INTEGER("a whole number of 32 bits"),
        BIGINT("a whole number of 64 bits"),
        DECIMAL("an exact decimal"),
        REAL("a floating point number"),
        DOUBLE("a floating point number"),
        BOOLEAN("true or false"),
        DATE("a date of the years 1 to 9999 such as 2026-11-30"),
        TIME("a time such as 17:05:00"),
        TIMESTAMP("a time without a zone of the years 1 to 9999 such as 2026-11-30T17:05:00"),
        TIMESTAMPTZ("a time with its zone of the years 1 to 9999 such as 2026-11-30T17:05:00Z"),
        BYTES("bytes in base64");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        boolean isTimestamp() {
            return this == TIMESTAMP || this == TIMESTAMPTZ;
        }
    }

    public static ColumnType parse(String text) throws BadValue {
        var written = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!written.matches()) throw bad(text);
        var kind = kind(written.group(1)).orElseThrow(() -> bad(text));
        var size = Optional.ofNullable(written.group(2)).map(Integer::parseInt);
        var scale = Optional.ofNullable(written.group(3)).map(Integer::parseInt);
        if (size.isPresent() && kind != Kind.TEXT && kind != Kind.DECIMAL) throw bad(text);
        if (scale.isPresent() && kind != Kind.DECIMAL) throw bad(text);
        if (size.isPresent() && (size.get() == 0 || scale.orElse(0) > size.get())) throw bad(text);
        if (kind == Kind.DECIMAL && size.orElse(0) > MAX_DIGITS) throw bad(text);
        return new ColumnType(kind, size.orElse(0), scale.orElse(0), written.group(4) == null);
    }

    /** As a field of a record. */
    Type type() {
        return switch (kind) {
            case TEXT -> new Type.Text(size);
            case SMALLINT -> Type.Decimal.of(5, 0, true);
            case INTEGER -> Type.Decimal.of(10, 0, true);
            case BIGINT -> Type.Decimal.of(19, 0, true);
            case DECIMAL -> Type.Decimal.of(size, scale, true);
            case REAL -> new Type.Floating(Float.SIZE);
            case DOUBLE -> new Type.Floating(Double.SIZE);
            case BOOLEAN -> new Type.Flag();
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTES -> new Type.Text(0);
        };
    }

    /** What JSON Schema says beside the type. */
    Map<String, Object> annotations() {
        return switch (kind) {
            case SMALLINT -> Map.of("minimum", Short.MIN_VALUE, "maximum", Short.MAX_VALUE);
            case INTEGER -> Map.of("minimum", Integer.MIN_VALUE, "maximum", Integer.MAX_VALUE);
            case DATE -> Map.of("format", "date");
            // OpenAPI's format registry has these names for RFC 3339 without the zone.
            case TIME -> Map.of("format", "time-local");
            case TIMESTAMP -> Map.of("format", "date-time-local");
            case TIMESTAMPTZ -> Map.of("format", "date-time");
            case BYTES -> Map.of("contentEncoding", "base64");
            // A bigint is a text in JSON, of which JSON Schema compares no values.
            case TEXT, BIGINT, DECIMAL, REAL, DOUBLE, BOOLEAN -> Map.of();
        };
    }

    /** One phrase for problems. */
    String expected() {
        return switch (kind) {
            case TEXT -> size == 0 ? kind.expected : "a text of at most " + size + " characters";
            case DECIMAL -> size == 0 ? kind.expected : "an exact decimal(" + size + "," + scale + ")";
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTES ->
                kind.expected;
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        var text = kind.name().toLowerCase(Locale.ROOT);
        if (size > 0) text += kind == Kind.DECIMAL ? "(" + size + "," + scale + ")" : "(" + size + ")";
        return nullable ? text : text + " not null";
    }

    private static Optional<Kind> kind(String word) {
        for (var kind : Kind.values()) if (kind.name().toLowerCase(Locale.ROOT).equals(word)) return Optional.of(kind);
        return Optional.empty();
    }

    private static BadValue bad(String text) {
        return new BadValue(
                "\"" + text + "\" is not a type of a column.",
                "Write text, text(30), smallint, integer, bigint, decimal, decimal(12,2), real, double, boolean, date, time,"
                        + " timestamp, timestamptz or bytes, and behind it not null where it holds.",
                "config/bad-type");
    }
}
