package io.legacybridge.formats.text;

import io.legacybridge.formats.text.RecordTypeConfig.Position;
import io.legacybridge.formats.text.RecordTypeConfig.When;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import java.util.List;
import java.util.Optional;

/**
 * One kind of record of a text file.
 *
 * @param name      empty when the file has one kind only
 * @param group     where its values stand in the schema: a group of its own, or the root; empty when it is not published
 * @param when      which records are of this type; empty for those that are of no other
 * @param published its records become messages
 * @param width     the widths of its columns together
 */
public record RecordType(
        String name, Optional<Field> group, Optional<When> when, boolean published, List<Column> columns, int width) {

    RecordType(String name, Optional<Field> group, Optional<When> when, boolean published, List<Column> columns) {
        this(
                name,
                group,
                when,
                published,
                List.copyOf(columns),
                columns.stream().mapToInt(Column::width).sum());
    }

    /** Names are unique in a layout. */
    boolean is(RecordType other) {
        return name.equals(other.name);
    }

    boolean isAt(Position position) {
        return when.flatMap(When::position).equals(Optional.of(position));
    }

    /** Which column has this name; -1 when there is none. */
    int column(String columnName) {
        for (var index = 0; index < columns.size(); index++)
            if (columns.get(index).name().equals(columnName)) return index;
        return -1;
    }

    /** What the header row says above its columns. */
    public List<String> headings() {
        return columns.stream().map(Column::heading).toList();
    }

    public boolean isText(int column) {
        return columns.get(column).isText();
    }

    /** Whether an empty value is an empty text here only in quotes. */
    public boolean tellsEmptyFromAbsent(int column) {
        return columns.get(column).tellsEmptyFromAbsent();
    }

    public int width(int column) {
        return columns.get(column).width();
    }

    /**
     * A value filled up to the width of its column; empty when it is too long.
     *
     * @param taken how much of the width it takes
     */
    public Optional<String> padded(int column, String value, int taken) {
        return columns.get(column).padded(value, taken);
    }

    public RecordProblem doesNotFit(int column, String value) {
        var of = columns.get(column);
        return RecordProblem.ofText(
                "record/does-not-fit", of.field().map(Field::path).orElse(""), of.expected(), value);
    }
}
