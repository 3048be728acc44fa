package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CA: an offline root, name constraints, requests, renewal and revocation. */
class CertsSetupTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final List<String> NAMES = List.of("bridge.example", "192.0.2.7");

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void chooseHome() {
        home = folder.resolve("home");
    }

    @Test
    void theRootMayStayOnAnotherMachine() {
        var offline = folder.resolve("offline");
        var signed = folder.resolve("issuing.pem");

        setup(offline).initRoot();
        var request = setup(home).beginWithOfflineRoot(NAMES, List.of());
        setup(offline).signIssuing(request, NAMES, List.of(), signed);
        setup(home).finishWithOfflineRoot(signed, NAMES);
        certs(NOW).issue("crm");

        assertThat(home.resolve("certs/ca/root.key")).doesNotExist();
        assertThat(offline.resolve("certs/ca/issuing.key")).doesNotExist();
        assertThat(new ServerTls(home, fixed(NOW), new SecureRandom()).identify(chain("certs/clients/crm.pem")))
                .contains(new ClientIdentity("internal", "urn:legacybridge:client:crm"));
    }

    @Test
    void theRootRevokesTheIssuingCaFromAnotherMachine() throws IOException {
        var offline = folder.resolve("offline");
        var signed = folder.resolve("issuing.pem");
        setup(offline).initRoot();
        setup(offline).signIssuing(setup(home).beginWithOfflineRoot(NAMES, List.of()), NAMES, List.of(), signed);
        setup(home).finishWithOfflineRoot(signed, NAMES);
        certs(NOW).issue("crm");
        var tls = new ServerTls(home, fixed(NOW), new SecureRandom());
        assertThat(tls.identify(chain("certs/clients/crm.pem"))).isPresent();

        assertProblem(() -> setup(home).revokeIssuing(signed, RevocationReason.KEY_COMPROMISE), "[certs/no-root-ca]");
        for (var other : List.of(home.resolve("certs/clients/crm.pem"), offline.resolve("certs/ca/root.pem")))
            assertProblem(
                    () -> setup(offline).revokeIssuing(other, RevocationReason.KEY_COMPROMISE),
                    "[certs/not-issued-here]");
        for (var twice = 0; twice < 2; twice++)
            Files.copy(
                    setup(offline).revokeIssuing(signed, RevocationReason.KEY_COMPROMISE),
                    home.resolve("certs/crl/root.crl"),
                    StandardCopyOption.REPLACE_EXISTING);
        tls.reload();

        assertThat(tls.distrust(chain("certs/clients/crm.pem"))).contains(Distrust.REVOKED);
        var list = (Inspection.Revocations) Inspection.of(home.resolve("certs/crl/root.crl"));
        assertThat(list.serials())
                .containsExactly(chain("certs/ca/issuing.pem")
                        .getFirst()
                        .getSerialNumber()
                        .toString(16));
        assertThat(list.nextUpdate())
                .contains(chain("certs/ca/issuing.pem").getFirst().getNotAfter().toInstant());
        // The next issuing CA of this root counts, and the stolen one still does not.
        var next = folder.resolve("next");
        setup(offline).signIssuing(setup(next).beginWithOfflineRoot(NAMES, List.of()), NAMES, List.of(), signed);
        setup(next).finishWithOfflineRoot(signed, NAMES);
        new CertsHome(next, fixed(NOW), new SecureRandom()).issue("crm");
        var after = new ServerTls(next, fixed(NOW), new SecureRandom());
        assertThat(after.identify(Pem.readCertificates(next.resolve("certs/clients/crm.pem"), Place.of("crm"))))
                .isPresent();
        assertThat(after.identify(chain("certs/clients/crm.pem"))).isEmpty();
    }

    @Test
    void takesNoIssuingCaThatMaySignCasOrAnyName() {
        setup(home).beginWithOfflineRoot(NAMES, List.of());
        var root = new Forge(NOW).authority("company root", 3).selfSigned();
        var stranger = folder.resolve("stranger.pem");
        Pem.writeCertificates(
                List.of(new Forge(NOW).authority("x", 0).by(root).certificate(), root.certificate()), stranger);

        assertProblem(() -> setup(home).finishWithOfflineRoot(stranger, NAMES), "[certs/key-does-not-match]");

        var key = Pem.readKey(home.resolve("certs/ca/issuing.key"), Place.of("issuing.key"));
        var request = Pem.readRequest(home.resolve("certs/ca/issuing.csr"), Place.of("csr"));
        var issuer = new CertificateIssuer(fixed(NOW), new SecureRandom());
        var unlimited = new CertificateProfile(
                "issuing", Duration.ofDays(9), OptionalInt.of(0), Optional.empty(), List.of(), Optional.empty());
        var file = folder.resolve("unlimited.pem");
        Pem.writeCertificates(
                List.of(
                        issuer.certify(unlimited, CertificateRequest.provenKey(request, Place.of("csr")), root)
                                .getFirst(),
                        root.certificate()),
                file);

        assertThat(key).isNotNull();
        assertProblem(() -> setup(home).finishWithOfflineRoot(file, NAMES), "[certs/no-name-constraints]");
    }

    @Test
    void signsOnlyForNamesItWasMadeFor() {
        setup(home).init(NAMES, List.of("apps.example"));

        certs(NOW)
                .sign(
                        request(new Holder.Server(List.of("new.apps.example"))),
                        new Holder.Server(List.of("new.apps.example")));

        for (var name : List.of("evil.example", "bridge.example.evil", "192.0.2.8", "::1"))
            assertProblem(
                    () -> certs(NOW).sign(request(new Holder.Server(List.of(name))), new Holder.Server(List.of(name))),
                    "[certs/outside-name-constraints]");
    }

    /** Held by the JDK too, if somebody has the issuing CA's key and signs without us. */
    @Test
    void theNameConstraintsHoldAgainstAStolenIssuingKey() {
        setup(home).init(NAMES, List.of());
        var ca = home.resolve("certs/ca");
        var stolen = new KeyAndChain(
                Pem.readKey(ca.resolve("issuing.key"), Place.of("key")),
                Pem.readCertificates(ca.resolve("issuing.pem"), Place.of("pem")));

        var mail = new Forge(NOW)
                .names(
                        Forge.name(GeneralName.uniformResourceIdentifier, "urn:legacybridge:client:crm"),
                        Forge.name(GeneralName.rfc822Name, "boss@bank.example"))
                .by(stolen);
        var foreignSubject = new Forge(NOW).by(stolen);

        var tls = new ServerTls(home, fixed(NOW), new SecureRandom());
        assertThat(tls.distrust(mail.chain())).contains(Distrust.OUTSIDE_NAME_CONSTRAINTS);
        assertThat(tls.distrust(foreignSubject.chain())).contains(Distrust.OUTSIDE_NAME_CONSTRAINTS);
    }

    @Test
    void aRequestGivesItsKeyAndNothingElse() {
        setup(home).init(NAMES, List.of());
        var request = request(new Holder.Client("crm"));

        var issued = certs(NOW).sign(request, new Holder.Client("crm"));

        assertThat(issued.key()).isEmpty();
        var client = chain("certs/clients/crm.pem").getFirst();
        assertThat(CertificateFacts.of(client).names()).containsExactly("URI:urn:legacybridge:client:crm");
        assertThat(client.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void refusesARequestForACaForAnotherNameOrWithAnotherKey() throws Exception {
        setup(home).init(NAMES, List.of());
        var other = folder.resolve("other");
        var forACa = setup(other).beginWithOfflineRoot(NAMES, List.of());
        var erp = request(new Holder.Client("erp"));
        var damaged = folder.resolve("damaged.csr");
        var good = Pem.readRequest(erp, Place.of("csr")).getEncoded();
        good[good.length - 3] ^= 1;
        Pem.writeRequest(new PKCS10CertificationRequest(good), damaged);

        assertProblem(() -> certs(NOW).sign(forACa, new Holder.Client("crm")), "[certs/request-for-a-ca]");
        assertProblem(() -> certs(NOW).sign(erp, new Holder.Client("crm")), "[certs/request-for-other-names]");
        assertProblem(() -> certs(NOW).sign(damaged, new Holder.Client("erp")), "[certs/request-not-proven]");
        assertProblem(
                () -> certs(NOW).sign(home.resolve("certs/server.pem"), new Holder.Client("crm")),
                "[certs/no-request]");
        assertThat(home.resolve("certs/clients/crm.pem")).doesNotExist();
    }

    @Test
    void profilesDifferInWhatTheyAreFor() {
        setup(home).init(NAMES, List.of());
        certs(NOW).issue(new Holder.Operator("anna", EnumSet.of(Role.VIEW, Role.SECURITY)));
        certs(NOW).issue(new Holder.Encryption("crm"));

        var operator = chain("certs/operators/anna.pem");
        var encryption = chain("certs/encryption/crm.pem");

        var tls = new ServerTls(home, fixed(NOW), new SecureRandom());
        assertThat(tls.identify(operator).flatMap(Holder::rolesOf)).contains(EnumSet.of(Role.VIEW, Role.SECURITY));
        assertThat(CertificateFacts.of(encryption.getFirst()).usage()).containsExactly("keyAgreement");
        assertThat(tls.distrust(encryption)).contains(Distrust.NOT_FOR_CLIENTS);
        assertThat(Holder.rolesOf(new ClientIdentity("partner", "urn:legacybridge:operator:anna:security")))
                .isEmpty();
    }

    @Test
    void renewsAtTwoThirdsOfLifeWithTheSameKeyAndTheServerWithANewOne() throws IOException {
        setup(home).init(NAMES, List.of());
        certs(NOW).issue("crm");
        var serverBefore = Files.readString(home.resolve("certs/server.key"));
        var clientBefore = chain("certs/clients/crm.pem").getFirst();

        assertThat(certs(NOW.plus(Duration.ofDays(19))).renewDue()).isEmpty();
        var renewed = certs(NOW.plus(Duration.ofDays(21))).renewDue();

        assertThat(renewed.stream().map(issued -> issued.holder().shown())).containsExactly("server", "client crm");
        assertThat(home.resolve("certs/server.key")).content().isNotEqualTo(serverBefore);
        var client = chain("certs/clients/crm.pem").getFirst();
        assertThat(client.getPublicKey()).isEqualTo(clientBefore.getPublicKey());
        assertThat(client.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(51)));
        assertThat(CertificateFacts.of(chain("certs/server.pem").getFirst()).names())
                .containsExactly("DNS:bridge.example", "IP:192.0.2.7");
        assertThat(new ServerTls(home, fixed(NOW.plus(Duration.ofDays(21))), new SecureRandom())
                        .identify(chain("certs/clients/crm.pem")))
                .isPresent();
    }

    @Test
    void whatWasMadeWhileTheClockWasAheadIsMadeAgainWhenItIsRight() {
        setup(home).init(NAMES, List.of());
        certs(NOW.plus(Duration.ofDays(366))).renewOwn();
        assertThatThrownBy(() -> new ServerTls(home, fixed(NOW), new SecureRandom()))
                .hasMessageContaining("certs/not-yet-valid");

        assertThat(certs(NOW).renewOwn()).contains("certs/server.pem", "certs/crl/issuing.crl");

        var _ = new ServerTls(home, fixed(NOW), new SecureRandom());
        assertThat(certs(NOW).renewOwn()).isEmpty();
    }

    @Test
    void givesANewKeyOnlyWhereTheOldOneIs() {
        setup(home).init(NAMES, List.of());
        certs(NOW).sign(request(new Holder.Client("crm")), new Holder.Client("crm"));

        assertProblem(() -> certs(NOW).rekey(new Holder.Client("crm")), "[certs/key-elsewhere]");
        assertThat(certs(NOW).renew(new Holder.Client("crm")).key()).isEmpty();
        assertProblem(() -> certs(NOW).renew(new Holder.Client("erp")), "[certs/no-certificate]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "view", "root", "view+", "VIEW"})
    void onlyRolesThatExistCount(String roles) {
        var identity = new ClientIdentity("internal", "urn:legacybridge:operator:anna:" + roles);

        assertThat(Holder.rolesOf(identity).isPresent()).isEqualTo(roles.equals("view"));
    }

    @Test
    void exportsAPairWithItsPasswordApart() throws Exception {
        setup(home).init(NAMES, List.of());
        certs(NOW).issue("crm");
        var out = folder.resolve("crm.p12");

        var password = new CertificateExport(home, new SecureRandom()).toPkcs12(new Holder.Client("crm"), out);

        var store = KeyStore.getInstance("PKCS12");
        store.load(Files.newInputStream(out), Files.readString(password).toCharArray());
        assertThat(store.getCertificateChain("client crm")).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
        assertProblem(
                () -> new CertificateExport(home, new SecureRandom()).toPkcs12(new Holder.Client("crm"), out),
                "[certs/already-there]");
    }

    @Test
    void everyCertificateTellsWhereItsRevocationIsPublished() throws Exception {
        setup(home).publishedAt("http://pki.example:9080").init(NAMES, List.of());
        var server = Pem.readCertificates(home.resolve("certs/server.pem"), Place.of("server.pem"))
                .getFirst();

        var told = new String(server.getExtensionValue("2.5.29.31"), ISO_8859_1)
                + new String(server.getExtensionValue("1.3.6.1.5.5.7.1.1"), ISO_8859_1);
        assertThat(told).contains("http://pki.example:9080/crl/issuing.crl", "http://pki.example:9080/ocsp");
        for (var wrong : List.of("https://pki.example", "http://pki.example/lists", "pki.example", "http:// x"))
            assertThatThrownBy(() -> setup(home).publishedAt(wrong)).hasMessageEndingWith("[certs/bad-address]");
    }

    @Test
    void whatIsRefusedChangesNotWhereListsArePublished() {
        setup(home).publishedAt("http://pki.example:9080").init(NAMES, List.of());
        var other = setup(home);
        other.publishedAt("http://elsewhere.example");

        assertProblem(() -> other.init(NAMES, List.of()), "[certs/already-there]");
        assertProblem(other::initRoot, "[certs/already-there]");

        assertThat(home.resolve("certs/ca/published-at")).hasContent("http://pki.example:9080/");
    }

    @Test
    void readsWhatStandsInAFile() {
        setup(home).init(NAMES, List.of());
        var request = request(new Holder.Client("crm"));

        assertThat(Inspection.of(home.resolve("certs/server.pem")))
                .isInstanceOfSatisfying(
                        Inspection.Certificates.class,
                        found -> assertThat(found.certificates()).hasSize(2));
        assertThat(Inspection.of(request)).isEqualTo(new Inspection.Request("O=Legacy Bridge,CN=client crm", "EC 256"));
        assertThat(Inspection.of(home.resolve("certs/crl/issuing.crl")))
                .isInstanceOfSatisfying(
                        Inspection.Revocations.class,
                        list -> assertThat(list.serials()).isEmpty());
        assertProblem(() -> Inspection.of(home.resolve("certs/server.key")), "[certs/nothing-to-inspect]");
    }

    private Path request(Holder holder) {
        var elsewhere = folder.resolve("elsewhere-" + holder.shown().replace(' ', '-')
                + holder.alternativeNames().hashCode());
        return new CertsHome(elsewhere, fixed(NOW), new SecureRandom()).request(holder);
    }

    private static CertsSetup setup(Path where) {
        return new CertsSetup(where, fixed(NOW), new SecureRandom());
    }

    private CertsHome certs(Instant now) {
        return new CertsHome(home, fixed(now), new SecureRandom());
    }

    private List<X509Certificate> chain(String file) {
        return Pem.readCertificates(home.resolve(file), Place.of(file));
    }

    private static Clock fixed(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static void assertProblem(Runnable action, String code) {
        assertThatThrownBy(action::run).isInstanceOf(ProblemException.class).hasMessageEndingWith(code);
    }
}
