package io.legacybridge.appliance;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the appliance until the process is told to end. */
@Command(name = "run", description = "Runs the appliance on a home folder.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final Duration PATIENCE_WITH_START = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOptions home;

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile @Nullable Appliance appliance;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var existing = home.existing();
        var settings = settings(existing);
        if (settings.isEmpty()) return BridgeCommand.PROBLEMS;
        requireCertificate(settings.get());
        var starter = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(starter)));
        try {
            appliance = Appliance.start(home.path(), settings.get());
        } catch (IOException | RuntimeException e) {
            // Whoever starts may wait for a database or a broker; what was started is closed again.
            if (stopping) return BridgeCommand.FINE;
            throw e;
        } finally {
            // The start may have come to its end although it was told to stop.
            var _ = Thread.interrupted();
            started.countDown();
        }
        ended.await();
        return BridgeCommand.FINE;
    }

    /** Also while the appliance starts. */
    private void stop(Thread starter) {
        stopping = true;
        try {
            if (started.getCount() > 0) starter.interrupt();
            var _ = started.await(PATIENCE_WITH_START.toSeconds(), TimeUnit.SECONDS);
            if (appliance != null) appliance.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.countDown();
    }

    /** Before anything is made in the home. */
    private void requireCertificate(BridgeSettings settings) {
        var comesByAcme = settings.security().flatMap(SecuritySettings::acme).isPresent();
        if (comesByAcme || CertsHome.hasServerPair(home.path())) return;
        throw new ProblemException(Problem.error(
                Place.of(home.path().resolve("certs/server.pem").toString()),
                "The server has no certificate and key.",
                "Run bridge certs init --home " + home.path()
                        + ", or put server.pem and server.key, or server.p12, of your own CA into "
                        + home.path().resolve("certs") + ".",
                "certs/no-server-certificate"));
    }

    /** Empty when {@code bridge.yaml} has problems, which are told. */
    private Optional<BridgeSettings> settings(Home home) throws IOException {
        var problems = new Problems();
        var settings = new SettingsFile(home, Clock.systemUTC()).read(problems);
        var err = spec.commandLine().getErr();
        problems.inOrder().forEach(err::println);
        err.flush();
        return settings;
    }
}
