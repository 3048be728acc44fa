package io.legacybridge.runtime.cli;

import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Says what the records of a contract look like in JSON. The same contract always gives the same text. */
@Command(
        name = "describe",
        description = "Prints the JSON Schema of the records that a contract lays out, or where every field lies.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Spec
    private CommandSpec spec;

    @Mixin
    private CopybookOptions copybook;

    @Option(
            names = "--listing",
            description = "Instead of the schema a listing with name, offset, length and picture of every field.")
    private boolean listing;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        if (listing) {
            var lines = copybook.listing(spec.commandLine().getErr());
            lines.orElse(List.of()).forEach(out::println);
            out.flush();
            return lines.isPresent() ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
        }
        var format = copybook.compile(
                CopybookConfig.OnInvalid.REJECT, spec.commandLine().getErr());
        if (format.isEmpty()) return BridgeCommand.PROBLEMS;
        out.println(JSON.writeValueAsString(RecordJsonSchema.of(format.get().schema(), _ -> Shown.AS_DECLARED)));
        out.flush();
        return BridgeCommand.FINE;
    }
}
