package io.legacybridge.formats.text;

import io.legacybridge.formats.text.ColumnConfig.Align;
import io.legacybridge.formats.text.ColumnConfig.Empty;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** One column: its place in the record's schema, how its values are written, and what stands for none. Thread-safe. */
public final class Column {

    private final ColumnConfig config;
    private final ValueCodec codec;
    private final Optional<Field> shown;
    private final Field field;
    private final Empty empty;
    private final String[] nothing;
    private final Align align;
    private final char fill;
    private final boolean isText;
    /** Any text, of which nothing is taken away: what nearly all columns of delimited files are. */
    private final boolean isAsItStands;

    Column(ColumnConfig config, ValueCodec codec, Optional<Field> shown, Empty empty) {
        this.config = config;
        this.codec = codec;
        this.shown = shown;
        this.field = shown.orElseGet(() -> Field.of("", codec.type()));
        this.empty = empty;
        this.nothing = config.nothing().toArray(String[]::new);
        this.align = config.align().orElse(config.isNumber() ? Align.RIGHT : Align.LEFT);
        this.fill = config.fill().map(Mark::character).orElse(config.isNumber() && align == Align.RIGHT ? '0' : ' ');
        this.isText = codec instanceof TextCodec;
        this.isAsItStands = shown.isPresent()
                && codec instanceof TextCodec(var longest)
                && longest == 0
                && config.width() == 0
                && nothing.length == 0;
    }

    /** Empty when it is not shown. */
    public Optional<Field> field() {
        return shown;
    }

    String name() {
        return config.name().orElse("");
    }

    /** What the header row says above it. */
    String heading() {
        return config.source().or(config::name).orElse("");
    }

    int width() {
        return config.width();
    }

    boolean isText() {
        return isText;
    }

    /** An empty text in quotes differs from an absent one. */
    boolean tellsEmptyFromAbsent() {
        return isText && empty == Empty.NULL;
    }

    ValueCodec codec() {
        return codec;
    }

    /** One phrase: what stands here. */
    public String expected() {
        if (shown.isEmpty())
            return config.value().map(value -> "\"" + value + "\"").orElse("anything");
        var values = codec.expected();
        if (isText && isFilledVisibly())
            values += ", that does not " + (align == Align.LEFT ? "end" : "begin") + " with \"" + fill + "\"";
        return empty == Empty.REJECT ? values + ", not empty" : values;
    }

    /** What to add to {@link #expected} for a value that is refused; empty when there is nothing. */
    public String reason(String value) {
        var reason = isNothing(value)
                ? "it is listed below nothing, so it means that there is no value; give null instead"
                : codec.reason(value);
        return reason.isEmpty() ? "" : "; " + reason;
    }

    /** Hands the value to the writer; false when the characters are none. */
    boolean decode(Cells cells, int index, RecordWriter into) {
        var characters = cells.characters();
        var start = cells.start(index);
        var end = cells.end(index);
        if (isAsItStands && start < end && cells.isClean()) {
            into.text(field, characters, start, end - start);
            return true;
        }
        if (shown.isEmpty()) return config.value().isEmpty() || isConstant(characters, start, end);
        if (config.width() > 0) {
            // What is absent is blank, also where values are filled up with something else.
            var blank = lastOther(' ', characters, start, end);
            if (!isText || blank == start) {
                end = blank;
                start = firstOther(' ', characters, start, end);
            }
            // A zero before a number is one of its digits.
            if (isText || isFilledVisibly()) {
                if (align == Align.LEFT) end = lastOther(fill, characters, start, end);
                else start = firstOther(fill, characters, start, end);
            }
        }
        for (var word : nothing)
            if (FlagCodec.matches(word, characters, start, end)) {
                into.nothing(field);
                return true;
            }
        if (start < end) return isDefined(cells, start, end) && codec.decode(characters, start, end, field, into);
        // What stands in quotes is a text, also when it has no characters.
        if (cells.isQuoted(index) && tellsEmptyFromAbsent()) into.text(field, "");
        else return absent(into);
        return true;
    }

    /** With something that is neither a blank nor a digit of a number. */
    private boolean isFilledVisibly() {
        return config.width() > 0 && fill != ' ' && (isText || fill != '0');
    }

    private static int firstOther(char fill, char[] characters, int start, int end) {
        var first = start;
        while (first < end && characters[first] == fill) first++;
        return first;
    }

    /** Behind the last one. */
    private static int lastOther(char fill, char[] characters, int start, int end) {
        var last = end;
        while (last > start && characters[last - 1] == fill) last--;
        return last;
    }

    /** Where numbers and truths are not written as texts, its values are texts all the same. */
    public boolean comesAsText() {
        return switch (codec) {
            case TextCodec _, TemporalCodec _ -> true;
            case NumberCodec number -> number.scale() > 0 && number.point() == NumberCodec.NO_POINT;
            case FlagCodec flag -> !flag.whenTrue().equals("true");
        };
    }

    /** A number with more digits than a double keeps, which may be written as a text or as a number. */
    public boolean mayComeAsText() {
        return comesAsText()
                || codec.type() instanceof Type.Decimal decimal && decimal.carriedAs() == Type.Carrier.STRING;
    }

    /** Hands a text to the writer that stands there for itself; false when the column has no such value. */
    public boolean decodeText(String written, RecordWriter into) {
        var value = isText ? written : written.strip();
        for (var word : nothing)
            if (word.equals(value)) {
                into.nothing(field);
                return true;
            }
        if (value.isEmpty() && empty == Empty.REJECT) return false;
        if (value.isEmpty() && !isText) return absent(into);
        return codec.decode(value.toCharArray(), 0, value.length(), field, into);
    }

    /** Hands a number to the writer; false when the column has no such value. */
    public boolean decodeNumber(BigDecimal value, RecordWriter into) {
        if (comesAsText() || !(codec instanceof NumberCodec number)) return false;
        if (!number.encode(value, new StringBuilder())) return false;
        into.number(field, value.setScale(number.scale()));
        return true;
    }

    /** Hands a truth to the writer; false when the column has no such value. */
    public boolean decodeFlag(boolean value, RecordWriter into) {
        if (comesAsText() || !(codec instanceof FlagCodec)) return false;
        into.flag(field, value);
        return true;
    }

    /** What is said of a value that is missing; false when it must be there. */
    public boolean decodeAbsent(RecordWriter into) {
        return absent(into);
    }

    /** Nothing stands there. */
    private boolean absent(RecordWriter into) {
        switch (empty) {
            case TEXT -> into.text(field, "");
            case NULL -> into.nothing(field);
            case REJECT -> {
                return false;
            }
        }
        return true;
    }

    /** Adds the characters of an absent value; false when there are none. */
    public boolean encodeNothing(StringBuilder into) {
        if (nothing.length > 0) into.append(nothing[0]);
        return nothing.length > 0 || empty != Empty.REJECT;
    }

    public boolean encode(CharSequence value, StringBuilder into) {
        if (value.isEmpty() && isText) return empty != Empty.REJECT;
        return !isNothing(value) && !isTakenForFilling(value) && codec.encode(value, into);
    }

    public boolean encode(BigDecimal value, StringBuilder into) {
        return codec.encode(value, into);
    }

    public boolean encode(boolean value, StringBuilder into) {
        return codec.encode(value, into);
    }

    /** What stands in a column that is not shown. */
    String constant() {
        return config.value().orElse("");
    }

    /** Filled up to the width; empty when it is too long. */
    Optional<String> padded(String characters, int taken) {
        var missing = config.width() - taken;
        if (missing < 0) return Optional.empty();
        // Zeros for an absent number would be a number.
        if (characters.isEmpty()) return Optional.of(" ".repeat(missing));
        var filling = String.valueOf(fill).repeat(missing);
        if (align == Align.LEFT) return Optional.of(characters + filling);
        var hasSign = fill == '0' && characters.startsWith("-");
        return Optional.of(hasSign ? "-" + filling + characters.substring(1) : filling + characters);
    }

    /** Blanks around a text are not missed; anything else that is read as filling is. */
    private boolean isTakenForFilling(CharSequence value) {
        return isText
                && isFilledVisibly()
                && (value.toString().isBlank() || value.charAt(align == Align.LEFT ? value.length() - 1 : 0) == fill);
    }

    /** A value that would be read as none. */
    private boolean isNothing(CharSequence value) {
        return List.of(nothing).contains(value.toString());
    }

    private static boolean isDefined(Cells cells, int start, int end) {
        if (cells.isClean()) return true;
        for (var index = start; index < end; index++)
            if (cells.characters()[index] == Characters.UNDEFINED) return false;
        return true;
    }

    private boolean isConstant(char[] characters, int start, int end) {
        var value = config.value().orElseThrow();
        if (config.width() == 0) return FlagCodec.matches(value, characters, start, end);
        return FlagCodec.matches(
                value, characters, start, lastOther(fill, characters, Math.min(start + value.length(), end), end));
    }
}
