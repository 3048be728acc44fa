package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code type: copybook}. */
public final class CopybookFormatProvider implements FormatProvider<CopybookConfig> {

    @Override
    public String type() {
        return "copybook";
    }

    @Override
    public Class<CopybookConfig> configType() {
        return CopybookConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            CopybookConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var found = new Problems();
        checkSettings(config, at, found);
        var record = parse(config, contracts, at, found).filter(parsed -> isPlaced(parsed, found));
        var format = record.flatMap(placed -> compile(placed, config, at, found));
        problems.addAll(found.inOrder());
        return found.hasErrors() ? Optional.empty() : format;
    }

    /** The record with every size and offset; empty when the copybook has an error. */
    static Optional<DataItem> placed(
            CopybookConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var found = new Problems();
        var record = parse(config, contracts, at, found).filter(parsed -> isPlaced(parsed, found));
        problems.addAll(found.inOrder());
        return record;
    }

    private static boolean isPlaced(DataItem record, Problems found) {
        // A tree with holes would only give problems that follow from those already found.
        if (!found.hasErrors()) Storage.place(record, found);
        return !found.hasErrors();
    }

    private static Optional<DataItem> parse(
            CopybookConfig config, Contracts contracts, Function<String, Place> at, Problems found) {
        var file = contracts.shown(config.file());
        var tokens = new CopyStatements(contracts, found).read(config.file());
        if (tokens.isEmpty())
            found.error(
                    at.apply("file"),
                    "There is no copybook " + file + " that can be read.",
                    "Put the copybook into " + contracts.folder() + ", or correct the name.",
                    "format/missing-contract");
        var ruled = config.redefines().stream()
                .map(rule -> rule.use().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return tokens.flatMap(words -> CopybookParser.parse(file, words, config.record(), ruled, found));
    }

    private static Optional<RecordFormat> compile(
            DataItem record, CopybookConfig config, Function<String, Place> at, Problems found) {
        var references = new References(record, config.redefines(), at.apply("redefines"), found);
        if (found.hasErrors()) return Optional.empty();
        if (config.frames().framing() == Framing.LENGTH_FIELD)
            config.frames().lengthField().ifPresent(name -> references.findLength(name, at.apply("length-field")));
        if (found.hasErrors()) return Optional.empty();
        var compiler = new LayoutCompiler(config, references, found);
        var layout = compiler.compile(record);
        var asked = config.frames().recordLength();
        if (!layout.variable() && asked > 0 && asked < layout.length)
            found.error(
                    at.apply("record-length"),
                    "The copybook describes " + layout.length + " bytes, more than a record has.",
                    "Correct record-length, or leave it out.",
                    "format/record-length");
        var outermost = config.children().isEmpty()
                ? Optional.of(Segment.only(layout))
                : new SegmentCompiler(record, config.children(), references, compiler, at.apply("children"), found)
                        .compile();
        return found.hasErrors()
                ? Optional.empty()
                : outermost.map(segment -> new CopybookFormat(
                        config, layout, segment, compiler.counters(), references.length(), references.fixedPlaces()));
    }

    private static void checkSettings(CopybookConfig config, Function<String, Place> at, Problems found) {
        var frames = config.frames();
        checkBytes("record-length", frames.recordLength(), at, found);
        checkBytes("skip-start", frames.skipStart(), at, found);
        checkBytes("skip-end", frames.skipEnd(), at, found);
        checkAdjustment("rdw-adjustment", frames.rdwAdjustment(), at, found);
        checkAdjustment("length-adjustment", frames.lengthAdjustment(), at, found);
        if (config.numbers().zonedSign() == CopybookConfig.ZonedSign.NATIVE
                && config.encoding().ebcdic())
            found.error(
                    at.apply("zoned-sign"),
                    "In EBCDIC, such as " + config.encoding() + ", the sign of a zoned number has only one form.",
                    "Remove zoned-sign, or set an encoding such as ascii.",
                    "format/conflict");
        if ((frames.framing() == Framing.LENGTH_FIELD) != frames.lengthField().isPresent())
            found.error(
                    at.apply("length-field"),
                    "The framing length-field and the setting length-field belong together.",
                    "Write both: framing: length-field, and length-field: with the name of the field.",
                    "format/length-field");
    }

    private static void checkAdjustment(String setting, int bytes, Function<String, Place> at, Problems found) {
        if (Math.abs((long) bytes) > Short.MAX_VALUE)
            found.error(
                    at.apply(setting),
                    bytes + " bytes are more than a record can have.",
                    "Write a number from -32767 to 32767.",
                    "format/bad-size");
    }

    private static void checkBytes(String setting, int bytes, Function<String, Place> at, Problems found) {
        if (bytes < 0 || bytes > CopybookConfig.MAX_SKIPPED)
            found.error(
                    at.apply(setting),
                    bytes + " is no number of bytes that is possible here.",
                    "Write a number from 0 to " + CopybookConfig.MAX_SKIPPED + ".",
                    "format/bad-size");
    }
}
