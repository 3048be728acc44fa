package io.legacybridge.formats.text;

import io.legacybridge.formats.text.RecordTypeConfig.Position;
import io.legacybridge.formats.text.TotalConfig.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record that nobody brings, since its type is not published, and that the format writes itself: a header or trailer of
 * totals, constants and the value that its type is known by. Thread-safe.
 */
final class OwnRecord {

    private final RecordType type;
    private final List<Cell> cells;

    /** What stands in a column. */
    private sealed interface Cell {

        record Constant(String text) implements Cell {}

        record Declared(Total total) implements Cell {}

        /** Only whoever would bring the record knows. */
        record Unknown() implements Cell {}
    }

    private OwnRecord(RecordType type, List<Total> totals) {
        this.type = type;
        this.cells = cells(type, totals);
    }

    /** Headers, then trailers; what is the last record stands last. */
    static List<OwnRecord> of(TextLayout layout, List<Total> totals) {
        var declaring = totals.stream().map(Total::declaredIn);
        return Stream.concat(declaring, layout.types().stream())
                .filter(type -> !type.published())
                .distinct()
                .map(type -> new OwnRecord(type, totals))
                .filter(own -> own.declaresTotals() || own.isFrameOf(layout))
                .sorted(Comparator.comparing((OwnRecord own) -> own.isAt(Position.LAST))
                        .thenComparing(own -> !own.isHeader()))
                .toList();
    }

    RecordType type() {
        return type;
    }

    boolean isHeader() {
        return isAt(Position.FIRST);
    }

    boolean declaresTotals() {
        return cells.stream().anyMatch(Cell.Declared.class::isInstance);
    }

    /** Without totals it is written when its place and all that stands in it are known. */
    private boolean isFrameOf(TextLayout layout) {
        var position = type.when().flatMap(RecordTypeConfig.When::position);
        return position.isPresent()
                && layout.types().stream()
                                .filter(other -> other.isAt(position.get()))
                                .count()
                        == 1
                && cells.stream().allMatch(cell -> cell instanceof Cell.Constant)
                && cells.stream().anyMatch(cell -> cell instanceof Cell.Constant(var text) && !text.isBlank());
    }

    private boolean isAt(Position position) {
        return type.isAt(position);
    }

    /** What keeps it from being written, for people; empty when nothing does. */
    List<String> leftOpen(List<Total> totals) {
        var open = new ArrayList<String>();
        for (var index = 0; index < cells.size(); index++) {
            var column = type.name() + "." + type.columns().get(index).name();
            switch (cells.get(index)) {
                case Cell.Unknown _ -> open.add(column + ", which only a client knows");
                case Cell.Declared(var total)
                when total.since().isPresent() -> open.add(column + ", which counts a part of the file");
                case Cell.Declared _, Cell.Constant _ -> {}
            }
        }
        for (var total : totals) if (countsItself(total)) open.add(total.subject() + ", which counts totals");
        return open;
    }

    /** It adds the values of a column in which a total stands here. */
    private boolean countsItself(Total total) {
        if (total.kind() == Kind.COUNT || !total.of().containsKey(type.name())) return false;
        var where = total.where().get(type.name());
        var isLeftOut = where != null
                && cells.get(where) instanceof Cell.Constant(var text)
                && !total.config().where().orElseThrow().is().contains(text.strip());
        return !isLeftOut && cells.get(total.of().get(type.name())) instanceof Cell.Declared;
    }

    /**
     * One for each column; empty when one of them is not known.
     *
     * @param written a total as it stands in its column
     */
    Optional<List<@Nullable String>> values(Function<Total, Optional<String>> written) {
        var values = new ArrayList<@Nullable String>();
        for (var cell : cells) {
            var text =
                    switch (cell) {
                        case Cell.Constant(var constant) -> Optional.of(constant);
                        case Cell.Declared(var total) -> written.apply(total);
                        case Cell.Unknown _ -> Optional.<String>empty();
                    };
            if (text.isEmpty()) return Optional.empty();
            values.add(text.get().isEmpty() ? null : text.get());
        }
        return Optional.of(values);
    }

    private static List<Cell> cells(RecordType type, List<Total> totals) {
        var cells = new ArrayList<Cell>();
        var begins = 1;
        for (var index = 0; index < type.columns().size(); index++) {
            var column = type.columns().get(index);
            var declared = index;
            var total = totals.stream()
                    .filter(one -> one.declaredIn().is(type) && one.declaredColumn() == declared)
                    .findFirst();
            cells.add(total.<Cell>map(Cell.Declared::new)
                    .orElse(cell(type, column, column.width() > 0 ? begins : index + 1)));
            begins += column.width();
        }
        return List.copyOf(cells);
    }

    /** @param at the column's number, or its first character's in a fixed width */
    private static Cell cell(RecordType type, Column column, int at) {
        if (column.field().isEmpty()) return new Cell.Constant(column.constant());
        var deciding = type.when().filter(when -> when.at() == at && !when.is().isEmpty());
        if (deciding.isPresent()) return new Cell.Constant(deciding.get().is().getFirst());
        // A header usually says whose file it is and of when, and blanks there would be no true answer.
        var nothing = new StringBuilder();
        var maybeNothing = !type.isAt(Position.FIRST) && column.encodeNothing(nothing);
        return maybeNothing ? new Cell.Constant(nothing.toString()) : new Cell.Unknown();
    }
}
