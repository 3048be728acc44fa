package io.legacybridge.appliance;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.spi.problem.Place;
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
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the appliance until the process is told to end. */
@Command(name = "run", description = "Runs the appliance on a home folder.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    /** For the part at hand, such as an embedded broker with much on its disk. */
    private static final Duration PATIENCE_WITH_START = Duration.ofSeconds(30);

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
        var parts = new Parts();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(parts)));
        try {
            var settings = settings(home.existing());
            if (settings.isEmpty()) return BridgeCommand.PROBLEMS;
            requireCertificate(settings.get());
            appliance = Appliance.start(home.path(), settings.get(), Adapters.onClassPath(), parts);
        } catch (IOException | RuntimeException e) {
            // It has ended for that, or its wait for a database has; what was started is closed again.
            if (stopping) return BridgeCommand.FINE;
            throw e;
        } finally {
            started.countDown();
        }
        ended.await();
        return BridgeCommand.FINE;
    }

    /** Also while the appliance starts. */
    private void stop(Parts parts) {
        // Not of the class: other verbs begin with this class as well, and set up no log, or another.
        var log = LoggerFactory.getLogger(RunCommand.class);
        stopping = true;
        try {
            if (started.getCount() > 0) {
                parts.startNothingMore();
                log.info(
                        "A signal ends the start of Legacy Bridge before it is complete; what has started is closed again");
            }
            if (!started.await(PATIENCE_WITH_START.toSeconds(), TimeUnit.SECONDS))
                log.warn("The start does not come to an end, and is left");
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
        throw ProblemException.error(
                Place.of(home.path().resolve("certs/server.pem").toString()),
                "The server has no certificate and key.",
                "Run bridge certs init --home " + home.path()
                        + ", or put server.pem and server.key, or server.p12, of your own CA into "
                        + home.path().resolve("certs") + ".",
                "certs/no-server-certificate");
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
