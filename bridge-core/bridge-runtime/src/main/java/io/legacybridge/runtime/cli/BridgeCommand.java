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
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Every verb exits 0 when all is fine, 1 when it found problems, 2 when it was used wrongly. */
@Command(
        name = "bridge",
        description = "A bridge between legacy systems and SaaS tools.",
        footer = "With BRIDGE_DEBUG=1 in the environment, an unexpected failure is printed whole.",
        mixinStandardHelpOptions = true,
        subcommands = {
            HelpCommand.class,
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

    private static final Problem OUTPUT_LOST = Problem.error(
            Place.of("standard output"),
            "What was to be printed could not be written, so it is not whole.",
            "Look whether the disk is full or the program that reads it has ended, and run it again.",
            "cli/output-lost");

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
        EnumOptions.teach(commandLine);
        sayVersion(commandLine);
        var exit = commandLine
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((exception, _) -> misused(exception, err))
                .setExecutionExceptionHandler((exception, _, _) -> {
                    var problem = Failure.of(exception);
                    // The end tells it.
                    if (problem.equals(OUTPUT_LOST)) return PROBLEMS;
                    err.println(problem);
                    if (DEBUG) exception.printStackTrace(err);
                    err.flush();
                    return PROBLEMS;
                })
                .execute(arguments);
        // A PrintWriter says it to nobody who does not ask.
        if (!out.checkError()) return exit;
        err.println(OUTPUT_LOST);
        err.flush();
        return Math.max(exit, PROBLEMS);
    }

    /** Ends a long answer of which nothing arrives any more. */
    public static ProblemException outputLost() {
        return new ProblemException(OUTPUT_LOST);
    }

    /** What is wrong, and where all that a verb takes is told; the page would hide the sentence. */
    private static int misused(ParameterException exception, PrintWriter err) {
        var command = exception.getCommandLine();
        err.println(exception.getMessage());
        if (command.getCommandSpec().userObject() instanceof BridgeCommand
                && !(exception instanceof UnmatchedArgumentException)) command.usage(err);
        else {
            UnmatchedArgumentException.printSuggestions(exception, err);
            err.println("What there is: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static void sayVersion(CommandLine command) {
        command.getCommandSpec().version("Legacy Bridge " + version());
        command.getSubcommands().values().forEach(BridgeCommand::sayVersion);
    }

    /** Of the distribution; {@code development} when it runs from classes. */
    public static String version() {
        return Optional.ofNullable(BridgeCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which verb?");
    }
}
