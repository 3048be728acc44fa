package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** Revocation lists: written, and looked at in handshakes and requests. */
class RevocationTest {

    // The handshakes look at the real clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Clock.systemUTC().instant();

    private static final Map<String, RevocationPolicy> HARD =
            Map.of("partner", new RevocationPolicy(RevocationPolicy.Mode.HARD, Optional.empty()));

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() {
        home = folder.resolve("home");
        certs(home, NOW).init(List.of("localhost"));
        certs(home, NOW).issue("crm");
        certs(home, NOW).issue("erp");
    }

    @Test
    void aRevokedClientIsRefusedAtTheHandshakeAndOnAStandingConnection() throws Exception {
        var tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        try (var server = new EchoServer(tls);
                var standing = new EchoClient(client("crm"), server.port());
                var other = new EchoClient(client("erp"), server.port())) {
            assertThat(standing.ask("before")).endsWith("client:crm] before");

            assertThat(certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE))
                    .hasSize(1);
            tls.reload();

            assertThat(standing.ask("after")).isEqualTo("nobody after");
            assertThat(other.ask("after")).endsWith("client:erp] after");
            assertThat(tls.distrust(chain(home, "crm"))).contains(Distrust.REVOKED);
        }
        try (var server = new EchoServer(tls);
                var fresh = new EchoClient(client("crm"), server.port())) {
            assertThatThrownBy(() -> fresh.ask("hello")).isInstanceOf(IOException.class);
            assertThat(server.nextFailure()).contains("is revoked");
        }
    }

    @Test
    void everyCertificateOfAHolderIsRevokedAlsoThoseBeforeARenewal() {
        var first = chain(home, "crm");
        certs(home, NOW).rekey(new Holder.Client("crm"));

        var revoked = certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.SUPERSEDED);

        var tls = tls(NOW, Map.of());
        assertThat(revoked).hasSize(2);
        assertThat(List.of(first, chain(home, "crm")))
                .allSatisfy(chain -> assertThat(tls.distrust(chain)).contains(Distrust.REVOKED));
        certs(home, NOW).rekey(new Holder.Client("crm"));
        assertThat(tls(NOW, Map.of()).identify(chain(home, "crm"))).isPresent();
    }

    @Test
    void revokesOneBySerialNumberAndSaysWhenThereIsNothing() {
        var serial = chain(home, "erp").getFirst().getSerialNumber().toString(16);

        assertThat(certs(home, NOW).revokeSerial(serial, RevocationReason.UNSPECIFIED))
                .containsExactly(serial);
        assertThat(certs(home, NOW).revokeSerial(serial, RevocationReason.UNSPECIFIED))
                .isEmpty();
        assertProblem(
                () -> certs(home, NOW).revokeSerial("abc", RevocationReason.UNSPECIFIED), "[certs/nothing-to-revoke]");
        assertThat(tls(NOW, Map.of()).distrust(chain(home, "erp"))).contains(Distrust.REVOKED);
        assertThat(tls(NOW, Map.of()).identify(chain(home, "crm"))).isPresent();
    }

    @Test
    void aSerialNumberMayBeSpelledAsOpensslSpellsIt() {
        var serial = chain(home, "erp").getFirst().getSerialNumber().toString(16);
        var openssl = "00:" + serial.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

        assertThat(certs(home, NOW).revokeSerial(openssl, RevocationReason.UNSPECIFIED))
                .containsExactly(serial);
        for (var wrong : List.of("", "crm", "-1", "0x12", "12:", "1 2"))
            assertProblem(
                    () -> certs(home, NOW).revokeSerial(wrong, RevocationReason.UNSPECIFIED), "[certs/bad-serial]");
    }

    @Test
    void aListThatIsLostIsNotMadeAnewAsIfNobodyHadBeenRevoked() throws IOException {
        certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        var list = home.resolve("certs/crl/issuing.crl");
        Files.delete(list);

        var certs = certs(home, NOW);
        assertProblem(certs::refreshRevocations, "[certs/no-revocation-list]");
        assertProblem(certs::renewOwn, "[certs/no-revocation-list]");
        assertProblem(
                () -> certs.revoke(new Holder.Client("erp"), RevocationReason.UNSPECIFIED),
                "[certs/no-revocation-list]");

        assertThat(list).doesNotExist();
        assertThat(tls(NOW, Map.of()).distrust(chain(home, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);
    }

    @Test
    void whoeverMeetsADamagedListIsToldHowToGoOn() throws IOException {
        Files.writeString(home.resolve("certs/crl/issuing.crl"), "-----BEGIN X509 CRL-----\nMIIB");

        assertThatThrownBy(certs(home, NOW)::refreshRevocations)
                .hasMessageContainingAll("bridge certs crl --rebuild", "[certs/unreadable]");
    }

    @Test
    void aListIsMadeAnewFromWhatIsKnownElsewhereAndKeepsWhatCanStillBeReadOfIt() throws IOException {
        certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        var list = home.resolve("certs/crl/issuing.crl");
        var crm = chain(home, "crm").getFirst();
        var erp = chain(home, "erp").getFirst();
        var since = NOW.minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        var known =
                Optional.of(List.of(new RevokedCertificate(erp.getSerialNumber(), since, RevocationReason.SUPERSEDED)));

        assertThat(certs(home, NOW).rebuildRevocations(known, _ -> {})).hasSize(2);
        Files.writeString(list, "damaged");
        assertThat(certs(home, NOW).rebuildRevocations(known, _ -> {}))
                .containsExactly(erp.getSerialNumber().toString(16));
        Files.delete(list);
        certs(home, NOW).rebuildRevocations(known, _ -> {});
        certs(home, NOW).refreshRevocations();

        var made = Pem.readRevocations(list, Place.of("crl"));
        assertThat(made.isRevoked(crm)).isFalse();
        assertThat(made.getRevokedCertificate(erp).getRevocationDate()).isEqualTo(Date.from(since));
        assertThat(made.getRevokedCertificate(erp).getRevocationReason()).isEqualTo(CRLReason.SUPERSEDED);
        assertThat(Inspection.numberOf(made).orElseThrow().longValue())
                .as("above every number that was counted from 1, or others take it for an old one")
                .isGreaterThan(NOW.getEpochSecond());
    }

    @Test
    void withoutAnAuditNothingIsMadeOfAListThatIsLost() throws IOException {
        var list = home.resolve("certs/crl/issuing.crl");
        certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.UNSPECIFIED);
        assertThat(certs(home, NOW).rebuildRevocations(Optional.empty(), _ -> {}))
                .hasSize(1);

        Files.delete(list);
        assertProblem(
                () -> certs(home, NOW).rebuildRevocations(Optional.empty(), _ -> {}),
                "[certs/nothing-to-rebuild-from]");
        assertThat(list).doesNotExist();

        Files.writeString(list, "damaged");
        assertProblem(
                () -> certs(home, NOW).rebuildRevocations(Optional.empty(), _ -> {}),
                "[certs/nothing-to-rebuild-from]");
        assertThat(list).hasContent("damaged");
    }

    /** A link to itself stands for one that may not be read, since whoever runs the tests may be allowed everything. */
    @Test
    void aListThatMayNotBeReadMayBeWholeAndIsNotMadeAnew() throws IOException {
        var list = home.resolve("certs/crl/issuing.crl");
        Files.delete(list);
        Files.createSymbolicLink(list, list);

        assertThatThrownBy(() -> certs(home, NOW).rebuildRevocations(Optional.of(List.of()), _ -> {}))
                .hasMessageContainingAll("Make it readable first", "[certs/list-not-readable]");
        assertThat(list).isSymbolicLink();
    }

    @Test
    void eachListHoldsWhatTheOneBeforeHeldAndHasTheNextNumber() {
        certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        certs(home, NOW).revoke(new Holder.Client("erp"), RevocationReason.UNSPECIFIED);
        certs(home, NOW).refreshRevocations();

        var list = (Inspection.Revocations) Inspection.of(home.resolve("certs/crl/issuing.crl"));

        assertThat(list.serials()).hasSize(2);
        assertThat(list.number().orElseThrow()).isEqualTo(4);
        var entry = Pem.readRevocations(home.resolve("certs/crl/issuing.crl"), Place.of("crl"))
                .getRevokedCertificate(chain(home, "crm").getFirst());
        assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
    }

    @Test
    void ourOwnCaLetsNobodyInWithoutACurrentList() throws IOException {
        assertThat(tls(NOW, Map.of()).identify(chain(home, "crm"))).isPresent();

        Files.move(home.resolve("certs/crl"), home.resolve("certs/elsewhere"));
        assertThat(tls(NOW, Map.of()).distrust(chain(home, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);

        Files.move(home.resolve("certs/elsewhere"), home.resolve("certs/crl"));
        // Renewed meanwhile, but the list is 31 days old.
        var later = NOW.plus(Duration.ofDays(31));
        certs(home, later.minus(Duration.ofDays(1))).rekey(new Holder.Client("crm"));
        certs(home, later.minus(Duration.ofDays(1))).rekey(new Holder.Server(List.of("localhost")));
        assertThat(tls(later, Map.of()).distrust(chain(home, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);
        certs(home, later).refreshRevocations();
        assertThat(tls(later, Map.of()).identify(chain(home, "crm"))).isPresent();
    }

    @Test
    void aListThatBecomesStaleWhileRunningEndsWhatIsRemembered() {
        certs(home, NOW.plus(Duration.ofDays(5))).rekey(new Holder.Client("crm"));
        var clock = MutableClock.of(NOW.plus(Duration.ofDays(5)), ZoneOffset.UTC);
        var tls = new ServerTls(home, clock, new SecureRandom());
        assertThat(tls.identify(chain(home, "crm"))).isPresent();

        clock.setInstant(NOW.plus(Duration.ofDays(32)));

        assertThat(tls.distrust(chain(home, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);
    }

    @Test
    void aGarbageListIsRefusedAndTheLastGoodOneStays() throws IOException {
        certs(home, NOW).revoke(new Holder.Client("erp"), RevocationReason.UNSPECIFIED);
        var tls = tls(NOW, Map.of());

        Files.writeString(home.resolve("certs/crl/issuing.crl"), "half a li");

        assertProblem(tls::reload, "[certs/unreadable]");
        assertThat(tls.identify(chain(home, "crm"))).isPresent();
        assertThat(tls.distrust(chain(home, "erp"))).contains(Distrust.REVOKED);
    }

    @Test
    void aBrokenPartnersFileDoesNotKeepARevocationFromCounting() throws IOException {
        var partner = partner();
        takeLists(partner);
        for (var broken :
                List.of("certs/trust/partner.pem", "certs/crl/partner-issuing.crl", "certs/crl/partner.crl")) {
            certs(home, NOW).rekey(new Holder.Client("crm"));
            var tls = tls(NOW, HARD);
            assertThat(tls.identify(chain(home, "crm"))).isPresent();
            var whole = Files.exists(home.resolve(broken)) ? Files.readAllBytes(home.resolve(broken)) : new byte[0];

            Files.writeString(home.resolve(broken), "garbage");
            assertThatThrownBy(tls::reload).hasMessageStartingWith(broken + ": ");
            certs(home, NOW).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
            assertThatThrownBy(tls::reload).hasMessageStartingWith(broken + ": ");

            assertThat(tls.distrust(chain(home, "crm"))).as(broken).contains(Distrust.REVOKED);
            assertThat(tls.identify(chain(partner, "crm"))).as(broken).isPresent();
            Files.write(home.resolve(broken), whole);
        }
    }

    @Test
    void tellsOfEachBrokenFile() throws IOException {
        partner();
        var tls = tls(NOW, Map.of());
        Files.writeString(home.resolve("certs/trust/partner.pem"), "garbage");
        Files.writeString(home.resolve("certs/crl/partner.crl"), "garbage");

        assertThatThrownBy(tls::reload)
                .hasMessageStartingWith("certs/crl/partner.crl: ")
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().asString().contains("certs/trust/partner.pem: "));
    }

    @Test
    void startsWithoutABrokenBundleOrListAndLetsNobodyInByThem() throws IOException {
        var partner = partner();
        takeLists(partner);
        Files.writeString(home.resolve("certs/crl/partner-issuing.crl"), "garbage");
        assertThat(tls(NOW, HARD).distrust(chain(partner, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);
        assertThat(tls(NOW, HARD).identify(chain(home, "crm"))).isPresent();

        Files.writeString(home.resolve("certs/trust/partner.pem"), "garbage");
        assertThat(tls(NOW, HARD).identify(chain(partner, "crm"))).isEmpty();
        assertThat(tls(NOW, HARD).identify(chain(home, "crm"))).isPresent();
    }

    @Test
    void aPartnersListCountsHardOrSoftAsTheBundleSays() throws IOException {
        var partner = partner();

        assertThat(tls(NOW, Map.of()).identify(chain(partner, "crm"))).isPresent();
        assertThat(tls(NOW, HARD).distrust(chain(partner, "crm"))).contains(Distrust.REVOCATION_UNKNOWN);

        takeLists(partner);
        assertThat(tls(NOW, HARD).identify(chain(partner, "crm"))).isPresent();
        certs(partner, NOW).revoke(new Holder.Client("crm"), RevocationReason.UNSPECIFIED);
        takeLists(partner);
        assertThat(tls(NOW, Map.of()).distrust(chain(partner, "crm"))).contains(Distrust.REVOKED);
        assertThat(tls(NOW, HARD).distrust(chain(partner, "crm"))).contains(Distrust.REVOKED);
        assertThat(tls(NOW, HARD).identify(chain(home, "crm"))).isPresent();
    }

    @Test
    void aListOfAnotherCaRevokesNobodyHere() throws IOException {
        var partner = partner();
        var forger = folder.resolve("forger");
        certs(forger, NOW).init(List.of("localhost"));
        // The forger's list names the serial number of our client, but not as our CA.
        certs(forger, NOW).issue("crm");
        certs(forger, NOW).revoke(new Holder.Client("crm"), RevocationReason.UNSPECIFIED);
        Files.copy(forger.resolve("certs/crl/issuing.crl"), home.resolve("certs/crl/forger.crl"));

        assertThat(tls(NOW, Map.of()).identify(chain(home, "crm"))).isPresent();
        assertThat(tls(NOW, Map.of()).identify(chain(partner, "crm"))).isPresent();
    }

    /** A soft check passes when nobody knows; that a list once named it is known for ever. */
    @Test
    void aStaleListStillRevokesEvenSoftly() throws IOException {
        var partner = partner();
        // Certificates of the fifth day hold when the lists of the first no longer do.
        var renewed = NOW.plus(Duration.ofDays(5));
        for (var client : List.of("crm", "erp")) certs(partner, renewed).rekey(new Holder.Client(client));
        certs(home, renewed).rekey(new Holder.Server(List.of("localhost")));
        certs(partner, NOW).revoke(new Holder.Client("crm"), RevocationReason.UNSPECIFIED);
        takeLists(partner);
        var later = NOW.plus(RevocationList.VALIDITY).plus(Duration.ofDays(1));
        var soft = Map.of("partner", new RevocationPolicy(RevocationPolicy.Mode.SOFT, Optional.empty()));

        assertThat(tls(later, HARD).distrust(chain(partner, "erp"))).contains(Distrust.REVOCATION_UNKNOWN);
        assertThat(tls(later, soft).identify(chain(partner, "erp"))).isPresent();
        assertThat(tls(later, soft).distrust(chain(partner, "crm"))).contains(Distrust.REVOKED);
    }

    private Path partner() throws IOException {
        var partner = folder.resolve("partner");
        certs(partner, NOW).init(List.of("localhost"));
        certs(partner, NOW).issue("crm");
        certs(partner, NOW).issue("erp");
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));
        return partner;
    }

    private void takeLists(Path partner) throws IOException {
        for (var list : List.of("issuing", "root"))
            Files.copy(
                    partner.resolve("certs/crl/" + list + ".crl"),
                    home.resolve("certs/crl/partner-" + list + ".crl"),
                    StandardCopyOption.REPLACE_EXISTING);
    }

    private ServerTls tls(Instant now, Map<String, RevocationPolicy> revocation) {
        return new ServerTls(home, Clock.fixed(now, ZoneOffset.UTC), revocation, new SecureRandom());
    }

    private static CertsHome certs(Path home, Instant now) {
        return new CertsHome(home, Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    private SSLContext client(String name) {
        var clients = home.resolve("certs/clients");
        return ClientTls.context(
                clients.resolve(name + ".pem"), clients.resolve(name + ".key"), home.resolve("certs/ca/root.pem"));
    }

    private static List<X509Certificate> chain(Path home, String name) {
        return Pem.readCertificates(home.resolve("certs/clients/" + name + ".pem"), Place.of(name));
    }

    private static void assertProblem(Runnable action, String code) {
        assertThatThrownBy(action::run).isInstanceOf(ProblemException.class).hasMessageEndingWith(code);
    }
}
