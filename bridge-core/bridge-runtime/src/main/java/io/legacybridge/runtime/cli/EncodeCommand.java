package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The way back from {@link DecodeCommand}: JSON lines become a file of records. */
@Command(
        name = "encode",
        description = "Writes records from JSON lines, as decode prints them. Refused records go to standard error.",
        mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CopybookOptions copybook;

    @Option(
            names = {"-o", "--output"},
            required = true,
            description = "The file to write.")
    private Path output;

    @Option(names = "--force", description = "Replaces the file when there is one.")
    private boolean force;

    @Parameters(paramLabel = "FILE", description = "The JSON lines; - for standard input.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var format = copybook.compile(CopybookConfig.OnInvalid.REJECT);
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        if (!force && Files.isRegularFile(output))
            throw ProblemException.error(
                    Place.of(output.toString()),
                    "The file is there already.",
                    "Name another one with --output, or replace it with --force.",
                    "cli/file-exists");
        var standardInput = file.toString().equals("-");
        if (!standardInput) CopybookOptions.mustBeReadable(file);
        if (!standardInput && Files.exists(output) && Files.isSameFile(file, output))
            throw ProblemException.error(
                    Place.of(output.toString()),
                    "The records would be written over the lines that are read.",
                    "Name another file with --output.",
                    "cli/same-file");
        try (var lines = new BufferedInputStream(standardInput ? System.in : Files.newInputStream(file));
                var content = new BufferedOutputStream(Files.newOutputStream(output));
                var records = format.get().encoder(content)) {
            return encode(lines, records, format.get()) == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
        }
    }

    /** @return how many records were refused */
    private long encode(InputStream lines, RecordEncoder records, RecordFormat format) throws IOException {
        var problems = copybook.problems();
        var json = new RecordJsonReader(format.schema());
        var refused = 0L;
        var number = 0L;
        for (var bytes = line(lines); bytes != null; bytes = line(lines)) {
            number++;
            var translation = encode(bytes, json, records);
            if (translation instanceof Translation.Rejected bad) {
                refused++;
                for (var problem : bad.problems()) problems.line(file, number, problem);
            }
        }
        spec.commandLine().getErr().flush();
        return refused;
    }

    private static Translation encode(byte[] bytes, RecordJsonReader json, RecordEncoder records) throws IOException {
        var text = CharBuffer.allocate(bytes.length);
        var encoded = ByteBuffer.wrap(bytes);
        var decoded = StandardCharsets.UTF_8.newDecoder().decode(encoded, text, true);
        if (decoded.isError()) return noUtf8(bytes, encoded.position(), decoded.length());
        var line = text.flip().toString();
        if (line.isBlank()) return Translation.TRANSLATED;
        var read = json.read(line, records.begin());
        return read instanceof Translation.Translated ? records.end() : read;
    }

    private static Translation.Rejected noUtf8(byte[] line, int offset, int length) {
        return new Translation.Rejected(List.of(new RecordProblem(
                "record/not-utf-8",
                "",
                offset,
                length,
                "UTF-8, as JSON has to be",
                Arrays.copyOfRange(line, offset, offset + length),
                "\uFFFD")));
    }

    /** Without its end; null behind the last one. */
    private static byte @Nullable [] line(InputStream lines) throws IOException {
        var next = lines.read();
        if (next < 0) return null;
        var line = new ByteArrayOutputStream();
        for (; next >= 0 && next != '\n'; next = lines.read()) line.write(next);
        return line.toByteArray();
    }
}
