package io.legacybridge.runtime.cli.operate;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.store.SourcePause;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets the sources of a restored home go on. */
@Command(
        name = "resume",
        description = "Lets the sources go on that pause since the data was restored.",
        mixinStandardHelpOptions = true)
public final class ResumeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOptions home;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var pause = new SourcePause(home.existing().data());
        if (pause.stands())
            try (var audit = new HomeAudit(home.path())) {
                audit.write(AuditEntry.Operated.locally("resume sources", "", Map.of()));
            }
        var paused = pause.end();
        out.println(paused ? "The sources go on." : "No source pauses here.");
        out.flush();
        return BridgeCommand.FINE;
    }
}
