package io.legacybridge.runtime.cli;

import io.legacybridge.spi.problem.ProblemException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Every verb exits 0 when all is fine, 1 when it found problems, 2 when it was used wrongly. */
@Command(
        name = "bridge",
        description = "A bridge between legacy systems and SaaS tools.",
        mixinStandardHelpOptions = true,
        subcommands = {DecodeCommand.class, DescribeCommand.class})
public final class BridgeCommand implements Runnable {

    static final int FINE = 0;
    static final int PROBLEMS = 1;

    @Spec
    private CommandSpec spec;

    /** Runs a command line and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new BridgeCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, _, _) -> {
                    if (!(exception instanceof ProblemException)) throw exception;
                    err.println(exception.getMessage());
                    err.flush();
                    return PROBLEMS;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which verb?");
    }
}
