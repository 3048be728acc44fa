package io.legacybridge.formats.text;

import io.legacybridge.formats.text.ColumnConfig.Align;
import io.legacybridge.formats.text.ColumnConfig.Empty;
import io.legacybridge.formats.text.ColumnConfig.Kind;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Function;

/** Checks the settings of columns and makes columns of them. Every problem is added. */
public final class ColumnCompiler {

    private static final int USUAL_DIGITS = 15;

    private final Records records;
    private final boolean fixedWidth;
    private final Problems problems;

    /** How the values of a record are told apart. */
    public enum Records {
        /** Each has a width. */
        FIXED_WIDTH,
        /** Something stands between them. */
        DELIMITED,
        /** Each has a name. */
        NAMED
    }

    public ColumnCompiler(Records records, Problems problems) {
        this.records = records;
        this.fixedWidth = records == Records.FIXED_WIDTH;
        this.problems = problems;
    }

    /** @param at the place of a setting of this column */
    public Column compile(ColumnConfig config, Function<String, Place> at) {
        var before = problems.errors();
        checkWidth(config, at);
        checkMeaning(config, at);
        var codec = codec(config, at);
        // With a problem the column is not used any more; it only has to be there, so that the others are checked.
        return column(config, problems.errors() == before ? codec : new TextCodec(0));
    }

    private Column column(ColumnConfig config, ValueCodec codec) {
        // Where values have names, one that is missing is no empty text.
        var isEmptyText = config.type() == Kind.TEXT && records != Records.NAMED;
        var empty = config.empty().orElse(isEmptyText ? Empty.TEXT : Empty.NULL);
        var traits = EnumSet.noneOf(Field.Trait.class);
        if (empty == Empty.NULL || !config.nothing().isEmpty()) traits.add(Field.Trait.NULLABLE);
        var annotations = new HashMap<>(codec.annotations());
        config.description().ifPresent(text -> annotations.put("description", text));
        var field = config.name()
                .map(name ->
                        new Field(lastPart(name), config.source().orElse(name), codec.type(), traits, annotations));
        return new Column(config, codec, field, empty);
    }

    /** {@code number} of {@code customer.phones[].number}; empty for the elements of a list of values. */
    private static String lastPart(String name) {
        return name.endsWith("[]") ? "" : name.substring(name.lastIndexOf('.') + 1);
    }

    private void checkWidth(ColumnConfig config, Function<String, Place> at) {
        if (fixedWidth && config.width() == 0)
            error(at.apply("width"), "A column of a fixed-width record needs its width.", "Write width, such as 10.");
        if (!fixedWidth
                && (config.width() != 0
                        || config.align().isPresent()
                        || config.fill().isPresent()))
            error(
                    at.apply("width"),
                    "Only fixed-width records have columns with width, align and fill.",
                    "Leave them out here.");
        if (config.isNumber() && config.fill().isPresent()) checkFilling(config, at);
        if (config.value().isPresent() && fixedWidth && config.value().get().length() > config.width())
            error(at.apply("value"), "The value is longer than the column.", "Correct value or width.");
    }

    /** What fills up a number must not make another one of it. */
    private void checkFilling(ColumnConfig config, Function<String, Place> at) {
        var fill = config.fill().orElseThrow().character();
        var isLeadingZero = fill == '0' && !config.align().equals(Optional.of(Align.LEFT));
        if (Character.isDigit(fill) && !isLeadingZero || "+-.,".indexOf(fill) >= 0)
            error(
                    at.apply("fill"),
                    "A number filled up with \"" + fill + "\" on this side would be another number.",
                    "Leave fill out; or write \" \", or \"0\" with align: right.");
    }

    private void checkMeaning(ColumnConfig config, Function<String, Place> at) {
        if (config.name().isPresent() && config.value().isPresent())
            error(at.apply("value"), "A column with a name has its own values.", "Remove name or value.");
        if (config.empty().equals(Optional.of(Empty.TEXT)) && config.type() != Kind.TEXT)
            error(at.apply("empty"), "An empty value of this type can be no text.", "Write null or reject.");
        if (config.type() != Kind.TEXT && config.maxLength() > 0)
            error(at.apply("max-length"), "Only texts have a max-length.", "Leave it out.");
        if (!config.isNumber() && config.digits() != 0)
            error(at.apply("digits"), "Only numbers have digits.", "Leave it out.");
        if (config.type() != Kind.DECIMAL && (config.scale() != 0 || config.impliedPoint()))
            error(at.apply("scale"), "Only decimals have digits behind a point.", "Write type: decimal.");
        if (!config.isTemporal() && config.format().isPresent())
            error(at.apply("format"), "Only dates and times have a format.", "Write type: date, time or date-time.");
        if (config.type() != Kind.DATE_TIME && config.zone().isPresent())
            error(at.apply("zone"), "Only a date-time has a zone.", "Leave it out, or write type: date-time.");
        if (config.type() == Kind.FLAG && config.trueIs().equals(config.falseIs()))
            error(at.apply("true-is"), "True and false are written alike.", "Give each its own word.");
    }

    private ValueCodec codec(ColumnConfig config, Function<String, Place> at) {
        return switch (config.type()) {
            case TEXT -> new TextCodec(fixedWidth ? config.width() : config.maxLength());
            case INTEGER, DECIMAL -> number(config, at);
            case DATE, TIME, DATE_TIME -> temporal(config, at);
            case FLAG -> new FlagCodec(config.trueIs(), config.falseIs());
        };
    }

    private ValueCodec number(ColumnConfig config, Function<String, Place> at) {
        var digits = config.digits() != 0 ? config.digits() : fixedWidth ? fitting(config) : USUAL_DIGITS;
        if (config.type() == Kind.DECIMAL && config.scale() < 1)
            error(
                    at.apply("scale"),
                    "A decimal needs the number of its digits behind the point.",
                    "Write scale, such as scale: 2, or type: integer.");
        if (digits < Math.max(1, config.scale()))
            error(
                    at.apply("digits"),
                    "There are " + config.scale() + " digits behind the point, and " + digits + " in all.",
                    "Write as many digits as the largest number has, those behind the point included.");
        var point = config.scale() == 0 || config.impliedPoint()
                ? NumberCodec.NO_POINT
                : config.point().character();
        return new NumberCodec(digits, config.scale(), point, config.sign(), config.width());
    }

    /** A leading minus takes the place of a digit. */
    private static int fitting(ColumnConfig config) {
        var point = config.scale() > 0 && !config.impliedPoint() ? 1 : 0;
        var minus = config.sign() == ColumnConfig.Sign.TRAILING ? 1 : 0;
        return config.width() - point - minus;
    }

    private ValueCodec temporal(ColumnConfig config, Function<String, Place> at) {
        var zone = config.zone().flatMap(id -> zone(id, at));
        var format = format(config, at);
        var hasOffset = config.type() == Kind.DATE_TIME && TemporalCodec.hasOffset(format);
        if (hasOffset && zone.isPresent())
            error(at.apply("zone"), "The format has its own zone or offset.", "Remove zone.");
        var pattern = config.format().orElse("in ISO 8601");
        return new TemporalCodec(config.type(), pattern, format, zone, hasOffset);
    }

    private Optional<ZoneId> zone(String id, Function<String, Place> at) {
        try {
            return Optional.of(ZoneId.of(id));
        } catch (DateTimeException e) {
            error(at.apply("zone"), "\"" + id + "\" is no time zone.", "Write one such as Europe/Berlin or UTC.");
            return Optional.empty();
        }
    }

    private DateTimeFormatter format(ColumnConfig config, Function<String, Place> at) {
        var usual = TemporalCodec.iso(config.type(), config.zone().isEmpty());
        if (config.format().isEmpty()) return usual;
        var pattern = config.format().get();
        if (TemporalCodec.hasShortYear(pattern) && config.firstYear() == 0) {
            error(
                    at.apply("first-year"),
                    "A year of two digits may be in any century.",
                    "Write the first of the hundred years it may be, such as first-year: 1970.");
            return usual;
        }
        try {
            var format = TemporalCodec.formatter(pattern, config.firstYear());
            if (!TemporalCodec.isComplete(config.type(), format)) {
                error(
                        at.apply("format"),
                        "\"" + pattern + "\" does not write all that makes a " + words(config.type()) + ".",
                        "Write all of it, such as ddMMuuuu for a date or HHmmss for a time.");
                return usual;
            }
            return format;
        } catch (IllegalArgumentException e) {
            error(
                    at.apply("format"),
                    "\"" + pattern + "\" is no format of a date or time.",
                    "Write one as java.time.format.DateTimeFormatter explains, such as ddMMuuuu.");
            return usual;
        }
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case DATE -> "date";
            case TIME -> "time";
            case DATE_TIME, TEXT, INTEGER, DECIMAL, FLAG -> "date and time";
        };
    }

    private void error(Place where, String what, String fix) {
        problems.error(where, what, fix, "format/bad-column");
    }
}
