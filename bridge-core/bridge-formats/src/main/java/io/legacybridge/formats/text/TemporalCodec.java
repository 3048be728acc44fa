package io.legacybridge.formats.text;

import io.legacybridge.formats.text.ColumnConfig.Kind;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.nio.CharBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Dates and times; in JSON always ISO 8601. Strict: the 30th of February is no date, and a time that a zone leaves out when
 * its clocks go forward is no time.
 *
 * @param pattern   for people, as it was declared
 * @param zone      of a date-time whose pattern has none
 * @param hasOffset the pattern itself writes an offset or zone
 */
record TemporalCodec(Kind kind, String pattern, DateTimeFormatter format, Optional<ZoneId> zone, boolean hasOffset)
        implements ValueCodec {

    private static final int SECONDS_OF_A_MINUTE = 60;
    private static final int MOST_YEAR = 9999;

    /** A year of two digits outside of quotes. */
    private static final Pattern SHORT_YEAR = Pattern.compile("(?<![uy])[uy]{2}(?![uy])(?=([^']*'[^']*')*[^']*$)");

    private static final Pattern YEAR = Pattern.compile("y(?=([^']*'[^']*')*[^']*$)");

    static boolean hasShortYear(String pattern) {
        return SHORT_YEAR.matcher(pattern).find();
    }

    /**
     * @param firstYear the first of the hundred years that two digits stand for
     * @throws IllegalArgumentException when the pattern is none
     */
    static DateTimeFormatter formatter(String pattern, int firstYear) {
        var builder = new DateTimeFormatterBuilder();
        var at = 0;
        var years = SHORT_YEAR.matcher(pattern);
        while (years.find()) {
            builder.appendPattern(era(pattern.substring(at, years.start())));
            builder.appendValueReduced(ChronoField.YEAR, 2, 2, firstYear);
            at = years.end();
        }
        builder.appendPattern(era(pattern.substring(at)));
        return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /** Strict resolving needs an era with y; u is the year as people mean it. */
    private static String era(String pattern) {
        return YEAR.matcher(pattern).replaceAll("u");
    }

    /** What is written when no pattern is declared. */
    static DateTimeFormatter iso(Kind kind, boolean hasOffset) {
        return switch (kind) {
            case DATE -> DateTimeFormatter.ISO_LOCAL_DATE;
            case TIME -> DateTimeFormatter.ISO_LOCAL_TIME;
            case DATE_TIME ->
                hasOffset ? DateTimeFormatter.ISO_OFFSET_DATE_TIME : DateTimeFormatter.ISO_LOCAL_DATE_TIME;
            case TEXT, INTEGER, DECIMAL, FLAG -> throw new IllegalArgumentException(kind + " is no time");
        };
    }

    /** Whether a formatter writes an offset or zone. */
    static boolean hasOffset(DateTimeFormatter format) {
        var probe = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneId.of("Etc/GMT-7"));
        return format.parse(format.format(probe)).isSupported(ChronoField.OFFSET_SECONDS);
    }

    /** Whether what a formatter writes is enough to know the value again. */
    static boolean isComplete(Kind kind, DateTimeFormatter format) {
        try {
            var probe = format.parse(format.format(ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneId.of("UTC"))));
            if (kind != Kind.TIME) LocalDate.from(probe);
            if (kind != Kind.DATE) LocalTime.from(probe);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    @Override
    public Type type() {
        return new Type.Text(0);
    }

    /** The names of JSON Schema, and those of the OpenAPI format registry for what has no zone. */
    @Override
    public Map<String, Object> annotations() {
        return Map.of(
                "format",
                switch (kind) {
                    case DATE -> "date";
                    case TIME -> "time-local";
                    case DATE_TIME -> zone.isPresent() || hasOffset ? "date-time" : "date-time-local";
                    case TEXT, INTEGER, DECIMAL, FLAG -> throw new IllegalStateException();
                });
    }

    @Override
    public String expected() {
        var what =
                switch (kind) {
                    case DATE -> "a date ";
                    case TIME -> "a time ";
                    case DATE_TIME -> "a date and time ";
                    case TEXT, INTEGER, DECIMAL, FLAG -> throw new IllegalStateException();
                };
        return what + pattern + zone.map(id -> " in " + id).orElse("");
    }

    @Override
    public String reason(String written) {
        try {
            iso(format.parse(written.strip()));
            return "";
        } catch (NotInRfc3339 e) {
            return e.getMessage() + "; if it stands for no value, list it below nothing";
        } catch (DateTimeException e) {
            return "";
        }
    }

    @Override
    public boolean decode(char[] characters, int start, int end, Field field, RecordWriter into) {
        try {
            into.text(field, iso(format.parse(CharBuffer.wrap(characters, start, end - start))));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private String iso(TemporalAccessor value) {
        return switch (kind) {
            case DATE -> {
                var date = LocalDate.from(value);
                checkYear(date.getYear());
                yield date.toString();
            }
            case TIME -> DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.from(value));
            case DATE_TIME -> {
                if (hasOffset) yield rfc3339(OffsetDateTime.from(value));
                var local = LocalDateTime.from(value);
                if (zone.isPresent()) yield rfc3339(in(zone.get(), local).toOffsetDateTime());
                checkYear(local.getYear());
                yield DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local);
            }
            case TEXT, INTEGER, DECIMAL, FLAG -> throw new IllegalStateException();
        };
    }

    /** Before standard time a zone had the offset of its sun, to the second, for which RFC 3339 (section 5.6) has no form. */
    private static String rfc3339(OffsetDateTime moment) {
        checkYear(moment.getYear());
        var offset = moment.getOffset();
        if (offset.getTotalSeconds() % SECONDS_OF_A_MINUTE != 0)
            throw new NotInRfc3339("its offset from UTC was " + offset + " then, and RFC 3339 has none with seconds");
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment);
    }

    private static void checkYear(int year) {
        if (year < 0 || year > MOST_YEAR) throw new NotInRfc3339("RFC 3339 has years from 0000 to 9999 only");
    }

    /** A date or time that the format in JSON cannot say. */
    private static final class NotInRfc3339 extends DateTimeException {

        private static final long serialVersionUID = 1;

        NotInRfc3339(String why) {
            super(why);
        }
    }

    /** When the clocks go back, the earlier of the two moments. */
    private static ZonedDateTime in(ZoneId zone, LocalDateTime local) {
        if (zone.getRules().getValidOffsets(local).isEmpty())
            throw new DateTimeException(local + " is left out in " + zone);
        return local.atZone(zone);
    }

    /** What the pattern does not show would be lost, so the text must come back as it was. */
    @Override
    public boolean encode(CharSequence value, StringBuilder into) {
        try {
            var given = parse(value.toString());
            var written =
                    format.format(zone.isPresent() ? ((OffsetDateTime) given).atZoneSameInstant(zone.get()) : given);
            var back = parse(iso(format.parse(written)));
            var same =
                    given instanceof OffsetDateTime moment ? moment.isEqual((OffsetDateTime) back) : given.equals(back);
            if (same) into.append(written);
            return same;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private TemporalAccessor parse(String iso) {
        return switch (kind) {
            case DATE -> LocalDate.parse(iso);
            case TIME -> LocalTime.parse(iso);
            case DATE_TIME -> zone.isPresent() || hasOffset ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso);
            case TEXT, INTEGER, DECIMAL, FLAG -> throw new IllegalStateException();
        };
    }
}
