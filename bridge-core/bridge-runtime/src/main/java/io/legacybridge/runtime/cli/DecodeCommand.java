package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.JsonLines;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
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

/** Decodes a local file: one JSON object per record on standard output, one line per rejected record on standard error. */
@Command(
        name = "decode",
        description = "Decodes a file of records: one JSON object per line. Rejected records go to standard error.",
        mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {

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
        var problems = copybook.problems();
        var format = copybook.compile(onInvalid);
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        CopybookOptions.mustBeReadable(file);
        var rejected = 0L;
        try (var records = format.get()
                        .read(Files.newInputStream(file), file.getFileName().toString(), Checkpoint.START);
                var lines = new JsonLines(format.get().schema(), new Printed(out))) {
            while (records.next())
                if (lines.write(records) instanceof Translation.Rejected bad) {
                    bad.problems().forEach(problem -> problems.record(records.position(), problem));
                    rejected++;
                }
        }
        rejected += check(format.get(), problems);
        out.flush();
        spec.commandLine().getErr().flush();
        return rejected == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    /** What must hold over the whole file. */
    private int check(RecordFormat format, ProblemLines lines) throws IOException {
        if (format.wholeCheck().isEmpty()) return 0;
        var problems = format.wholeCheck()
                .get()
                .check(Files.newInputStream(file), file.getFileName().toString());
        problems.forEach(lines::whole);
        return problems.size();
    }

    /** Takes whole lines at once, so that no character is cut in two. */
    private static final class Printed extends OutputStream {

        private final PrintWriter out;

        Printed(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(byte[] lines, int offset, int length) {
            out.print(new String(lines, offset, length, StandardCharsets.UTF_8));
            if (out.checkError()) throw BridgeCommand.outputLost();
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
