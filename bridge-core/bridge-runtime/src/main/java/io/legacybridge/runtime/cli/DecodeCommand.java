package io.legacybridge.runtime.cli;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.formats.json.JsonRecordWriter;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Decodes a local file: one JSON object per record on standard output, one line per rejected record on standard error. */
@Command(
        name = "decode",
        description = "Decodes a file of records: one JSON object per line. Rejected records go to standard error.",
        mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {

    // A rejected record's unfinished JSON is thrown away, so closing must not complete it.
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    @Spec
    private CommandSpec spec;

    @Option(names = "--copybook", required = true, description = "The copybook that lays out the records.")
    private Path copybook;

    @Option(
            names = "--encoding",
            defaultValue = "cp037",
            converter = CodePageConverter.class,
            description = "EBCDIC code page (default: ${DEFAULT-VALUE}).")
    private CodePage encoding;

    @Option(names = "--framing", defaultValue = "fixed", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.Framing framing;

    @Option(names = "--names", defaultValue = "camel", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.Names names;

    @Option(names = "--on-invalid", defaultValue = "reject", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.OnInvalid onInvalid;

    @Parameters(paramLabel = "FILE", description = "The file to decode.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var format = compile(err);
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        if (!Files.isReadable(file)) throw missing(file);
        var rejected = 0L;
        try (var records =
                format.get().read(Files.newInputStream(file), file.getFileName().toString(), Checkpoint.START)) {
            while (records.next()) if (!print(records, format.get(), out, err)) rejected++;
        }
        out.flush();
        err.flush();
        return rejected == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    private static boolean print(RecordCursor record, RecordFormat format, PrintWriter out, PrintWriter err) {
        var text = new CharArrayWriter();
        var json = JSON.createGenerator(ObjectWriteContext.empty(), text);
        return switch (record.translate(new JsonRecordWriter(format.schema(), json))) {
            case Translation.Translated _ -> {
                json.close();
                out.println(text);
                yield true;
            }
            case Translation.Rejected bad -> {
                var position = record.position();
                for (var problem : bad.problems())
                    err.printf("%s (byte %d): %s%n", position, position.offset(), problem.withValue());
                yield false;
            }
        };
    }

    private Optional<RecordFormat> compile(PrintWriter err) {
        if (!Files.isReadable(copybook)) throw missing(copybook);
        var problems = new Problems();
        var config = new CopybookConfig(
                copybook.toString(), encoding, framing, names, onInvalid, CopybookConfig.LowValues.KEEP);
        var format =
                new CopybookFormatProvider().compile(config, new LocalFiles(), Place.of(copybook.toString()), problems);
        problems.inOrder().forEach(err::println);
        err.flush();
        return format;
    }

    private static ProblemException missing(Path path) {
        return new ProblemException(Problem.error(
                Place.of(path.toString()),
                "There is no such file, or it may not be read.",
                "Check the name and the permissions.",
                "cli/no-file"));
    }

    /** Contracts as the command line names them: any local file. */
    private static final class LocalFiles implements Contracts {
        @Override
        public byte[] read(String name) throws IOException {
            return Files.readAllBytes(Path.of(name));
        }

        @Override
        public String shown(String name) {
            return name;
        }
    }

    private static final class CodePageConverter implements ITypeConverter<CodePage> {
        @Override
        public CodePage convert(String text) {
            try {
                return CodePage.parse(text);
            } catch (BadValue e) {
                throw new TypeConversionException(e.getMessage() + " " + e.fix());
            }
        }
    }
}
