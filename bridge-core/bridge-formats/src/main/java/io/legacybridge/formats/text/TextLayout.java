package io.legacybridge.formats.text;

import io.legacybridge.formats.text.RecordTypeConfig.Position;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The record types of a text file and the schema of what becomes a message. With one kind of record its columns stand at the
 * root; with several each has a group of its own, of which a record has exactly one. Thread-safe.
 */
public final class TextLayout {

    private final List<RecordType> types;
    private final RecordSchema schema;
    private final boolean asksForLast;

    private TextLayout(List<RecordType> types, Field root) {
        this.types = List.copyOf(types);
        this.schema = new RecordSchema(root);
        this.asksForLast = types.stream().anyMatch(type -> type.isAt(Position.LAST));
    }

    /** Empty exactly when an error was added. */
    public static Optional<TextLayout> compile(
            List<ColumnConfig> columns,
            List<RecordTypeConfig> records,
            ColumnCompiler compiler,
            Function<String, Place> at,
            Problems problems) {
        var before = problems.errors();
        if (columns.isEmpty() == records.isEmpty())
            problems.error(
                    at.apply("columns"),
                    columns.isEmpty() ? "The records have no columns." : "There are both columns and records.",
                    "Write columns when all records are alike, else records with the columns of each.",
                    "format/columns");
        var layout = records.isEmpty()
                ? alike(columns(columns, compiler, at, problems))
                : several(records, compiler, at, problems);
        return problems.errors() == before ? Optional.of(layout) : Optional.empty();
    }

    public RecordSchema schema() {
        return schema;
    }

    public List<RecordType> types() {
        return types;
    }

    /** All records are alike, so that their columns stand at the root. */
    boolean isAlike() {
        return types.getFirst().name().isEmpty();
    }

    Optional<RecordType> find(String name) {
        return types.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * The type of the current record; empty when it is of none.
     *
     * @param isFirst whether it is the first of the file
     * @param alone   it came without its file, so that it has no place in it
     */
    Optional<RecordType> select(Rows rows, boolean isFirst, boolean alone) throws IOException {
        if (isAlike()) return Optional.of(types.getFirst());
        var isLast = asksForLast && !alone && rows.isLast();
        for (var type : types) if (isOf(type, rows, isFirst && !alone, isLast)) return Optional.of(type);
        return Optional.empty();
    }

    private static boolean isOf(RecordType type, Rows rows, boolean isFirst, boolean isLast) {
        if (type.when().isEmpty()) return true;
        var when = type.when().get();
        if (type.isAt(Position.FIRST) && !isFirst || type.isAt(Position.LAST) && !isLast) return false;
        if (when.is().isEmpty()) return true;
        for (var value : when.is()) if (rows.has(when.at(), value)) return true;
        return false;
    }

    private static TextLayout alike(List<Column> columns) {
        var root = Field.of("", new Type.Group(fields(columns)));
        return new TextLayout(List.of(new RecordType("", Optional.of(root), Optional.empty(), true, columns)), root);
    }

    private static TextLayout several(
            List<RecordTypeConfig> records, ColumnCompiler compiler, Function<String, Place> at, Problems problems) {
        var types = new ArrayList<RecordType>();
        var names = new HashSet<String>();
        for (var index = 0; index < records.size(); index++) {
            var path = "records[" + index + "].";
            var record = records.get(index);
            if (!names.add(record.name()) || record.name().contains("."))
                problems.error(
                        at.apply(path + "name"),
                        "\"" + record.name() + "\" names another record type already, or has a dot.",
                        "Give each record type a name of its own, without dots.",
                        "format/record-type");
            checkWhen(record, index == records.size() - 1, setting -> at.apply(path + setting), problems);
            types.add(type(record, columns(record.columns(), compiler, setting -> at.apply(path + setting), problems)));
        }
        var groups = types.stream()
                .filter(RecordType::published)
                .map(type -> type.group().orElseThrow())
                .toList();
        if (groups.isEmpty())
            problems.error(
                    at.apply("records"),
                    "No record type is published.",
                    "Leave out publish: false for at least one of them.",
                    "format/record-type");
        return new TextLayout(types, Field.of("", new Type.Group(groups)));
    }

    private static RecordType type(RecordTypeConfig record, List<Column> columns) {
        var annotations = Map.<String, Object>of(Field.PRESENT_WHEN, "the record is of this type");
        var group = new Field(
                record.name(),
                record.name(),
                new Type.Group(fields(columns)),
                EnumSet.of(Field.Trait.OPTIONAL),
                annotations);
        return new RecordType(
                record.name(),
                record.publish() ? Optional.of(group) : Optional.empty(),
                record.when(),
                record.publish(),
                columns);
    }

    private static void checkWhen(
            RecordTypeConfig record, boolean isLast, Function<String, Place> at, Problems problems) {
        if (record.columns().isEmpty())
            problems.error(
                    at.apply("columns"), "A record type without columns.", "List its columns.", "format/record-type");
        if (record.when().isEmpty() && !isLast)
            problems.error(
                    at.apply("when"),
                    "A record type without when takes all records, so that those below it get none.",
                    "Write when, or put it last.",
                    "format/record-type");
        if (record.when().isPresent()
                && record.when().get().position().isEmpty()
                && record.when().get().is().isEmpty())
            problems.error(
                    at.apply("when"),
                    "There is neither a position nor a value that decides.",
                    "Write position: first or last, or is with the deciding values.",
                    "format/record-type");
    }

    private static List<Column> columns(
            List<ColumnConfig> configs, ColumnCompiler compiler, Function<String, Place> at, Problems problems) {
        var columns = new ArrayList<Column>();
        var names = new HashSet<String>();
        var begins = 1;
        for (var index = 0; index < configs.size(); index++) {
            var config = configs.get(index);
            var path = "columns[" + index + "].";
            columns.add(compiler.compile(config, setting -> at.apply(path + setting)));
            if (config.name().isPresent() && !names.add(config.name().get()))
                problems.error(
                        at.apply(path + "name"),
                        "Another column is called " + config.name().get() + " already.",
                        "Give each column a name of its own.",
                        "format/bad-column");
            if (config.name().filter(name -> name.matches(".*[.\\[\\]].*")).isPresent())
                problems.error(
                        at.apply(path + "name"),
                        "The columns of these records stand in no groups and lists.",
                        "Write a name without dots and brackets.",
                        "format/bad-column");
            if (config.at() != 0 && config.at() != begins)
                problems.error(
                        at.apply(path + "at"),
                        "By the widths before it, the column begins at " + begins + ", not " + config.at() + ".",
                        "Correct at, or one of the widths before.",
                        "format/bad-column");
            begins += config.width();
        }
        return columns;
    }

    private static List<Field> fields(List<Column> columns) {
        return columns.stream().flatMap(column -> column.field().stream()).toList();
    }
}
