package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertsHomeTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    // RFC 5280 section 4.2.1.3, as X509Certificate.getKeyUsage numbers them.
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_AGREEMENT = 4;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    @TempDir
    Path home;

    @Test
    void makesCertificatesAfterTheProfileOfRfc5280() throws Exception {
        certs(NOW).init(List.of("localhost", "127.0.0.1", "::1"));
        certs(NOW).issue("crm");

        var root = read("certs/ca/root.pem").getFirst();
        var issuing = read("certs/ca/issuing.pem").getFirst();
        var server = read("certs/server.pem").getFirst();
        var client = read("certs/clients/crm.pem").getFirst();

        assertThat(root.getBasicConstraints()).isEqualTo(1);
        assertThat(issuing.getBasicConstraints()).isZero();
        assertThat(List.of(server, client)).allMatch(leaf -> leaf.getBasicConstraints() == -1);
        assertThat(List.of(root, issuing)).allMatch(ca -> usages(ca).equals(List.of(KEY_CERT_SIGN, CRL_SIGN)));
        assertThat(usages(server)).containsExactly(DIGITAL_SIGNATURE);
        assertThat(usages(client)).containsExactly(DIGITAL_SIGNATURE, KEY_AGREEMENT);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(server.getSubjectAlternativeNames())
                .containsExactly(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(client.getSubjectAlternativeNames()).containsExactly(List.of(6, "urn:legacybridge:client:crm"));
        assertThat(Stream.of(root, issuing, server, client)).allSatisfy(certificate -> {
            assertThat(certificate.getVersion()).isEqualTo(3);
            assertThat(certificate.getSerialNumber().signum()).isPositive();
            assertThat(certificate.getSerialNumber().bitLength()).isBetween(128, 160);
            assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.19");
            assertThat(certificate.getNonCriticalExtensionOIDs()).contains("2.5.29.14", "2.5.29.35");
        });
        assertThat(List.of(root, issuing)).allMatch(ca -> ca.getSigAlgName().equals("SHA384withECDSA"));
        assertThat(List.of(server, client))
                .allMatch(leaf -> leaf.getSigAlgName().equals("SHA256withECDSA"));
        assertThat(curve(root)).isEqualTo(384);
        assertThat(List.of(issuing, server, client)).allMatch(other -> curve(other) == 256);
        assertThat(issuing.getCriticalExtensionOIDs()).contains("2.5.29.30");
        assertThat(validityAfter(root)).isEqualTo(Duration.ofDays(3653));
        assertThat(validityAfter(issuing)).isEqualTo(Duration.ofDays(1826));
        assertThat(validityAfter(server)).isEqualTo(Duration.ofDays(30));
        assertThat(validityAfter(client)).isEqualTo(Duration.ofDays(30));
        assertThat(read("certs/trust/internal.pem")).containsExactly(root);
        assertThat(read("certs/server.pem")).containsExactly(server, issuing);
        assertThat(read("certs/clients/crm.pem")).containsExactly(client, issuing);
    }

    @Test
    void isAcceptedByOpenssl() throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH, so no second opinion on the chain");
        certs(Clock.systemUTC().instant()).init(List.of("bridge.example", "127.0.0.1"));
        certs(Clock.systemUTC().instant()).issue("crm");

        assertThat(openssl("verify -x509_strict -purpose sslserver -verify_hostname bridge.example"
                        + " -CAfile certs/ca/root.pem -untrusted certs/server.pem certs/server.pem"))
                .isEqualTo("certs/server.pem: OK");
        assertThat(openssl("verify -x509_strict -purpose sslclient -CAfile certs/trust/internal.pem"
                        + " -untrusted certs/clients/crm.pem certs/clients/crm.pem"))
                .isEqualTo("certs/clients/crm.pem: OK");
        var withLists = "verify -x509_strict -purpose sslclient -crl_check_all -CRLfile certs/crl/issuing.crl"
                + " -CRLfile certs/crl/root.crl -CAfile certs/trust/internal.pem -untrusted certs/clients/crm.pem"
                + " certs/clients/crm.pem";
        assertThat(openssl(withLists)).isEqualTo("certs/clients/crm.pem: OK");
        certs(Clock.systemUTC().instant()).revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        assertThat(openssl(withLists)).contains("certificate revoked");
        assertThat(openssl("pkey -in certs/clients/crm.key -check -noout")).isEqualTo("Key is valid");
        assertThat(openssl("verify -x509_strict -purpose sslserver -CAfile certs/ca/root.pem"
                        + " -untrusted certs/clients/crm.pem certs/clients/crm.pem"))
                .contains("unsuitable certificate purpose");
    }

    @Test
    void keepsKeysForTheirOwnerAlone() throws Exception {
        certs(NOW).init(List.of("localhost"));
        certs(NOW).issue("crm");

        for (var key : List.of("ca/root.key", "ca/issuing.key", "server.key", "clients/crm.key"))
            assertThat(mode("certs/" + key)).as(key).isEqualTo("rw-------");
        assertThat(mode("certs/ca/root.pem")).isEqualTo("rw-r--r--");
        assertThat(mode("certs/ca")).isEqualTo("rwx------");
        assertThat(Files.readString(home.resolve("certs/server.key"))).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void overwritesNothing() throws IOException {
        certs(NOW).init(List.of("localhost"));
        certs(NOW).issue("crm");
        var before = Files.readString(home.resolve("certs/clients/crm.key"));

        assertProblem(() -> certs(NOW).issue("crm"), "certs/clients/crm.pem: ", "[certs/already-there]");
        assertProblem(() -> certs(NOW).init(List.of("localhost")), "certs/ca/root.pem: ", "[certs/already-there]");
        assertThat(home.resolve("certs/clients/crm.key")).hasContent(before);
    }

    @Test
    void writesNothingWhenOneFileIsThere() throws IOException {
        Files.createDirectories(home.resolve("certs"));
        Files.writeString(home.resolve("certs/server.key"), "the key of another CA");

        assertProblem(() -> certs(NOW).init(List.of("localhost")), "certs/server.key: ", "[certs/already-there]");

        assertThat(home.resolve("certs")).isDirectoryNotContaining(file -> !file.endsWith("server.key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CRM",
                "a/b",
                "..",
                "crm.",
                "é",
                "a123456789b123456789c123456789d123456789e123456789f123456789g123"
            })
    void refusesWhatIsNoClientName(String name) {
        certs(NOW).init(List.of("localhost"));

        assertProblem(() -> certs(NOW).issue(name), "certs/", "[certs/bad-client-name]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bridge_1", "-a.example", "a..b", "300.1.1.1.", "https://bridge", "fe80::1%eth0"})
    void refusesWhatIsNoServerName(String name) {
        assertProblem(() -> certs(NOW).init(List.of(name)), "certs/server.pem", "[certs/bad-server-name]");
        assertThat(home.resolve("certs")).doesNotExist();
    }

    @Test
    void saysThatTheIssuingAuthorityIsMissingOrExpired() {
        assertProblem(() -> certs(NOW).issue("crm"), "certs/ca/issuing.pem: ", "[certs/no-issuing-ca]");

        certs(NOW).init(List.of("localhost"));

        assertProblem(
                () -> certs(NOW.plus(Duration.ofDays(1827))).issue("crm"), "certs/ca/issuing.pem: ", "[certs/expired]");
    }

    @Test
    void letsNoCertificateOutliveItsIssuer() throws IOException {
        certs(NOW).init(List.of("localhost"));

        certs(NOW.plus(Duration.ofDays(1800))).issue("late");

        assertThat(read("certs/clients/late.pem").getFirst().getNotAfter())
                .isEqualTo(read("certs/ca/issuing.pem").getFirst().getNotAfter());
    }

    @Test
    void listsEveryCertificateWithTheDaysLeft() throws IOException {
        certs(NOW).init(List.of("localhost", "127.0.0.1"));
        certs(NOW).issue("crm");
        Files.writeString(home.resolve("certs/trust/partner.pem"), "not yet");

        var list = certs(NOW.plus(Duration.ofDays(25))).list();

        assertThat(list.entries().stream().map(CertificateList.Entry::file))
                .containsExactly(
                        "certs/ca/issuing.pem",
                        "certs/ca/root.pem",
                        "certs/clients/crm.pem",
                        "certs/ocsp/responder.pem",
                        "certs/server.pem",
                        "certs/trust/internal.pem",
                        "certs/crl/issuing.crl",
                        "certs/crl/root.crl");
        var client = list.entries().get(2);
        assertThat(client.subject()).isEqualTo("CN=client crm,O=Legacy Bridge");
        assertThat(client.names()).containsExactly("URI:urn:legacybridge:client:crm");
        assertThat(client.daysLeft()).isEqualTo(5);
        assertThat(client.breaks()).isEqualTo("the client crm gets in no more");
        assertThat(client.serial()).hasSize(40).matches("[0-9a-f]+");
        assertThat(list.problems())
                .extracting(problem -> problem.where() + " " + problem.code())
                .containsExactly(
                        "certs/clients/crm.pem certs/expires-soon",
                        "certs/crl/issuing.crl certs/expires-soon",
                        "certs/ocsp/responder.pem certs/expires-soon",
                        "certs/server.pem certs/expires-soon",
                        "certs/trust/partner.pem certs/no-certificate");
        assertThat(certs(NOW.plus(Duration.ofDays(31))).list().entries().get(2).daysLeft())
                .isEqualTo(-1);
    }

    private CertsHome certs(Instant now) {
        return new CertsHome(home, Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    }

    private List<X509Certificate> read(String file) throws IOException {
        return Pem.readCertificates(home.resolve(file), Place.of(file));
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file)));
    }

    private static Duration validityAfter(X509Certificate certificate) {
        return Duration.between(NOW, certificate.getNotAfter().toInstant());
    }

    private static int curve(X509Certificate certificate) {
        return ((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength();
    }

    private static List<Integer> usages(X509Certificate certificate) {
        var usage = certificate.getKeyUsage();
        return Stream.iterate(0, i -> i < usage.length, i -> i + 1)
                .filter(i -> usage[i])
                .toList();
    }

    private static void assertProblem(Runnable action, String where, String code) {
        assertThatThrownBy(action::run)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(where)
                .hasMessageEndingWith(code);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private String openssl(String arguments) throws Exception {
        var command = Stream.concat(Stream.of("openssl"), Arrays.stream(arguments.split(" ")))
                .toList();
        var process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }
}
