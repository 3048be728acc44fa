package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.cli.Answers;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Issued;
import io.legacybridge.security.pki.RevokedCertificate;
import io.legacybridge.security.pki.TrustFolder;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every certificate verb takes, and how it answers. */
final class CertsOptions {

    static final Clock CLOCK = Clock.systemUTC();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Mixin
    private HomeOptions home;

    @Mixin
    private Answers answers;

    Path home() {
        return home.path();
    }

    /** The home, which has to be there. */
    Path existingHome() {
        return home.existing().root();
    }

    /** For what changes nothing. */
    CertsHome certs() {
        return new CertsHome(home.path(), CLOCK, random());
    }

    /** Does something that the audit is told. */
    <T> T audited(Function<CertsHome, T> act) {
        return telling(audit -> act.apply(new CertsHome(home.path(), CLOCK, random(), audit)));
    }

    /** As {@link #audited}, for what is not done by {@link CertsHome}. */
    <T> T telling(Function<Consumer<CertificateEvent>, T> act) {
        try (var audit = new HomeAudit(home.path())) {
            return act.apply(audit::write);
        }
    }

    /** Tells the audit of something that is about to be done, and is no certificate yet. */
    void tell(AuditEntry entry) {
        try (var audit = new HomeAudit(home.path())) {
            audit.write(entry);
        }
    }

    /** What the home's audit says is revoked, by the root or by the issuing CA; empty where there is no audit. */
    Optional<List<RevokedCertificate>> revokedInAudit(boolean byRoot) {
        try (var audit = new HomeAudit(home.path())) {
            return audit.revoked(byRoot);
        }
    }

    /** What {@code bridge.yaml} of the home says; empty while it has errors, which are told elsewhere. */
    Optional<BridgeSettings> settings() {
        return new SettingsFile(new Home(home.path()), CLOCK).read(new Problems());
    }

    /** What the security team decided, as far as {@link #settings} tell. */
    SecuritySettings security() {
        return settings().flatMap(BridgeSettings::security).orElse(SecuritySettings.NONE);
    }

    /** That a certificate was made. */
    int answer(Issued issued) {
        warnUnlessTaken(issued);
        var answer = IssuedAnswer.of(issued);
        return answer(answer, answer.forPeople());
    }

    /** Whoever is to connect with a new certificate has nothing of it when no bundle of this home vouches for it. */
    void warnUnlessTaken(Issued issued) {
        if (issued.identity().isEmpty() || TrustFolder.names(home()).isEmpty()) return;
        var file = issued.certificate();
        try {
            new TrustFolder(home(), CLOCK, random(), _ -> {})
                    .test(file, security().policies())
                    .distrust()
                    .ifPresent(why -> warn(Problem.warning(
                            Place.of(file.toString()),
                            "An appliance with this home does not take it: " + why.reason() + ".",
                            why.fix(),
                            "certs/not-trusted")));
        } catch (ProblemException e) {
            warn(e.problem());
        }
    }

    SecureRandom random() {
        return new SecureRandom();
    }

    /** One answer, for programs or for people. */
    int answer(Object forPrograms, String forPeople) {
        return answers.answer(verb, forPrograms, forPeople);
    }

    void warn(Object problem) {
        var err = verb.commandLine().getErr();
        err.println(problem);
        err.flush();
    }
}
