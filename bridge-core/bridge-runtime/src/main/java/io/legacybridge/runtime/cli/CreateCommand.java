package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a commented connection file to start from. */
@Command(
        name = "create",
        description = "Writes a commented skeleton of a connection to connections/NAME.yaml.skeleton.",
        mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOptions home;

    @Parameters(paramLabel = "ADAPTER", description = "The kind of legacy system, such as sftp.")
    private String adapter;

    @Parameters(paramLabel = "NAME", description = "The name of the connection.")
    private String name;

    @Override
    public Integer call() throws IOException {
        var connections = home.existing().connections();
        if (!ConnectionLoader.isName(name))
            throw new ProblemException(
                    ConnectionLoader.badName(Place.of("create"), "Choose another one, such as card-orders."));
        var adapters = Adapters.onClassPath();
        var found = adapters.find(adapter);
        if (found.isEmpty())
            throw ProblemException.error(
                    Place.of("create"),
                    "There is no adapter \"" + adapter + "\".",
                    DidYouMean.fix(adapter, adapters.all().keySet()),
                    "config/unknown-adapter");
        // Not yet .yaml: a running appliance would pick it up half-filled.
        var file = connections.resolve(name + ".yaml.skeleton");
        Files.createDirectories(file.getParent());
        try {
            Files.writeString(
                    file,
                    new ConnectionLoader(adapters, Clock.systemUTC()).skeleton(found.get()),
                    StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw ProblemException.error(
                    Place.of(file.toString()),
                    "The file is there already.",
                    "Choose another name, or delete it first.",
                    "cli/file-exists",
                    e);
        }
        var out = spec.commandLine().getOut();
        out.println("Wrote " + file + ".");
        out.println("Fill it in, rename it to " + name + ".yaml, and check it with: bridge lint " + home.path());
        out.flush();
        return BridgeCommand.FINE;
    }
}
