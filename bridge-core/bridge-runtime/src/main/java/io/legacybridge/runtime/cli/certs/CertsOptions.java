package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.connection.Home;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.RevokedCertificate;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** The home, which has to be there. */
    Path existingHome() {
        return Home.existing(home).root();
    }

    /** For what changes nothing. */
    CertsHome certs() {
        return new CertsHome(home, CLOCK, random());
    }

    /** Does something that the audit is told. */
    <T> T audited(Function<CertsHome, T> act) {
        return telling(audit -> act.apply(new CertsHome(home, CLOCK, random(), audit)));
    }

    /** As {@link #audited}, for what is not done by {@link CertsHome}. */
    <T> T telling(Function<Consumer<CertificateEvent>, T> act) {
        try (var audit = new HomeAudit(home, random())) {
            return act.apply(audit::write);
        }
    }

    /** Tells the audit of something that is about to be done, and is no certificate yet. */
    void tell(AuditEntry entry) {
        try (var audit = new HomeAudit(home, random())) {
            audit.write(entry);
        }
    }

    /** What the home's audit says is revoked, by the root or by the issuing CA; empty where there is no audit. */
    Optional<List<RevokedCertificate>> revokedInAudit(boolean byRoot) {
        try (var audit = new HomeAudit(home, random())) {
            return audit.revoked(byRoot);
        }
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
