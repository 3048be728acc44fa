package io.legacybridge.runtime.cli.operate;

import io.legacybridge.runtime.backup.Restore;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.home.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores a home that has no data. */
@Command(
        name = "restore",
        description = "Makes the data of a home from a backup; its sources pause until bridge resume.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOptions home;

    @Parameters(paramLabel = "DIR", description = "The folder that bridge backup has made.")
    private Path backup;

    @Override
    public Integer call() throws IOException {
        var manifest = new Restore(new Home(home.path()), Clock.systemUTC()).from(backup);
        var out = spec.commandLine().getOut();
        if (manifest.isOfPersons())
            out.printf(
                    "The keys of persons of %s are as they were at %s. Those that were erased since are destroyed again at the"
                            + " start: their receipts must lie in %s.%n",
                    home.path(), manifest.made(), home.path().resolve("erasures"));
        else
            out.printf(
                    "The data of %s is as it was at %s. It needs the key-encryption key %s.%n"
                            + "Its sources pause: look at what was taken since then, and go on with bridge resume --home %s.%n",
                    home.path(), manifest.made(), String.join(" and ", manifest.keyEncryptionKeys()), home.path());
        out.flush();
        return BridgeCommand.FINE;
    }
}
