package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            throw new ProblemException(Problem.error(
                    Place.of(output.toString()),
                    "The file is there already.",
                    "Name another one with --output, or replace it with --force.",
                    "cli/file-exists"));
        var standardInput = file.toString().equals("-");
        if (!standardInput) CopybookOptions.mustBeReadable(file);
        try (var lines = new BufferedReader(new InputStreamReader(
                        standardInput ? System.in : new BufferedInputStream(Files.newInputStream(file)),
                        StandardCharsets.UTF_8));
                var content = new BufferedOutputStream(Files.newOutputStream(output));
                var records = format.get().encoder(content)) {
            return encode(lines, records, format.get()) == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
        }
    }

    /** @return how many records were refused */
    private long encode(BufferedReader lines, RecordEncoder records, RecordFormat format) throws IOException {
        var problems = copybook.problems();
        var json = new RecordJsonReader(format.schema());
        var refused = 0L;
        var number = 0L;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) continue;
            var read = json.read(line, records.begin());
            var translation = read instanceof Translation.Translated ? records.end() : read;
            if (translation instanceof Translation.Rejected bad) {
                refused++;
                for (var problem : bad.problems()) problems.line(file, number, problem);
            }
        }
        spec.commandLine().getErr().flush();
        return refused;
    }
}
