package io.legacybridge.formats.delimited;

import io.legacybridge.formats.text.ColumnCompiler;
import io.legacybridge.formats.text.ColumnCompiler.Records;
import io.legacybridge.formats.text.Mark;
import io.legacybridge.formats.text.TextLayout;
import io.legacybridge.formats.text.Totals;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code type: delimited}. */
public final class DelimitedFormatProvider implements FormatProvider<DelimitedConfig> {

    @Override
    public String type() {
        return "delimited";
    }

    @Override
    public Class<DelimitedConfig> configType() {
        return DelimitedConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            DelimitedConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var before = problems.errors();
        checkMarks(config, at, problems);
        var layout = TextLayout.compile(
                config.columns(), config.records(), new ColumnCompiler(Records.DELIMITED, problems), at, problems);
        var totals = layout.flatMap(found -> Totals.compile(config.totals(), found, at, problems));
        if (config.header() && !config.records().isEmpty())
            problems.error(
                    at.apply("header"),
                    "With several kinds of records, one header row cannot name the columns of all.",
                    "Write header: false, and a record type with position: first for the first line.",
                    "format/header");
        if (problems.errors() > before) return Optional.empty();
        if (config.header())
            checkHeader(config, layout.orElseThrow().types().getFirst().headings(), at, problems);
        if (problems.errors() > before) return Optional.empty();
        return totals.map(checked -> format(config, layout.orElseThrow(), checked));
    }

    private static RecordFormat format(DelimitedConfig config, TextLayout layout, Totals totals) {
        var page = config.encoding();
        var delimiter = (byte) page.oneByte(config.delimiter().character()).orElseThrow();
        var quote =
                config.quotesMatter() ? page.oneByte(config.quote().character()).orElseThrow() : -1;
        var header = config.header() ? layout.types().getFirst().headings() : List.<String>of();
        return new DelimitedFormat(config, layout, totals, new Spans(page, delimiter, quote), header, false);
    }

    private static void checkHeader(
            DelimitedConfig config, List<String> headings, Function<String, Place> at, Problems problems) {
        for (var index = 0; index < headings.size(); index++) {
            var heading = headings.get(index);
            if (heading.isEmpty() || DelimitedSink.canWriteHeader(config, List.of(heading))) continue;
            var isSource = config.columns().get(index).source().isPresent();
            problems.error(
                    at.apply("columns[" + index + "]." + (isSource ? "source" : "name")),
                    "\"" + heading.replaceAll("\\p{C}", "·") + "\" cannot stand in a header row in " + config.encoding()
                            + ", so no file has it.",
                    "Name it in source, in characters that this code page has"
                            + (config.quotesMatter()
                                    ? "."
                                    : ", without delimiters and line ends, since nothing is quoted."),
                    "format/header");
        }
    }

    private static void checkMarks(DelimitedConfig config, Function<String, Place> at, Problems problems) {
        checkMark("delimiter", config.delimiter(), config, at, problems);
        if (config.quotesMatter()) checkMark("quote", config.quote(), config, at, problems);
        config.comment().ifPresent(mark -> checkMark("comment", mark, config, at, problems));
        var quoteIsDelimiter = config.quotesMatter() && config.quote().equals(config.delimiter());
        var commentIsOther = config.comment().equals(Optional.of(config.delimiter()))
                || config.quotesMatter() && config.comment().equals(Optional.of(config.quote()));
        if (quoteIsDelimiter || commentIsOther)
            problems.error(
                    at.apply("delimiter"),
                    "Delimiter, quote and comment character are not all different.",
                    "Give each its own character.",
                    "format/bad-character");
    }

    private static void checkMark(
            String setting, Mark mark, DelimitedConfig config, Function<String, Place> at, Problems problems) {
        if (config.encoding().oneByte(mark.character()).isPresent()) return;
        problems.error(
                at.apply(setting),
                "\"" + mark + "\" is not one byte in " + config.encoding() + ".",
                "Write a character that is one byte there.",
                "format/bad-character");
    }
}
