package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.connection.CertificateWatch;
import io.legacybridge.runtime.security.CertificateUpkeep;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.InUse;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertificateFacts;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Enrolment;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The certificates that the appliance shows: renewed, watched, and the ports on which others learn of certificates. */
record OwnCertificates(
        ServerTls tls, CertsHome certs, Optional<RevocationPort> revocationPort, Optional<ServletPort> estPort) {

    /** Without a pair that is valid and fits no port opens; one that only is due is renewed while the appliance runs. */
    static OwnCertificates open(Ground ground, AuditLog audit) throws IOException {
        var parts = ground.parts();
        var root = ground.home().root();
        var security = ground.security();
        var clock = ground.clock();
        var random = ground.random();
        Consumer<CertificateEvent> events = event -> audit.write(AuditEntry.of(event, Actor.APPLIANCE));
        var acme = security.acme().map(wanted -> acme(ground, wanted, events));
        acme.filter(AcmeCertificate::isNeeded).ifPresent(AcmeCertificate::renewIfDue);
        var certs = new CertsHome(root, clock, random, events);
        var upkeep = parts.keep(new CertificateUpkeep(certs, acme, ground.shown()));
        // A pair may have ended while nobody ran, or not have begun since the clock was ahead when it was made.
        upkeep.renewOwn();
        Optional<RevocationPort> revocationPort = security.revocationListen().isPresent()
                ? Optional.of(parts.keep(
                        new RevocationPort(security.revocationListen().get(), root, clock)))
                : Optional.empty();
        var tls = new ServerTls(root, clock, security.policies(), ground.shown(), random);
        var watch = parts.keep(new CertificateWatch(root, tls, ground.outward()));
        tell(ground, tls);
        audit.write(AuditEntry.CertificatesChanged.of(tls.inUse()));
        watch.then(now -> {
            tell(ground, tls);
            audit.write(AuditEntry.CertificatesChanged.of(now));
        });
        watch.start();
        upkeep.start();
        Optional<ServletPort> estPort = security.estListen().isPresent()
                ? Optional.of(parts.keep(ServletPort.open(
                        "security.est-listen",
                        security.estListen().get(),
                        tls.port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty()),
                        new EstServlet(tls, new Enrolment(root, security.estOtherNames(), clock, random), audit))))
                : Optional.empty();
        return new OwnCertificates(tls, certs, revocationPort, estPort);
    }

    /** By it the verbs on this machine know the server. */
    private static void tell(Ground ground, ServerTls tls) {
        ground.inUse().tell(InUse.SERVER, CertificateFacts.fingerprint(tls.serverCertificate()));
    }

    private static AcmeCertificate acme(
            Ground ground, SecuritySettings.AcmeSettings settings, Consumer<CertificateEvent> events) {
        return new AcmeCertificate(
                ground.home().root(),
                settings.wanted(),
                ground.contextFor(settings.tls()),
                new AcmeChallengePort(settings.challengeListen()),
                ground.clock(),
                ground.random(),
                events);
    }
}
