package io.legacybridge.runtime.cli;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every verb asks that reads records by a local copybook. */
final class CopybookOptions {

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

    /** Prints every problem of the copybook; the result is empty when one of them is an error. */
    Optional<RecordFormat> compile(CopybookConfig.OnInvalid onInvalid, PrintWriter err) {
        mustBeReadable(copybook);
        var problems = new Problems();
        var config = new CopybookConfig(
                copybook.toString(), encoding, framing, names, onInvalid, CopybookConfig.LowValues.KEEP);
        var format = new CopybookFormatProvider()
                .compile(config, new LocalFiles(), _ -> Place.of(copybook.toString()), problems);
        problems.inOrder().forEach(err::println);
        err.flush();
        return format;
    }

    static void mustBeReadable(Path file) {
        if (Files.isReadable(file)) return;
        throw new ProblemException(Problem.error(
                Place.of(file.toString()),
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
