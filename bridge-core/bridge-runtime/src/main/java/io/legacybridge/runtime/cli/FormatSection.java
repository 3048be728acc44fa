package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.runtime.config.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A format as it stands in a connection file: what must be written, and what differs from the defaults. */
final class FormatSection {

    private FormatSection() {}

    static List<String> lines(CopybookConfig config) {
        var frames = config.frames();
        var numbers = config.numbers();
        var lines = new ArrayList<>(List.of(
                "format:",
                "  type: copybook",
                "  file: " + Path.of(config.file()).getFileName(),
                "  encoding: " + config.encoding(),
                "  framing: " + Words.written(frames.framing())));
        config.record().ifPresent(record -> lines.add("  record: " + record));
        if (frames.recordLength() > 0) lines.add("  record-length: " + frames.recordLength());
        if (frames.rdwOrder() != CopybookConfig.ByteOrder.BIG)
            lines.add("  rdw-order: " + Words.written(frames.rdwOrder()));
        if (!frames.rdwCountsItself()) lines.add("  rdw-counts-itself: false");
        if (frames.rdwAdjustment() != 0) lines.add("  rdw-adjustment: " + frames.rdwAdjustment());
        frames.lengthField().ifPresent(field -> lines.add("  length-field: " + field));
        if (frames.lengthAdjustment() != 0) lines.add("  length-adjustment: " + frames.lengthAdjustment());
        frames.lineEnd().ifPresent(end -> lines.add("  line-end: " + Words.written(end)));
        if (frames.skipStart() > 0) lines.add("  skip-start: " + frames.skipStart());
        if (frames.skipEnd() > 0) lines.add("  skip-end: " + frames.skipEnd());
        numbers.floatingPoint().ifPresent(stored -> lines.add("  floating-point: " + Words.written(stored)));
        if (config.names() != CopybookConfig.Names.CAMEL) lines.add("  names: " + Words.written(config.names()));
        if (numbers.nativeOrder() != CopybookConfig.ByteOrder.BIG)
            lines.add("  native-order: " + Words.written(numbers.nativeOrder()));
        if (numbers.zonedSign() != CopybookConfig.ZonedSign.TRANSLATED)
            lines.add("  zoned-sign: " + Words.written(numbers.zonedSign()));
        if (numbers.binary() != CopybookConfig.Binary.PICTURE)
            lines.add("  binary: " + Words.written(numbers.binary()));
        if (!config.redefines().isEmpty()) lines.add("  redefines:");
        for (var rule : config.redefines())
            lines.add("    - {use: %s, when: %s, is: [%s]}".formatted(rule.use(), rule.when(), quoted(rule.is())));
        if (!config.children().isEmpty()) lines.add("  children:");
        for (var rule : config.children()) lines.add("    - {use: %s, under: %s}".formatted(rule.use(), rule.under()));
        return lines;
    }

    private static String quoted(List<String> values) {
        return values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "));
    }
}
