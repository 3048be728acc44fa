package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.store.InUse;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks the appliance of a home on this machine whether it is ready: for container health checks. */
@Command(
        name = "health",
        description = "Exits 0 when the appliance of this home is ready, else 1.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

    private static final int PATIENCE_MILLIS = 3_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOptions home;

    @Override
    public Integer call() throws IOException {
        var existing = home.existing();
        var inUse = InUse.address(home.path(), InUse.HEALTH);
        var problems = new Problems();
        // A mistake in another setting says nothing of the appliance, which runs with those of its start.
        var listen = inUse.or(() -> new SettingsFile(existing, Clock.systemUTC()).healthListen(problems));
        if (listen.isEmpty()) {
            problems.inOrder().forEach(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().flush();
            return BridgeCommand.PROBLEMS;
        }
        var ready = isReady(listen.get().toString());
        spec.commandLine().getOut().println(ready ? "ready" : "not ready");
        spec.commandLine().getOut().flush();
        return ready ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    private static boolean isReady(String address) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://" + address + "/ready").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
