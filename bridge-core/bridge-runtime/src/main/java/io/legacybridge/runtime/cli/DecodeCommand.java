package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.JsonRecordWriter;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
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

    @Mixin
    private CopybookOptions copybook;

    @Option(names = "--on-invalid", defaultValue = "reject", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.OnInvalid onInvalid;

    @Parameters(paramLabel = "FILE", description = "The file to decode.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var format = copybook.compile(onInvalid, err);
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        CopybookOptions.mustBeReadable(file);
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
}
