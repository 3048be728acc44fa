package io.legacybridge.runtime.cli;

import io.legacybridge.spi.problem.ProblemException;
import java.io.PrintWriter;
import java.util.List;
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
        subcommands = {
            LintCommand.class,
            CreateCommand.class,
            DecodeCommand.class,
            DescribeCommand.class,
            CertsCommand.class,
            HealthCommand.class
        })
public final class BridgeCommand implements Runnable {

    public static final int FINE = 0;
    public static final int PROBLEMS = 1;

    @Spec
    private CommandSpec spec;

    /** Runs a command line and returns its exit code. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return execute(out, err, List.of(), arguments);
    }

    /**
     * Runs a command line and returns its exit code.
     *
     * @param more verbs that need the whole appliance
     */
    public static int execute(PrintWriter out, PrintWriter err, List<?> more, String... arguments) {
        var commandLine = new CommandLine(new BridgeCommand());
        more.forEach(commandLine::addSubcommand);
        return commandLine
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
