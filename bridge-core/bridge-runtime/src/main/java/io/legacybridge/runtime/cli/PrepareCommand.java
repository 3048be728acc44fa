package io.legacybridge.runtime.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a legacy system needs before a connection to it works. Runs nothing. */
@Command(
        name = "prepare",
        description =
                "Prints what somebody has to run on the legacy system before a connection works, such as the SQL of an"
                        + " outbox and its triggers.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A connection file, such as home/connections/orders.yaml.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var read = ConnectionFile.read(file);
        if (read.result().isEmpty()) {
            read.problems().forEach(err::println);
            err.flush();
            return BridgeCommand.PROBLEMS;
        }
        var preparation = read.result().get().preparation();
        if (preparation.isPresent()) out.print(preparation.get());
        else
            err.println("There is nothing to prepare for this connection, or no script for its kind of legacy system.");
        out.flush();
        err.flush();
        return BridgeCommand.FINE;
    }
}
