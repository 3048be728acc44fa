package io.legacybridge.formats.fixedwidth;

import io.legacybridge.formats.fixedwidth.FixedWidthConfig.Framing;
import io.legacybridge.formats.text.ColumnCompiler;
import io.legacybridge.formats.text.ColumnCompiler.Records;
import io.legacybridge.formats.text.RecordType;
import io.legacybridge.formats.text.TextLayout;
import io.legacybridge.formats.text.Totals;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatProvider;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Optional;
import java.util.function.Function;

/** {@code type: fixed-width}. */
public final class FixedWidthFormatProvider implements FormatProvider<FixedWidthConfig> {

    @Override
    public String type() {
        return "fixed-width";
    }

    @Override
    public Class<FixedWidthConfig> configType() {
        return FixedWidthConfig.class;
    }

    @Override
    public Optional<RecordFormat> compile(
            FixedWidthConfig config, Contracts contracts, Function<String, Place> at, Problems problems) {
        var layout = TextLayout.compile(
                config.columns(), config.records(), new ColumnCompiler(Records.FIXED_WIDTH, problems), at, problems);
        if (layout.isEmpty()) return Optional.empty();
        var before = problems.errors();
        var widths = layout.get().types().stream()
                .mapToInt(RecordType::width)
                .distinct()
                .count();
        if (config.framing() == Framing.FIXED && widths > 1)
            problems.error(
                    at.apply("framing"),
                    "Without line ends all records must have the same width, and these differ.",
                    "Fill the shorter ones up with a column without a name, or write framing: line.",
                    "format/record-length");
        if (config.framing() == Framing.FIXED
                && config.widths() == FixedWidthConfig.Widths.CHARACTERS
                && !config.encoding().isSingleByte())
            problems.error(
                    at.apply("widths"),
                    "Without line ends the end of a record is known only by its bytes.",
                    "Write widths: bytes, or framing: line.",
                    "format/record-length");
        var totals = Totals.compile(config.totals(), layout.get(), at, problems);
        if (problems.errors() > before) return Optional.empty();
        return totals.map(checked -> new FixedWidthFormat(config, layout.get(), checked, false));
    }
}
