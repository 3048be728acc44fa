package io.legacybridge.runtime.cli;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.formats.copybook.CopybookListing;
import io.legacybridge.formats.copybook.FramingSettings;
import io.legacybridge.formats.copybook.NumberSettings;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What every verb asks that reads or writes the records of a local file. */
final class CopybookOptions {

    private static final Path CONNECTIONS = Path.of("connections");

    private static final List<String> OF_A_COPYBOOK =
            List.of(("--encoding --framing --record --record-length --rdw-order"
                            + " --rdw-counts-itself --rdw-adjustment --length-field --length-adjustment --line-end --skip-start --skip-end"
                            + " --redefines --child --floating-point --native-order --zoned-sign --binary --names --on-invalid")
                    .split(" "));

    @Option(names = "--copybook", description = "The copybook that lays out the records.")
    private Path copybook;

    @Option(
            names = "--encoding",
            defaultValue = "cp037",
            converter = CodePageConverter.class,
            description = "Code page, such as cp037, cp1140, cp939, ascii or latin1 (default: ${DEFAULT-VALUE}).")
    private CodePage encoding;

    @Option(names = "--framing", defaultValue = "fixed", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.Framing framing;

    @Option(names = "--record", description = "Which level 01 the records are (default: the first).")
    private String record;

    @Option(names = "--record-length", defaultValue = "0", description = "Bytes of a record with framing fixed.")
    private int recordLength;

    @Option(names = "--rdw-order", defaultValue = "big", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.ByteOrder rdwOrder;

    @Option(
            names = "--rdw-counts-itself",
            defaultValue = "true",
            arity = "1",
            description = "Whether the length counts the word's own four bytes (default: ${DEFAULT-VALUE}).")
    private boolean rdwCountsItself;

    @Option(names = "--rdw-adjustment", defaultValue = "0", description = "Added to the length in each word.")
    private int rdwAdjustment;

    @Option(names = "--length-field", description = "The field that holds a record's length.")
    private String lengthField;

    @Option(names = "--length-adjustment", defaultValue = "0", description = "Added to the length in that field.")
    private int lengthAdjustment;

    @Option(names = "--line-end", description = "${COMPLETION-CANDIDATES} (default: nel for EBCDIC, else lf).")
    private CopybookConfig.LineEnd lineEnd;

    @Option(names = "--skip-start", defaultValue = "0", description = "Bytes before the first record.")
    private int skipStart;

    @Option(names = "--skip-end", defaultValue = "0", description = "Bytes behind the last record.")
    private int skipEnd;

    @Option(
            names = "--redefines",
            converter = RuleConverter.class,
            description = "Which definition applies, as CONTACTS:SEGMENT-ID=P,Q; may be repeated.")
    private List<CopybookConfig.RedefinesRule> redefines = List.of();

    @Option(
            names = "--child",
            converter = ChildConverter.class,
            description = "Which records belong to the one before them, as CONTACTS:COMPANY; may be repeated.")
    private List<CopybookConfig.ChildRule> children = List.of();

    @Option(names = "--floating-point", description = "${COMPLETION-CANDIDATES} (default: ibm for EBCDIC, else ieee).")
    private CopybookConfig.FloatingPoint floatingPoint;

    @Option(
            names = "--native-order",
            defaultValue = "big",
            description = "Byte order of COMP-5 and IEEE floating point: ${COMPLETION-CANDIDATES}.")
    private CopybookConfig.ByteOrder nativeOrder;

    @Option(
            names = "--zoned-sign",
            defaultValue = "translated",
            description = "How signs of zoned numbers are written in ASCII: ${COMPLETION-CANDIDATES}.")
    private CopybookConfig.ZonedSign zonedSign;

    @Option(names = "--binary", defaultValue = "picture", description = "What COMP may hold: ${COMPLETION-CANDIDATES}.")
    private CopybookConfig.Binary binary;

    @Option(names = "--names", defaultValue = "camel", description = "${COMPLETION-CANDIDATES}.")
    private CopybookConfig.Names names;

    @Option(
            names = {"--format", "--connection"},
            paramLabel = "F",
            description = "Instead of a copybook: a connection file, or a file with only its section format.")
    private Path formatFile;

    @Option(
            names = "--json",
            description = "Everything as JSON: what is wrong is one object per line on standard error.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Prints every problem of the copybook or format; the result is empty when one of them is an error. */
    Optional<RecordFormat> compile(CopybookConfig.OnInvalid onInvalid) throws IOException {
        requireOne();
        var problems = new Problems();
        var format = copybook == null
                ? new FormatFile(Adapters.onClassPath()).read(formatFile, problems)
                : new CopybookFormatProvider()
                        .compile(config(onInvalid), LOCAL_FILES, _ -> Place.of(copybook.toString()), problems);
        problems().contract(problems);
        return format;
    }

    private void requireOne() {
        if ((copybook == null) == (formatFile == null))
            throw new ParameterException(
                    spec.commandLine(), "Which records? Write either --copybook or --format, with a file.");
        refuseOptionsBesideAFormat();
        mustBeReadable(copybook == null ? formatFile : copybook);
    }

    /** The file of a connection in a home, when its records are not those of a section format. */
    Optional<Path> connection() throws IOException {
        if (formatFile == null) return Optional.empty();
        refuseOptionsBesideAFormat();
        mustBeReadable(formatFile);
        var file = formatFile.toAbsolutePath().normalize();
        var isInHome = CONNECTIONS.equals(file.getParent().getFileName());
        return isInHome && !FormatFile.hasFormat(file) ? Optional.of(file) : Optional.empty();
    }

    /** An option that names a contract of its own. */
    void refuseBeside(String option) {
        if (copybook != null || formatFile != null || !given().isEmpty())
            throw new ParameterException(
                    spec.commandLine(),
                    option + " stands alone. Leave out what is about records: --copybook, --format and their options.");
    }

    /** They would change nothing there. */
    private void refuseOptionsBesideAFormat() {
        if (formatFile == null || given().isEmpty()) return;
        throw new ParameterException(
                spec.commandLine(),
                String.join(", ", given())
                        + (given().size() == 1 ? " goes" : " go")
                        + " with --copybook. With --format write it into that file.");
    }

    /** What was said of a copybook. */
    private List<String> given() {
        var parsed = spec.commandLine().getParseResult();
        return OF_A_COPYBOOK.stream().filter(parsed::hasMatchedOption).toList();
    }

    /** The copybook as a compiler lists it; empty when it has an error. */
    Optional<List<String>> listing() throws IOException {
        requireOne();
        var problems = new Problems();
        var listing = copybook == null
                ? new FormatFile(Adapters.onClassPath()).listing(formatFile, problems)
                : CopybookListing.of(
                        config(CopybookConfig.OnInvalid.REJECT),
                        LOCAL_FILES,
                        _ -> Place.of(copybook.toString()),
                        problems);
        problems().contract(problems);
        return listing;
    }

    boolean json() {
        return json;
    }

    /** Standard error, in the form that was asked for. */
    ProblemLines problems() {
        return new ProblemLines(spec.commandLine().getErr(), json);
    }

    /** For what only a copybook has. */
    void mustBeACopybook(String what) {
        if (copybook == null) throw new ParameterException(spec.commandLine(), what + " Write --copybook.");
        mustBeReadable(copybook);
    }

    CopybookConfig config(CopybookConfig.OnInvalid onInvalid) {
        return new CopybookConfig(
                copybook.toString(),
                Optional.ofNullable(record),
                encoding,
                new FramingSettings(
                        framing,
                        recordLength,
                        rdwOrder,
                        rdwCountsItself,
                        rdwAdjustment,
                        Optional.ofNullable(lengthField),
                        lengthAdjustment,
                        Optional.ofNullable(lineEnd),
                        skipStart,
                        skipEnd),
                redefines,
                children,
                names,
                onInvalid,
                CopybookConfig.LowValues.KEEP,
                new NumberSettings(Optional.ofNullable(floatingPoint), nativeOrder, zonedSign, binary));
    }

    static void mustBeReadable(Path file) {
        if (Files.isDirectory(file))
            throw ProblemException.error(
                    Place.of(file.toString()), "This is a folder.", "Name a file in it.", "cli/no-file");
        if (Files.isReadable(file)) return;
        throw ProblemException.error(
                Place.of(file.toString()),
                "There is no such file, or it may not be read.",
                "Check the name and the permissions.",
                "cli/no-file");
    }

    /** Contracts as the command line names them: any local file. */
    static final Contracts LOCAL_FILES = new Contracts() {
        @Override
        public byte[] read(String name) throws IOException {
            return Files.readAllBytes(Path.of(name));
        }

        @Override
        public String shown(String name) {
            return name;
        }
    };

    private static final class RuleConverter implements ITypeConverter<CopybookConfig.RedefinesRule> {

        private static final Pattern RULE = Pattern.compile("([^:=]+):([^:=]+)=(.*)");

        @Override
        public CopybookConfig.RedefinesRule convert(String text) {
            var rule = RULE.matcher(text);
            if (!rule.matches())
                throw new TypeConversionException(
                        "\"" + text + "\" is no rule. Write it as FIELD:DECIDING-FIELD=VALUE,VALUE.");
            return new CopybookConfig.RedefinesRule(
                    rule.group(1), rule.group(2), List.of(rule.group(3).split(",", -1)));
        }
    }

    private static final class ChildConverter implements ITypeConverter<CopybookConfig.ChildRule> {
        @Override
        public CopybookConfig.ChildRule convert(String text) {
            var names = text.split(":", -1);
            if (names.length != 2)
                throw new TypeConversionException("\"" + text + "\" is no rule. Write it as CHILD:PARENT.");
            return new CopybookConfig.ChildRule(names[0], names[1]);
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
