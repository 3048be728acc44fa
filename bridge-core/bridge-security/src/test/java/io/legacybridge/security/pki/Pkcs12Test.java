package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.config.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.File;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a company's PKI hands out as PKCS#12 is dropped into the home as it is. */
class Pkcs12Test {

    // The handshakes look at the real clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Clock.systemUTC().instant();

    private static final String PASSWORD = "handed over by telephone";
    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("company root", 2).selfSigned();
    private static final KeyAndChain ISSUING =
            new Forge(NOW).authority("company issuing", 0).by(ROOT);

    @TempDir
    Path home;

    @BeforeEach
    void drop() throws Exception {
        store("certs/server.p12", server().by(ISSUING));
        trust("certs/trust/company.p12");
    }

    @Test
    void theServerPairAndABundleAreUsedAndListedAndFollowTheirFiles() throws Exception {
        var tls = serverTls();
        var client = new Forge(NOW).by(ISSUING);
        assertThat(tls.identify(client.chain())).contains(new ClientIdentity("company", "urn:partner:crm"));
        assertThat(CertsHome.hasServerPair(home)).isTrue();

        var next = server().by(ISSUING);
        store("certs/server.p12", next);
        tls.reload();
        assertThat(tls.serverCertificate()).isEqualTo(next.certificate());

        assertThat(new CertsHome(home, Clock.systemUTC(), new SecureRandom())
                        .list()
                        .entries())
                .extracting(CertificateList.Entry::file, CertificateList.Entry::breaks)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("certs/server.p12", "no client can connect"),
                        // The issuing CA in the chain ends too.
                        Tuple.tuple("certs/server.p12", "no client can connect"),
                        Tuple.tuple("certs/trust/company.p12", "the clients of the bundle company get in no more"));
    }

    @Test
    void whatIsShownToLegacySystemsMayBeOneToo() throws Exception {
        store("certs/outward/bridge.p12", new Forge(NOW).by(ISSUING));
        trust("certs/outward/erp.trust.p12");
        var outward = new OutwardTls(home, Clock.systemUTC(), new SecureRandom())
                .context(new TlsSettings(Optional.of("erp"), Optional.of("bridge")));

        try (var server = new EchoServer(serverTls());
                var client = new EchoClient(outward, server.port())) {
            assertThat(client.ask("hello")).isEqualTo("ClientIdentity[bundle=company, san=urn:partner:crm] hello");
        }
    }

    @Test
    void opensslsIsTakenAsItIs() throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH, so no PKCS#12 of another program was read");
        var next = server().by(ISSUING);
        Pem.write(next, home.resolve("next.pem"), home.resolve("next.key"));
        Files.delete(home.resolve("certs/server.p12"));
        var process = new ProcessBuilder(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-in",
                        "next.pem",
                        "-inkey",
                        "next.key",
                        "-out",
                        "certs/server.p12",
                        "-passout",
                        "pass:" + PASSWORD)
                .directory(home.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Files.setPosixFilePermissions(home.resolve("certs/server.p12"), PosixFilePermissions.fromString("rw-------"));

        assertThat(serverTls().serverCertificate()).isEqualTo(next.certificate());
    }

    @Test
    void aBundleIsInspectedAndTakenAway() throws Exception {
        var trust = new TrustFolder(home, Clock.systemUTC(), new SecureRandom(), _ -> {});
        Pem.writeCertificates(ISSUING.chain(), home.resolve("issuing.pem"));

        assertThat(Inspection.of(home.resolve("certs/trust/company.p12")))
                .isInstanceOfSatisfying(
                        Inspection.Certificates.class,
                        found -> assertThat(found.certificates())
                                .containsExactly(CertificateFacts.of(ROOT.certificate())));
        assertThatThrownBy(() -> trust.add("company", home.resolve("issuing.pem")))
                .hasMessageEndingWith("[certs/two-files]");
        trust.remove("company");

        assertThat(home.resolve("certs/trust")).isEmptyDirectory();
    }

    @Test
    void saysWhatIsWrongWithOne() throws Exception {
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/trust/company.pem"));
        refused("certs/trust/company.p12", "certs/two-files");
        Files.delete(home.resolve("certs/trust/company.pem"));
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/server.pem"));
        refused("certs/server.p12", "certs/two-files");
        Files.delete(home.resolve("certs/server.pem"));

        store(
                "certs/server.p12",
                server().valid(Duration.ofDays(-9), Duration.ofDays(-1)).by(ISSUING));
        refused("certs/server.p12", "certs/expired");
        PrivateFiles.write(home.resolve("certs/server.p12.password"), "guessed".getBytes(UTF_8));
        refused("certs/server.p12", "certs/cannot-open");
        Files.delete(home.resolve("certs/server.p12.password"));
        refused("certs/server.p12", "certs/no-password");
        store("certs/server.p12", server().by(ISSUING));
        Files.setPosixFilePermissions(home.resolve("certs/server.p12"), PosixFilePermissions.fromString("rw-r-----"));
        refused(home.resolve("certs/server.p12").toString(), "secrets/readable-by-others");
        Files.copy(
                home.resolve("certs/trust/company.p12"),
                home.resolve("certs/server.p12"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        refused("certs/server.p12", "certs/no-pair");
    }

    private void refused(String where, String code) {
        assertThatThrownBy(this::serverTls).hasMessageStartingWith(where).hasMessageEndingWith("[" + code + "]");
    }

    private ServerTls serverTls() {
        return new ServerTls(home, Clock.systemUTC(), new SecureRandom());
    }

    private void store(String file, KeyAndChain pair) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("1", pair.key(), PASSWORD.toCharArray(), pair.chain().toArray(X509Certificate[]::new));
        write(file, store);
    }

    private void trust(String file) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", ROOT.certificate());
        write(file, store);
    }

    private void write(String file, KeyStore store) throws Exception {
        var content = new ByteArrayOutputStream();
        store.store(content, PASSWORD.toCharArray());
        PrivateFiles.write(home.resolve(file), content.toByteArray());
        PrivateFiles.write(home.resolve(file + ".password"), PASSWORD.getBytes(UTF_8));
    }

    private static Forge server() {
        return new Forge(NOW)
                .purposes(KeyPurposeId.id_kp_serverAuth)
                .names(Forge.name(GeneralName.dNSName, "localhost"));
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
