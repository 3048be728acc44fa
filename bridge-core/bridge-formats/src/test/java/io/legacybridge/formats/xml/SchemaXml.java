package io.legacybridge.formats.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** XML files whose records an XML Schema declares: what tests compile and read. */
final class SchemaXml {

    private SchemaXml() {}

    static RecordFormat format(String record, String root, String schema, Contracts contracts) {
        var problems = new Problems();
        return compile(record, root, schema, contracts, problems)
                .filter(_ -> problems.inOrder().isEmpty())
                .orElseThrow(() -> new AssertionError(problems.inOrder()));
    }

    static Optional<RecordFormat> compile(
            String record, String root, String schema, Contracts contracts, Problems problems) {
        var config = new XmlConfig(
                record, root, CodePage.of("utf-8"), XmlConfig.Unknown.REJECT, Optional.of(schema), List.of());
        return new XmlFormatProvider().compile(config, contracts, Place.of("shop.yaml")::at, problems);
    }

    /** Records as JSON, and of those that are set aside what is told first. */
    static List<String> read(RecordFormat format, String content, Function<RecordProblem, String> told)
            throws IOException {
        return read(format, content.getBytes(UTF_8), Checkpoint.START, told);
    }

    static List<String> read(RecordFormat format, byte[] rest, Checkpoint from, Function<RecordProblem, String> told)
            throws IOException {
        var all = new ArrayList<String>();
        try (var records = format.read(new ByteArrayInputStream(rest), "file", from)) {
            while (records.next()) {
                var json = new JsonBytes();
                all.add(
                        switch (records.translate(new RecordJson(format.schema(), json))) {
                            case Translation.Translated _ -> json.toString();
                            case Translation.Rejected rejected ->
                                told.apply(rejected.problems().getFirst());
                        });
            }
        }
        return all;
    }
}
