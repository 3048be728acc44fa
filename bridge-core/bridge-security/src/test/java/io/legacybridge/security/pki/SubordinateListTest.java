package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle holds the partner's root alone; the issuing CA, which stands in the chains, signs the list that is fetched. */
class SubordinateListTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Map<String, RevocationPolicy> HARD =
            Map.of("partner", new RevocationPolicy(RevocationPolicy.Mode.HARD, Optional.empty()));

    private static final URI ROOT = URI.create("http://crl.partner.example/root.crl");
    private static final URI ISSUING = URI.create("http://crl.partner.example/issuing.crl");

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private Path home;
    private Path partner;
    private SeenCertificates seen;
    private FetchedLists lists;

    @BeforeEach
    void trustThePartnersRoot() throws IOException {
        home = made("home");
        partner = made("partner");
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));
        seen = new SeenCertificates(home, CLOCK);
        seen.tellOfAuthorities(told::add);
        lists = lists();
        lists.replace(ROOT, bytes(partner, "root"));
    }

    @Test
    void theListIsTakenOnceAChainHasLedToItsCaAndHardRefusesUntilThen() throws IOException {
        var tls = tls();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nor by one below it")
                .hasMessageEndingWith("[certs/list-not-signed]");

        assertThat(tls.distrust(client("crm"))).contains(Distrust.REVOCATION_UNKNOWN);
        assertThat(told).containsExactly("partner");
        fetch();
        tls.reload();
        assertThat(tls.identify(client("crm"))).isPresent();

        certs(partner).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        fetch();
        tls.reload();
        assertThat(tls.distrust(client("crm"))).contains(Distrust.REVOKED);
        assertThat(tls.identify(client("erp"))).isPresent();
        assertThat(told).as("told once").containsExactly("partner");
    }

    @Test
    void theCaIsKnownAfterARestartAndStandsInTheInventory() throws IOException {
        tls().identify(client("crm"));

        lists().replace(ISSUING, bytes(partner, "issuing"));

        assertThat(certs(home).list().entries())
                .filteredOn(entry -> entry.file().startsWith("certs/seen/ca-of-partner-"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.breaks()).isEqualTo("revocation lists that this CA of the partner signs"));
    }

    /** Whoever can write a file there cannot have another CA's list taken. */
    @Test
    void aCaThatLeadsToNoneOfTheBundleSignsNothing() throws IOException {
        var forger = made("forger");
        Files.createDirectories(home.resolve("certs/seen"));
        Files.copy(forger.resolve("certs/ca/issuing.pem"), home.resolve("certs/seen/ca-of-partner-0.pem"));
        Files.writeString(home.resolve("certs/seen/ca-of-partner-1.pem"), "garbage");
        var chain = new ArrayList<>(client("crm"));
        chain.add(issuing(forger));
        tls().identify(chain);

        assertThatThrownBy(() -> lists.replace(ISSUING, bytes(forger, "issuing")))
                .hasMessageEndingWith("[certs/list-not-signed]");
        assertThat(home.resolve("certs/seen")).isDirectoryNotContaining("glob:**" + fingerprint(forger) + "*");
        fetch();
    }

    @Test
    void aStrangersChainMakesNoCaKnown() {
        var stranger = made("stranger");

        assertThat(tls().identify(Pem.readCertificates(stranger.resolve("certs/clients/crm.pem"), Place.of("crm"))))
                .isEmpty();

        assertThat(told).isEmpty();
        assertThat(home.resolve("certs/seen")).doesNotExist();
    }

    /** Towards servers it is the same. */
    @Test
    void aServersChainMakesItsCaKnownToo() throws Exception {
        Files.delete(home.resolve("certs/trust/partner.pem"));
        Files.createDirectories(home.resolve("certs/outward"));
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/outward/partner.trust.pem"));
        for (var file : List.of("crm.pem", "crm.key"))
            Files.copy(partner.resolve("certs/clients/" + file), home.resolve("certs/outward/" + file));
        var outward = new OutwardTls(home, CLOCK, HARD, seen, new SecureRandom());
        var settings = new TlsSettings(Optional.of("partner"), Optional.of("crm"));
        var server = new ServerTls(partner, CLOCK, new SecureRandom());

        try (var echo = new EchoServer(server);
                var client = new EchoClient(outward.context(settings), echo.port())) {
            assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(SSLException.class);
        }
        assertThat(told).containsExactly("partner");
        fetch();
        outward.reload();
        try (var echo = new EchoServer(server);
                var client = new EchoClient(outward.context(settings), echo.port())) {
            assertThat(client.ask("hello")).endsWith("hello");
        }
    }

    private void fetch() throws IOException {
        lists.replace(ISSUING, bytes(partner, "issuing"));
    }

    private FetchedLists lists() {
        return new FetchedLists(home, "partner", List.of(ISSUING, ROOT), CLOCK);
    }

    private ServerTls tls() {
        return new ServerTls(home, CLOCK, HARD, seen, new SecureRandom());
    }

    private Path made(String name) {
        var made = folder.resolve(name);
        certs(made).init(List.of("localhost"));
        certs(made).issue("crm");
        certs(made).issue("erp");
        return made;
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, CLOCK, new SecureRandom());
    }

    private List<X509Certificate> client(String name) {
        return Pem.readCertificates(partner.resolve("certs/clients/" + name + ".pem"), Place.of(name));
    }

    private static X509Certificate issuing(Path home) {
        return Pem.readCertificates(home.resolve("certs/ca/issuing.pem"), Place.of("issuing"))
                .getFirst();
    }

    private static String fingerprint(Path home) {
        return CertificateFacts.fingerprint(issuing(home)).substring(0, 16);
    }

    private static byte[] bytes(Path home, String list) throws IOException {
        return Files.readAllBytes(home.resolve("certs/crl/" + list + ".crl"));
    }
}
