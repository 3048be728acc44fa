package io.legacybridge.appliance;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.connection.BridgeSettings;
import io.legacybridge.runtime.connection.Configuration;
import io.legacybridge.runtime.connection.Home;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the appliance until the process is told to end. */
@Command(name = "run", description = "Runs the appliance on a home folder.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--home", defaultValue = "home", description = "The home folder (default: ${DEFAULT-VALUE}).")
    private Path home;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isDirectory(home))
            throw new ProblemException(Problem.error(
                    Place.of(home.toString()),
                    "There is no such home folder.",
                    "Make one with bridge certs init --home " + home + ", or name another with --home.",
                    "cli/no-home"));
        var settings = settings();
        if (settings.isEmpty()) return BridgeCommand.PROBLEMS;
        requireCertificate(settings.get());
        var appliance = Appliance.start(home, settings.get());
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            appliance.close();
            ended.countDown();
        }));
        ended.await();
        return BridgeCommand.FINE;
    }

    /** Before anything is made in the home. */
    private void requireCertificate(BridgeSettings settings) {
        var comesByAcme = settings.security().flatMap(SecuritySettings::acme).isPresent();
        if (comesByAcme || CertsHome.hasServerPair(home)) return;
        throw new ProblemException(Problem.error(
                Place.of(home.resolve("certs/server.pem").toString()),
                "The server has no certificate and key.",
                "Run bridge certs init --home " + home
                        + ", or put server.pem and server.key, or server.p12, of your own CA into "
                        + home.resolve("certs") + ".",
                "certs/no-server-certificate"));
    }

    /** Empty when {@code bridge.yaml} has problems, which are told. */
    private Optional<BridgeSettings> settings() throws IOException {
        var problems = new Problems();
        var settings =
                new Configuration.Reader(new Home(home), Adapters.onClassPath(), Clock.systemUTC()).settings(problems);
        var err = spec.commandLine().getErr();
        problems.inOrder().forEach(err::println);
        err.flush();
        return settings;
    }
}
