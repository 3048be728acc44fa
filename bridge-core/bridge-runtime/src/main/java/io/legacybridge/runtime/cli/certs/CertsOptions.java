package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What every certificate verb takes, and how it answers. */
final class CertsOptions {

    static final Clock CLOCK = Clock.systemUTC();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(names = "--home", defaultValue = "home", description = "The home folder (default: ${DEFAULT-VALUE}).")
    private Path home;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    Path home() {
        return home;
    }

    CertsHome certs() {
        return new CertsHome(home, CLOCK, random());
    }

    SecureRandom random() {
        return new SecureRandom();
    }

    /** One answer, for programs or for people. */
    int answer(Object forPrograms, String forPeople) {
        var out = verb.commandLine().getOut();
        out.print(json ? JsonMapper.shared().writeValueAsString(forPrograms) + "\n" : forPeople);
        out.flush();
        return BridgeCommand.FINE;
    }

    void warn(Object problem) {
        var err = verb.commandLine().getErr();
        err.println(problem);
        err.flush();
    }
}
