package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.runtime.facade.ContractDocument;
import io.legacybridge.spi.ContractReader;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Says what the records or operations of a contract look like in JSON. The same contract always gives the same text. */
@Command(
        name = "describe",
        description =
                "Prints the JSON Schema of the records that a contract lays out, or where every field lies; of a WSDL, and of a"
                        + " connection in a home that has no section format, what clients are offered, in OpenAPI 3.1.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Spec
    private CommandSpec spec;

    @Mixin
    private CopybookOptions copybook;

    @Option(
            names = "--wsdl",
            paramLabel = "F",
            description =
                    "Instead of records, the operations of this WSDL. What keeps one from being used is told beside.")
    private Path wsdl;

    @Option(
            names = "--listing",
            description = "Instead of the schema a listing with name, offset, length and picture of every field.")
    private boolean listing;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        if (wsdl != null) {
            copybook.refuseBeside("--wsdl");
            if (listing) throw new ParameterException(spec.commandLine(), "Only a copybook has a listing.");
            return operations(out);
        }
        var connection = copybook.connection();
        if (connection.isPresent()) return connection(connection.get(), out);
        if (listing && copybook.json())
            throw new ParameterException(
                    spec.commandLine(),
                    "A listing is for people; without --listing the same stands in the JSON Schema.");
        if (listing) {
            var lines = copybook.listing();
            lines.orElse(List.of()).forEach(out::println);
            out.flush();
            return lines.isPresent() ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
        }
        var format = copybook.compile(CopybookConfig.OnInvalid.REJECT);
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        out.println(JSON.writeValueAsString(RecordJsonSchema.of(format.get().schema(), _ -> Shown.AS_DECLARED)));
        out.flush();
        return BridgeCommand.FINE;
    }

    /** Operations that are whole are described, also when others are not. */
    private int operations(PrintWriter out) {
        CopybookOptions.mustBeReadable(wsdl);
        var problems = new Problems();
        var operations = reader().operations(wsdl.toString(), CopybookOptions.LOCAL_FILES, problems);
        copybook.problems().contract(problems);
        out.println(JSON.writeValueAsString(ContractDocument.of(name(wsdl), operations)));
        out.flush();
        return problems.hasErrors() ? BridgeCommand.PROBLEMS : BridgeCommand.FINE;
    }

    /** Its records, and its operations where it exposes them, for a client that may see everything. */
    private int connection(Path file, PrintWriter out) throws IOException {
        var read = ConnectionFile.read(file);
        var problems = new Problems();
        problems.addAll(read.problems());
        copybook.problems().contract(problems);
        if (read.result().isEmpty()) return BridgeCommand.PROBLEMS;
        out.println(JSON.writeValueAsString(ContractDocument.of(read.result().get())));
        out.flush();
        return BridgeCommand.FINE;
    }

    private ContractReader reader() {
        return ServiceLoader.load(ContractReader.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("wsdl"))
                .findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "The adapter soap is not installed."));
    }

    /** What a connection is called, or could be. */
    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
