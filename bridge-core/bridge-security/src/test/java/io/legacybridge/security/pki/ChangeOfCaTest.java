package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CA of a new home takes the place of the one before, step by step as certs/README.md says. */
class ChangeOfCaTest {

    private static final List<String> NAMES = List.of("localhost");
    private static final Holder CRM = new Holder.Client("crm");
    private static final Holder ANNA = new Holder.Operator("anna", Set.of(Role.VIEW));

    @TempDir
    Path folder;

    private Path home;
    private Path next;

    @BeforeEach
    void makeBoth() throws IOException {
        home = folder.resolve("home");
        next = folder.resolve("next");
        certs(home).init(NAMES);
        certs(next).init(NAMES);
        certs(home).issue(CRM);
        certs(home).issue(ANNA);
        takeBothRoots();
        for (var list : List.of("issuing", "root"))
            Files.copy(next.resolve("certs/crl/" + list + ".crl"), home.resolve("certs/crl/next-" + list + ".crl"));
        Files.copy(next.resolve("certs/ca/issuing.pem"), home.resolve("certs/ca/next.pem"));
    }

    @Test
    void whatTheNewCaHasSignedIsToldWhenTheOldOneRevokes() throws IOException {
        issueAgain(CRM);

        assertThat(certs(home).revoke(CRM, RevocationReason.KEY_COMPROMISE)).hasSize(1);

        assertThat(tls().identify(chain(home, CRM))).as("still counts").isPresent();
        assertThat(certs(home).stillTaken(CRM))
                .extracting(problem -> problem.where().toString())
                .containsExactly("certs/clients/crm.pem", "certs/trust/internal");
    }

    @Test
    void itIsNotToldOnceItsListIsHereAndItsRootIsNot() throws IOException {
        issueAgain(CRM);
        certs(home).revoke(CRM, RevocationReason.KEY_COMPROMISE);

        certs(next).revoke(CRM, RevocationReason.KEY_COMPROMISE);
        Files.copy(
                next.resolve("certs/crl/issuing.crl"),
                home.resolve("certs/crl/next-issuing.crl"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(tls().identify(chain(home, CRM))).isEmpty();
        assertThat(certs(home).stillTaken(CRM))
                .extracting(problem -> problem.where().toString())
                .containsExactly("certs/trust/internal");

        Files.copy(
                home.resolve("certs/ca/root.pem"),
                home.resolve("certs/trust/internal.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(certs(home).stillTaken(CRM)).isEmpty();
        assertThat(certs(home).stillTaken(ANNA)).isEmpty();
    }

    @Test
    void whatTheOldCaCannotRenewIsToldBeforeItEnds() throws IOException {
        issueAgain(CRM);
        takeServerPair();

        assertThat(at(Duration.ofDays(22)).dueElsewhere(true)).isEmpty();
        assertThat(at(Duration.ofDays(24)).dueElsewhere(true))
                .extracting(problem -> problem.where().toString())
                .containsExactly("certs/server.pem", "certs/clients/crm.pem");
        assertThat(at(Duration.ofDays(24)).dueElsewhere(false))
                .extracting(problem -> problem.where().toString())
                .containsExactly("certs/clients/crm.pem");
    }

    @Test
    void afterTheLastStepTheNewCaRenewsEverythingHere() throws IOException {
        issueAgain(CRM);
        issueAgain(ANNA);
        takeServerPair();
        Files.copy(
                next.resolve("certs/ca/root.pem"),
                home.resolve("certs/trust/internal.pem"),
                StandardCopyOption.REPLACE_EXISTING);

        for (var part : List.of("ca", "crl", "ocsp")) {
            Files.move(home.resolve("certs").resolve(part), folder.resolve("old-" + part));
            Files.move(
                    next.resolve("certs").resolve(part), home.resolve("certs").resolve(part));
        }

        for (var holder : List.of(CRM, ANNA))
            assertThat(tls().identify(chain(home, holder))).as(holder.shown()).isPresent();
        var later = at(Duration.ofDays(24));
        assertThat(later.dueElsewhere(true)).isEmpty();
        assertThat(later.renewOwn())
                .containsExactly("certs/server.pem", "certs/ocsp/responder.pem", "certs/crl/issuing.crl");
        assertThat(later.renewDue()).extracting(Issued::holder).containsExactlyInAnyOrder(CRM, ANNA);
        assertThat(certs(home).revoke(CRM, RevocationReason.SUPERSEDED)).hasSize(2);
        assertThat(certs(home).stillTaken(CRM)).isEmpty();
    }

    private void takeBothRoots() {
        var roots = new ArrayList<X509Certificate>();
        for (var root : List.of(home, next))
            roots.addAll(Pem.readCertificates(root.resolve("certs/ca/root.pem"), Place.of("root")));
        Pem.writeCertificates(roots, home.resolve("certs/trust/internal.pem"));
    }

    private void issueAgain(Holder holder) throws IOException {
        certs(next).issue(holder);
        for (var ending : List.of(".pem", ".key"))
            Files.copy(
                    next.resolve(holder.file() + ending),
                    home.resolve(holder.file() + ending),
                    StandardCopyOption.REPLACE_EXISTING);
    }

    private void takeServerPair() throws IOException {
        for (var file : List.of("certs/server.pem", "certs/server.key"))
            Files.copy(next.resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private ServerTls tls() {
        return new ServerTls(home, Clock.systemUTC(), new SecureRandom());
    }

    private CertsHome at(Duration later) {
        return new CertsHome(home, Clock.offset(Clock.systemUTC(), later), new SecureRandom());
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
    }

    private static List<X509Certificate> chain(Path home, Holder holder) {
        return Pem.readCertificates(home.resolve(holder.file() + ".pem"), Place.of("chain"));
    }
}
