package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.connection.CertificateWatch;
import io.legacybridge.runtime.control.Readiness;
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
    static OwnCertificates open(ApplianceContext context, AuditLog audit, Readiness readiness) throws IOException {
        var parts = context.parts();
        var root = context.home().root();
        var security = context.security();
        var clock = context.clock();
        var random = context.random();
        Consumer<CertificateEvent> events = event -> audit.write(AuditEntry.of(event, Actor.APPLIANCE));
        var acme = security.acme().map(wanted -> acme(context, wanted, events));
        acme.filter(AcmeCertificate::isNeeded).ifPresent(needed -> parts.waitFor(needed::renewIfDue));
        var certs = new CertsHome(root, clock, random, events);
        var upkeep = parts.keep(new CertificateUpkeep(certs, acme, context.shown()));
        // A pair may have ended while nobody ran, or not have begun since the clock was ahead when it was made.
        upkeep.renewOwn();
        Optional<RevocationPort> revocationPort = security.revocationListen().isPresent()
                ? Optional.of(parts.keep(
                        new RevocationPort(security.revocationListen().get(), root, clock)))
                : Optional.empty();
        var tls = new ServerTls(root, clock, security.policies(), context.shown(), random);
        var watch = parts.keep(new CertificateWatch(root, tls, context.outward()));
        tell(context, tls);
        audit.write(AuditEntry.CertificatesChanged.of(tls.inUse()));
        watch.then(now -> {
            tell(context, tls);
            audit.write(AuditEntry.CertificatesChanged.of(now));
            upkeep.changed();
        });
        watch.start();
        upkeep.start();
        readiness.troubledBy(upkeep::trouble);
        Optional<ServletPort> estPort = security.estListen().isPresent()
                ? Optional.of(parts.keep(ServletPort.open(
                        "security.est-listen",
                        security.estListen().get(),
                        tls.port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty()),
                        new EstServlet(tls, new Enrolment(root, security.estOtherNames(), clock, random), audit),
                        EstServlet::refuse)))
                : Optional.empty();
        return new OwnCertificates(tls, certs, revocationPort, estPort);
    }

    /** By it the verbs on this machine know the server. */
    private static void tell(ApplianceContext context, ServerTls tls) {
        context.inUse().tell(InUse.SERVER, CertificateFacts.fingerprint(tls.serverCertificate()));
    }

    private static AcmeCertificate acme(
            ApplianceContext context, SecuritySettings.AcmeSettings settings, Consumer<CertificateEvent> events) {
        return new AcmeCertificate(
                context.home().root(),
                settings.wanted(),
                context.outwardTls(settings.tls()),
                new AcmeChallengePort(settings.challengeListen()),
                context.clock(),
                context.random(),
                events);
    }
}
