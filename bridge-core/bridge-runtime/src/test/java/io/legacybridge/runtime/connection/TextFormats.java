package io.legacybridge.runtime.connection;

import io.legacybridge.formats.json.JsonLines;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Formats from YAML, and what they make of some bytes. */
final class TextFormats {

    private TextFormats() {}

    /** @param place where everything that is read of the record stands; {@code at} is behind it */
    record Read(String json, List<String> problems, byte[] bytes, long place, Checkpoint at) {}

    static RecordFormat of(Path folder, String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("format.yaml"), "format:\n" + yaml.indent(2));
        var problems = new Problems();
        return new FormatFile(Adapters.onClassPath())
                .read(file, problems)
                .orElseThrow(() -> new AssertionError(problems.inOrder() + "\n" + yaml));
    }

    static List<Read> read(RecordFormat format, byte[] content, Checkpoint from) throws IOException {
        var all = new ArrayList<Read>();
        var rest = new ByteArrayInputStream(content, (int) from.offset(), content.length);
        try (var records = format.read(rest, "file", from)) {
            while (records.next()) {
                var json = new ByteArrayOutputStream();
                List<String> problems = List.of();
                try (var lines = new JsonLines(format.schema(), json)) {
                    if (lines.write(records) instanceof Translation.Rejected bad)
                        problems = bad.problems().stream()
                                .map(problem -> problem.withoutValue() + problem.withValue())
                                .toList();
                }
                all.add(new Read(
                        json.toString(StandardCharsets.UTF_8),
                        problems,
                        records.bytes(),
                        records.position().offset(),
                        records.checkpoint()));
            }
        }
        return all;
    }

    /** Everything that is accepted, written again. */
    static byte[] writtenBack(RecordFormat format, byte[] content) throws IOException {
        var result = new ByteArrayOutputStream();
        try (var records = format.read(new ByteArrayInputStream(content), "file", Checkpoint.START);
                var encoder = format.encoder(result)) {
            while (records.next()) {
                if (records.translate(encoder.begin()) instanceof Translation.Rejected) continue;
                if (encoder.end() instanceof Translation.Rejected bad)
                    throw new AssertionError(bad.problems().getFirst().withValue());
            }
        }
        return result.toByteArray();
    }
}
