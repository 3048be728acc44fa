package io.legacybridge.appliance.demo;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole path on this machine, with nothing to install or configure. */
@Command(
        name = "demo",
        description =
                "Makes a home, starts stand-in legacy systems and the appliance, and tells one story through all of them.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--once", description = "Check every step, then end: 0 when all of it holds, else 1.")
    private boolean once;

    @Option(
            names = "--home",
            description = "A new folder, or one of an earlier demo (default: demo-home; with --once a temporary one).")
    private Path home;

    @Option(
            names = "--records",
            defaultValue = "1000",
            description = "Records of the file (default: ${DEFAULT-VALUE}).")
    private int records;

    @Override
    public Integer call() throws Exception {
        var temporary = once && home == null;
        var folder = temporary ? Files.createTempDirectory("legacy-bridge-demo") : home();
        var demoHome = new DemoHome(folder);
        // Before any logger is made: the log belongs into the home, the terminal to the demo.
        System.setProperty("bridge.demo.log", folder.resolve("demo.log").toString());
        System.setProperty("logback.configurationFile", "logback-demo.xml");
        var screen = new Screen(spec.commandLine().getOut(), isTerminal());
        var ended = new CountDownLatch(1);
        try (var demo = new Demo(screen, demoHome, Math.max(records, CardFile.SPOILT))) {
            demo.run();
            if (once) return BridgeCommand.FINE;
            demo.whatNext();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(demo, ended)));
            ended.await();
            return BridgeCommand.FINE;
        } catch (Demo.Unexpected e) {
            screen.wrong(e.getMessage());
            return BridgeCommand.PROBLEMS;
        } finally {
            if (temporary) demoHome.delete();
        }
    }

    private Path home() {
        return (home == null ? Path.of("demo-home") : home).toAbsolutePath().normalize();
    }

    private static void stop(Demo demo, CountDownLatch ended) {
        try {
            demo.close();
        } catch (Exception e) {
            throw new IllegalStateException("the demo does not stop cleanly", e);
        } finally {
            ended.countDown();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // It is null without a terminal, whatever the check says.
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }
}
