package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A declared column and the field it becomes. Its values are {@code null}, {@code Long}, {@code BigDecimal}, {@code Double},
 * {@code Boolean}, {@code String} (texts, ISO 8601 dates and times, base64), or {@link Misfit}.
 */
record Column(String name, ColumnType type, Field field) {

    private static final int MAX_YEAR = 9_999;
    private static final Pattern HOURS = Pattern.compile("\\s*(\\d\\d)\\D");

    /** A value that is not of the declared type, as text. */
    record Misfit(String text) {}

    static List<Column> of(Map<String, ColumnType> declared, Trait... furtherTraits) {
        var columns = new ArrayList<Column>();
        declared.forEach((name, type) -> columns.add(of(name, type, furtherTraits)));
        return List.copyOf(columns);
    }

    private static Column of(String name, ColumnType type, Trait... furtherTraits) {
        var traits = EnumSet.noneOf(Trait.class);
        if (type.nullable()) {
            traits.add(Trait.NULLABLE);
            traits.addAll(Set.of(furtherTraits));
        }
        return new Column(name, type, new Field(name, name, type.type(), traits, type.annotations()));
    }

    static List<Field> fields(List<Column> columns) {
        return columns.stream().map(Column::field).toList();
    }

    /** Reads a value. Only a broken connection is an exception. */
    Object read(Cells cells, int index) throws SQLException {
        try {
            return switch (type.kind()) {
                case TEXT -> text(cells.string(index));
                case SMALLINT, INTEGER, BIGINT -> whole(cells.object(index));
                case DECIMAL -> decimal(cells.decimal(index));
                case REAL, DOUBLE -> floating(cells.object(index));
                case BOOLEAN -> flag(cells.object(index));
                case DATE -> temporal(cells, index, LocalDate.class, Column::date);
                case TIME -> temporal(cells, index, LocalTime.class, time -> time(time, cells.string(index)));
                case TIMESTAMP -> temporal(cells, index, LocalDateTime.class, Column::timestamp);
                case TIMESTAMPTZ -> temporal(cells, index, OffsetDateTime.class, Column::timestamp);
                case BYTES -> base64(cells.bytes(index));
            };
        } catch (SQLException e) {
            // Drivers convert on our side, and say so with a data exception (SQL:2016 part 2, 24.1).
            if (e.getSQLState() == null || !e.getSQLState().startsWith("22")) throw e;
            return new Misfit(String.valueOf(cells.string(index)));
        } catch (DateTimeException | NumberFormatException e) {
            return new Misfit(String.valueOf(cells.string(index)));
        }
    }

    /** The value that {@link #text} gave. */
    Object parse(String text) {
        try {
            return switch (type.kind()) {
                case TEXT -> text(text);
                case SMALLINT, INTEGER, BIGINT -> whole(new BigInteger(text));
                case DECIMAL -> decimal(new BigDecimal(text));
                case REAL, DOUBLE -> floating(Double.valueOf(text));
                case BOOLEAN ->
                    switch (text) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> new Misfit(text);
                    };
                case DATE -> date(LocalDate.parse(text));
                case TIME -> time(LocalTime.parse(text));
                case TIMESTAMP -> timestamp(LocalDateTime.parse(text));
                case TIMESTAMPTZ -> timestamp(OffsetDateTime.parse(text));
                case BYTES -> base64(Base64.getDecoder().decode(text));
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Misfit(text);
        }
    }

    /** How many characters it holds; what is of a fixed size counts for a few. */
    static int characters(Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> text.length();
            case Misfit(var text) -> text.length();
            case BigDecimal decimal -> decimal.precision();
            default -> Long.BYTES;
        };
    }

    /** A value that is there, as text. */
    static String text(Object value) {
        return switch (value) {
            case Misfit(var text) -> text;
            case BigDecimal decimal -> decimal.toPlainString();
            default -> value.toString();
        };
    }

    /** Writes a value; one that is not of the declared type is the answer, and nothing was written. */
    Optional<RecordProblem> write(RecordWriter writer, Object value) {
        return write(writer, field, value);
    }

    Optional<RecordProblem> write(RecordWriter writer, Field as, Object value) {
        switch (value) {
            case null -> {
                if (!type.nullable()) return Optional.of(missing());
                writer.nothing(as);
            }
            case Misfit(var text) -> {
                return Optional.of(misfit(text));
            }
            case Long number -> writer.number(as, number);
            case BigDecimal number -> writer.number(as, number);
            case Double number -> writer.floating(as, number);
            case Boolean flag -> writer.flag(as, flag);
            default -> writer.text(as, (String) value);
        }
        return Optional.empty();
    }

    RecordProblem misfit(String text) {
        return RecordProblem.ofText("record/bad-value", field.path(), type.expected(), text);
    }

    RecordProblem missing() {
        return new RecordProblem("record/null", field.path(), -1, 0, type.expected() + " but NULL");
    }

    private Object text(String value) {
        if (value == null) return null;
        return type.size() > 0 && value.codePointCount(0, value.length()) > type.size() ? new Misfit(value) : value;
    }

    private Object whole(Object value) {
        var bits =
                switch (type.kind()) {
                    case SMALLINT -> Short.SIZE;
                    case INTEGER -> Integer.SIZE;
                    default -> Long.SIZE;
                };
        try {
            var number =
                    switch (value) {
                        case null -> null;
                        case Long _, Integer _, Short _, Byte _ -> BigInteger.valueOf(((Number) value).longValue());
                        case BigInteger big -> big;
                        case BigDecimal big -> big.toBigIntegerExact();
                        default -> BigInteger.ONE.shiftLeft(Long.SIZE);
                    };
            if (number == null) return null;
            return number.bitLength() < bits ? (Object) number.longValue() : new Misfit(value.toString());
        } catch (ArithmeticException e) {
            return new Misfit(value.toString());
        }
    }

    private Object decimal(BigDecimal value) {
        if (value == null || type.size() == 0) return value;
        var scaled = value;
        if (value.scale() != type.scale()) {
            var stripped = value.stripTrailingZeros();
            if (stripped.scale() > type.scale()) return new Misfit(value.toPlainString());
            scaled = stripped.setScale(type.scale());
        }
        return scaled.precision() - scaled.scale() > type.size() - type.scale()
                ? new Misfit(value.toPlainString())
                : scaled;
    }

    private static Object floating(Object value) {
        if (value == null) return null;
        if (!(value instanceof Number number)) return new Misfit(value.toString());
        // The digits of a float, not those of the double beside it.
        var exact = value instanceof Float ? Double.parseDouble(value.toString()) : number.doubleValue();
        // JSON has no word for the others.
        return Double.isFinite(exact) ? (Object) exact : new Misfit(value.toString());
    }

    private static Object flag(Object value) {
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag;
            case Number number when number.doubleValue() == 0 -> false;
            case Number number when number.doubleValue() == 1 -> true;
            default -> new Misfit(value.toString());
        };
    }

    private static Object date(LocalDate value) {
        if (value == null) return null;
        return isCommon(value) ? value.toString() : new Misfit(value.toString());
    }

    private interface Reading<T> {
        Object of(T value) throws SQLException;
    }

    /** MariaDB's driver gives none for a date of zeros. */
    private static <T> Object temporal(Cells cells, int index, Class<T> type, Reading<T> reading) throws SQLException {
        var value = cells.object(index, type);
        if (value != null) return reading.of(value);
        var text = cells.string(index);
        return text == null ? null : new Misfit(text);
    }

    /**
     * Drivers make a time of the day of what is none: PostgreSQL's of 24:00:00, MariaDB's of every span of time. The text has its
     * true hours.
     */
    private static Object time(LocalTime value, String text) {
        var hours = HOURS.matcher(text);
        var sameHours = hours.lookingAt() && Integer.parseInt(hours.group(1)) == value.getHour();
        return sameHours ? time(value) : new Misfit(text);
    }

    private static Object time(LocalTime value) {
        return value == null ? null : DateTimeFormatter.ISO_LOCAL_TIME.format(value);
    }

    private static Object timestamp(LocalDateTime value) {
        if (value == null) return null;
        if (!isCommon(value.toLocalDate())) return new Misfit(value.toString());
        return text(value).toString();
    }

    /** What {@link DateTimeFormatter#ISO_LOCAL_DATE_TIME} gives, in a third of the time. */
    private static StringBuilder text(LocalDateTime value) {
        var text = new StringBuilder(32);
        text.append(value.toLocalDate()).append('T');
        twoDigits(text, value.getHour());
        twoDigits(text.append(':'), value.getMinute());
        twoDigits(text.append(':'), value.getSecond());
        if (value.getNano() == 0) return text;
        var fraction = Integer.toString(value.getNano() + 1_000_000_000);
        var end = fraction.length();
        while (fraction.charAt(end - 1) == '0') end--;
        return text.append('.').append(fraction, 1, end);
    }

    private static void twoDigits(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static Object timestamp(OffsetDateTime value) {
        if (value == null) return null;
        if (!isCommon(value.toLocalDate())) return new Misfit(value.toString());
        return text(value.toLocalDateTime()).append(value.getOffset()).toString();
    }

    /** PostgreSQL's infinity and years before Christ have no place in RFC 3339. */
    private static boolean isCommon(LocalDate date) {
        return date.getYear() >= 1 && date.getYear() <= MAX_YEAR;
    }

    private static Object base64(byte[] value) {
        return value == null ? null : Base64.getEncoder().encodeToString(value);
    }
}
