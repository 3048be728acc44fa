package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What partners show is in the inventory, with what breaks when it ends. */
class SeenCertificatesTest {

    private static final Instant NOW = Instant.parse("2031-03-04T05:06:07Z");
    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("partner root", 1).selfSigned();

    @TempDir
    Path home;

    private SeenCertificates seen;

    @BeforeEach
    void start() {
        seen = new SeenCertificates(home, at(NOW));
    }

    @Test
    void aClientThatABundleVouchesForIsListedUntilItsSuccessorComes() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/trust/partner.pem"));
        Pem.write(
                new Forge(NOW)
                        .purposes(KeyPurposeId.id_kp_serverAuth)
                        .names(Forge.name(GeneralName.dNSName, "bridge.example"))
                        .selfSigned(),
                home.resolve("certs/server.pem"),
                home.resolve("certs/server.key"));
        var tls = new ServerTls(home, at(NOW), Map.of(), seen, new SecureRandom());
        var first = new Forge(NOW)
                .valid(Duration.ofDays(-1), Duration.ofDays(5))
                .by(ROOT)
                .chain();

        assertThat(tls.identify(first)).isPresent();
        assertThat(tls.identify(new Forge(NOW).selfSigned().chain())).isEmpty();
        seen.write();

        assertThat(list(NOW).entries())
                .filteredOn(entry -> entry.file().startsWith("certs/seen/"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.file()).startsWith("certs/seen/client-of-partner-");
                    assertThat(entry.names()).containsExactly("URI:urn:partner:crm");
                    assertThat(entry.daysLeft()).isEqualTo(5);
                    assertThat(entry.breaks()).contains("until the partner renews its certificate");
                });

        var successor = new Forge(NOW).by(ROOT).chain();
        assertThat(tls.identify(successor)).isPresent();
        assertThat(tls.identify(first)).isPresent();
        seen.write();
        assertThat(list(NOW).entries())
                .filteredOn(entry -> entry.file().startsWith("certs/seen/"))
                .extracting(CertificateList.Entry::daysLeft)
                .containsExactly(30L);
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        seen.server("erp", new Forge(NOW).by(ROOT).certificate());
        seen.write();
        assertThat(home.resolve("certs/seen")).isNotEmptyDirectory();

        new SeenCertificates(home, at(NOW.plus(Duration.ofDays(61)))).write();

        assertThat(home.resolve("certs/seen")).isEmptyDirectory();
    }

    @Test
    void clientsWithoutNumberKeepNoCaOut() throws Exception {
        fill("client-of-partner-", 1_000);
        var issuing = new Forge(NOW).authority("partner issuing", 0).by(ROOT);

        seen.authorities(
                "partner",
                List.of(ROOT.certificate()),
                new Forge(NOW).by(issuing).chain());

        assertThat(SeenCertificates.authorities(new CertsFolder(home), "partner"))
                .containsExactly(issuing.certificate());
    }

    @Test
    void ofTooManyCasOfABundleTheOldestGoesAndComesBackWithItsChain() throws Exception {
        var oldest = new Forge(NOW).authority("oldest", 0).by(ROOT);
        show(oldest);
        for (var bundle : List.of("partner-", "partner-two-")) fill("ca-of-" + bundle, 999);
        Files.setLastModifiedTime(fileOf(oldest), FileTime.from(NOW.minus(Duration.ofDays(9_000))));
        var newest = new Forge(NOW).authority("newest", 0).by(ROOT);

        show(newest);

        assertThat(fileOf(newest)).exists();
        assertThat(fileOf(oldest)).doesNotExist();
        assertThat(new CertsFolder(home).certificateFiles("certs/seen/")).hasSize(1_000 + 999);
        show(oldest);
        assertThat(fileOf(oldest)).exists();
        assertThat(new CertsFolder(home).certificateFiles("certs/seen/")).hasSize(1_000 + 999);
    }

    private Path fileOf(KeyAndChain authority) {
        var name = CertificateFacts.fingerprint(authority.certificate()).substring(0, 16);
        return home.resolve("certs/seen/ca-of-partner-" + name + ".pem");
    }

    private void show(KeyAndChain authority) {
        seen.authorities(
                "partner",
                List.of(ROOT.certificate()),
                new Forge(NOW).by(authority).chain());
    }

    /** Names as of hashes. */
    private void fill(String begin, int count) throws IOException {
        var any = home.resolve("any.pem");
        Pem.writeCertificates(ROOT.chain(), any);
        var folder = Files.createDirectories(home.resolve("certs/seen"));
        for (var number = 0; number < count; number++)
            Files.copy(any, folder.resolve("%s%016x.pem".formatted(begin, number)));
    }

    @Test
    void whatConnectionsUseIsListedToo() throws Exception {
        var ending = new Forge(NOW)
                .authority("ending", 0)
                .valid(Duration.ofDays(-1), Duration.ofDays(8))
                .by(ROOT);
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/outward/erp.trust.pem"));
        Pem.write(
                new Forge(NOW).by(ending),
                home.resolve("certs/outward/bridge.pem"),
                home.resolve("certs/outward/bridge.key"));
        Files.writeString(home.resolve("certs/outward/note.txt"), "not a certificate");

        assertThat(list(NOW).entries())
                .extracting(CertificateList.Entry::file, CertificateList.Entry::breaks)
                .containsExactly(
                        Tuple.tuple("certs/outward/bridge.pem", "connections that log in with bridge"),
                        Tuple.tuple("certs/outward/bridge.pem", "connections that log in with bridge"),
                        Tuple.tuple("certs/outward/erp.trust.pem", "connections to servers that erp vouches for"));
        assertThat(list(NOW.plus(Duration.ofDays(2))).problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("certs/outward/bridge.pem: warning: \"CN=ending\" expires on ");
        Pem.writeCertificates(List.of(new Forge(NOW).by(ROOT).certificate()), home.resolve("certs/outward/bridge.pem"));
        assertThat(list(NOW.plus(Duration.ofDays(29))).problems())
                .extracting(problem -> problem.code())
                .containsOnly("certs/expires-soon");
    }

    private CertificateList list(Instant now) {
        return new CertsHome(home, at(now), new SecureRandom()).list();
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
