package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.cli.certs.CertsCommand;
import io.legacybridge.runtime.cli.operate.BackupCommand;
import io.legacybridge.runtime.cli.operate.DeadLettersCommand;
import io.legacybridge.runtime.cli.operate.RestoreCommand;
import io.legacybridge.runtime.cli.operate.ResumeCommand;
import io.legacybridge.runtime.cli.operate.StatusCommand;
import io.legacybridge.runtime.cli.operate.TraceCommand;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
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
        footer = "With BRIDGE_DEBUG=1 in the environment, an unexpected failure is printed whole.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LintCommand.class,
            TryCommand.class,
            CreateCommand.class,
            PrepareCommand.class,
            DecodeCommand.class,
            EncodeCommand.class,
            DescribeCommand.class,
            DoctorCommand.class,
            CertsCommand.class,
            ProtectionCommand.class,
            HealthCommand.class,
            StatusCommand.class,
            TraceCommand.class,
            DeadLettersCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ResumeCommand.class
        })
public final class BridgeCommand implements Runnable {

    public static final int FINE = 0;
    public static final int PROBLEMS = 1;

    private static final boolean DEBUG = System.getenv("BRIDGE_DEBUG") != null;

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
                    err.println(told(exception));
                    if (DEBUG) exception.printStackTrace(err);
                    err.flush();
                    return PROBLEMS;
                })
                .execute(arguments);
    }

    private static String told(Exception exception) {
        if (exception instanceof ProblemException) return exception.getMessage();
        return Problem.error(
                        Place.of("bridge"),
                        "Something unexpected happened (" + exception + ").",
                        "Run it again with BRIDGE_DEBUG=1 in the environment, and report what it prints.",
                        "appliance/unexpected")
                .toString();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which verb?");
    }
}
