package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a copybook makes of some bytes: a JSON text for each accepted record, and what is wrong with the others. */
record Decoded(List<String> records, List<RecordProblem> rejected) {

    static Decoded of(String copybook, String encoding, byte[] content) {
        return of(format(copybook, encoding, CopybookConfig.Names.CAMEL), content, Checkpoint.START);
    }

    static Decoded of(RecordFormat format, byte[] content, Checkpoint from) {
        var records = new ArrayList<String>();
        var rejected = new ArrayList<RecordProblem>();
        var json = new JsonBytes();
        var writer = new RecordJson(format.schema(), json);
        var rest = new ByteArrayInputStream(content, (int) from.offset(), content.length);
        try (var cursor = format.read(rest, "test.dat", from)) {
            while (cursor.next()) {
                json.clear();
                switch (cursor.translate(writer)) {
                    case Translation.Translated _ -> records.add(json.toString());
                    case Translation.Rejected bad -> rejected.addAll(bad.problems());
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Decoded(records, rejected);
    }

    /** The way back; every record has to fit. */
    static byte[] encoded(RecordFormat format, List<String> records) {
        var out = new ByteArrayOutputStream();
        var json = new RecordJsonReader(format.schema());
        try (var encoder = format.encoder(out)) {
            for (var record : records) {
                accepted(json.read(record, encoder.begin()));
                accepted(encoder.end());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static void accepted(Translation translation) {
        if (translation instanceof Translation.Rejected rejected)
            throw new AssertionError(
                    rejected.problems().stream().map(RecordProblem::withValue).toList());
    }

    static RecordFormat format(String copybook, String encoding, CopybookConfig.Names names) {
        var problems = new Problems();
        var format = new CopybookFormatProvider()
                .compile(config(encoding, names), _ -> copybook.getBytes(UTF_8), _ -> Place.of("test.yaml"), problems);
        return format.orElseThrow(() -> new AssertionError(problems.inOrder()));
    }

    static List<String> problems(String copybook) {
        var problems = new Problems();
        var format = new CopybookFormatProvider()
                .compile(
                        config("cp037", CopybookConfig.Names.CAMEL),
                        _ -> copybook.getBytes(UTF_8),
                        _ -> Place.of("test.yaml"),
                        problems);
        if (format.isPresent() == problems.hasErrors()) throw new AssertionError("a format exactly when no error");
        return problems.inOrder().stream().map(Problem::toString).toList();
    }

    static CopybookConfig config(String encoding, CopybookConfig.Framing framing) {
        return new CopybookConfig(
                "test.cpy",
                CodePage.of(encoding),
                framing,
                CopybookConfig.Names.COBOL,
                CopybookConfig.OnInvalid.REJECT,
                CopybookConfig.LowValues.KEEP);
    }

    /** @param files the contracts folder; {@code test.cpy} is the copybook */
    static RecordFormat format(CopybookConfig config, Map<String, String> files) {
        var problems = new Problems();
        return new CopybookFormatProvider()
                .compile(config, contracts(files), _ -> Place.of("test.yaml"), problems)
                .orElseThrow(() -> new AssertionError(problems.inOrder()));
    }

    static List<String> problems(CopybookConfig config, Map<String, String> files) {
        var problems = new Problems();
        var format =
                new CopybookFormatProvider().compile(config, contracts(files), _ -> Place.of("test.yaml"), problems);
        if (format.isPresent() == problems.hasErrors()) throw new AssertionError("a format exactly when no error");
        return problems.inOrder().stream().map(Problem::toString).toList();
    }

    private static Contracts contracts(Map<String, String> files) {
        return name -> {
            if (!files.containsKey(name)) throw new NoSuchFileException(name);
            return files.get(name).getBytes(UTF_8);
        };
    }

    private static CopybookConfig config(String encoding, CopybookConfig.Names names) {
        return new CopybookConfig(
                "test.cpy",
                CodePage.of(encoding),
                CopybookConfig.Framing.FIXED,
                names,
                CopybookConfig.OnInvalid.REJECT,
                CopybookConfig.LowValues.KEEP);
    }
}
