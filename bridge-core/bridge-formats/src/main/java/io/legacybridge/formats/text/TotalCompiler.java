package io.legacybridge.formats.text;

import io.legacybridge.formats.text.TotalConfig.Kind;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds what the settings of one control total name. */
final class TotalCompiler {

    private final TextLayout layout;
    private final Function<String, Place> at;
    private final Problems problems;

    TotalCompiler(TextLayout layout, Function<String, Place> at, Problems problems) {
        this.layout = layout;
        this.at = at;
        this.problems = problems;
    }

    Optional<Total> compile(TotalConfig config) {
        var before = problems.errors();
        var dot = config.declared().indexOf('.');
        var declaredIn = type("declared", config.declared().substring(0, Math.max(dot, 0)));
        var declared = declaredIn.map(
                type -> column("declared", type, config.declared().substring(dot + 1)));
        var counted = config.of().isEmpty() ? layout.types() : types("of", config.of());
        var since = config.since().flatMap(name -> type("since", name));
        if ((config.kind() == Kind.COUNT) == config.column().isPresent())
            error("column", "A sum or hash needs a column, and a count has none.", "Write column, or remove it.");
        var of = columns("column", config.column(), counted);
        declared.filter(column -> column >= 0).ifPresent(column -> mustCount(config, declaredIn.get(), column));
        if (config.kind() == Kind.SUM) of.forEach((name, column) -> mustBeNumber("column", layout.find(name), column));
        var where = columns("where.column", config.where().map(TotalConfig.Where::column), counted);
        if (problems.errors() > before || declared.isEmpty()) return Optional.empty();
        return Optional.of(new Total(
                config,
                config.declared(),
                declaredIn.get(),
                declared.get(),
                of,
                config.where().isPresent() ? where : Map.of(),
                since,
                digits(declaredIn.get().columns().get(declared.get())),
                wording(config)));
    }

    private void mustCount(TotalConfig config, RecordType type, int column) {
        if (config.kind() != Kind.HASH) mustBeNumber("declared", Optional.of(type), column);
    }

    private void mustBeNumber(String setting, Optional<RecordType> type, int column) {
        if (type.isEmpty() || column < 0 || type.get().columns().get(column).codec() instanceof NumberCodec) return;
        error(
                setting,
                type.get().name() + "." + type.get().columns().get(column).name() + " is no number.",
                "Write type: integer or decimal for that column, or name another one.");
    }

    /** How many digits the declaring column has room for. */
    private static int digits(Column declared) {
        return switch (declared.codec()) {
            case NumberCodec number -> number.digits();
            case TextCodec text -> text.maxLength();
            case TemporalCodec _, FlagCodec _ -> 0;
        };
    }

    private static String wording(TotalConfig config) {
        var records = config.of().isEmpty() ? "all" : String.join(" and ", config.of());
        var what =
                switch (config.kind()) {
                    case COUNT -> "is not the number of " + records + " records";
                    case SUM -> "is not the sum of " + config.column().orElse("") + " in " + records + " records";
                    case HASH -> "is not the hash of " + config.column().orElse("") + " in " + records + " records";
                };
        return what
                + (config.per() > 1 ? " in blocks of " + config.per() : "")
                + config.where()
                        .map(where -> " whose " + where.column() + " is " + String.join(", ", where.is()))
                        .orElse("")
                + config.since().map(name -> " since " + name).orElse("");
    }

    private List<RecordType> types(String setting, List<String> names) {
        var found = new ArrayList<RecordType>();
        for (var name : names) type(setting, name).ifPresent(found::add);
        return found;
    }

    private Optional<RecordType> type(String setting, String name) {
        var found = layout.find(name);
        if (found.isEmpty() || layout.isAlike())
            error(
                    setting,
                    "There is no record type \"" + name + "\".",
                    "Name one of records, such as declared: trailer.count.");
        return found;
    }

    private Map<String, Integer> columns(String setting, Optional<String> name, List<RecordType> types) {
        var columns = new HashMap<String, Integer>();
        for (var type : types)
            columns.put(
                    type.name(),
                    name.map(column -> column(setting, type, column)).orElse(-1));
        return columns;
    }

    private int column(String setting, RecordType type, String name) {
        var column = type.column(name);
        if (column < 0)
            error(
                    setting,
                    "The records of type " + type.name() + " have no column \"" + name + "\".",
                    "Name one of its columns.");
        return column;
    }

    private void error(String setting, String what, String fix) {
        problems.error(at.apply(setting), what, fix, "format/bad-total");
    }
}
