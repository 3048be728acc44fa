package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New server pairs meet a client before they are used. The clock is not the machine's. */
class TrialHandshakeTest {

    private static final Instant NOW = Instant.parse("2031-03-04T05:06:07Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("company root", 2).selfSigned();
    private static final KeyAndChain ISSUING =
            new Forge(NOW).authority("company issuing", 0).by(ROOT);

    @TempDir
    Path home;

    private ServerTls tls;

    @BeforeEach
    void start() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/trust/company.pem"));
        put(server().by(ISSUING));
        tls = new ServerTls(home, CLOCK, RANDOM);
    }

    @Test
    void aPairOfTheCompanysOwnCaIsTakenAndAStrangerIsNot() {
        var pair = server().by(ISSUING);
        var bundles = new TrustBundles(List.of(new TrustBundle(
                "company", ROOT.chain(), new RevocationCheck(RevocationPolicy.PARTNER, List.of(), RANDOM))));

        assertThat(new TrialHandshake(CLOCK, RANDOM).of(pair, bundles)).isEqualTo(new TrialHandshake.StrangerRefused());
        put(pair);
        tls.reload();
        assertThat(tls.serverCertificate()).isEqualTo(pair.certificate());
    }

    @Test
    void takesAnRsaPairAndOneWithoutAnyCa() {
        for (var pair : List.of(server().key("RSA", 2048).by(ISSUING), server().selfSigned())) {
            put(pair);
            tls.reload();
            assertThat(tls.serverCertificate()).isEqualTo(pair.certificate());
        }
    }

    @Test
    void keepsTheLastGoodPairWhateverTakesItsPlace() {
        var inUse = tls.serverCertificate();

        refuses(server().valid(Duration.ofDays(-9), Duration.ofDays(-1)).by(ISSUING), "certs/expired");
        refuses(server().valid(Duration.ofDays(1), Duration.ofDays(9)).by(ISSUING), "certs/not-yet-valid");
        refuses(server().purposes(KeyPurposeId.id_kp_clientAuth).by(ISSUING), "certs/not-for-servers");
        refuses(server().key("RSA", 1024).by(ISSUING), "certs/weak-key");
        refuses(server().signedWith("SHA1withECDSA").by(ISSUING), "certs/weak-signature");
        refuses(new KeyAndChain(server().by(ISSUING).key(), server().by(ISSUING).chain()), "certs/key-does-not-match");
        // These are in order, and only a client finds out.
        refuses(server().by(new Forge(NOW).authority("below", 0).by(ISSUING)), "certs/handshake-fails");
        var narrow = new Forge(NOW)
                .authority("narrow", 0)
                .forbids(Forge.name(GeneralName.dNSName, "example"))
                .by(ROOT);
        refuses(server().by(narrow), "certs/handshake-fails");

        assertThat(tls.serverCertificate()).isEqualTo(inUse);
    }

    @Test
    void survivesHalfWrittenPairsAndLinksThatAreTurned() throws Exception {
        var inUse = tls.serverCertificate();
        var next = server().by(ISSUING);
        var versions = home.resolve("versions");
        Pem.write(next, versions.resolve("2/server.pem"), versions.resolve("2/server.key"));

        Files.copy(
                versions.resolve("2/server.key"),
                home.resolve("certs/server.key"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        assertThatThrownBy(tls::reload).hasMessageEndingWith("[certs/key-does-not-match]");
        assertThat(tls.serverCertificate()).isEqualTo(inUse);

        for (var file : List.of("server.key", "server.pem")) {
            var link = Files.createSymbolicLink(versions.resolve(file), versions.resolve("2/" + file));
            Files.move(
                    link,
                    home.resolve("certs/" + file),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        tls.reload();
        assertThat(tls.serverCertificate()).isEqualTo(next.certificate());
    }

    private void refuses(KeyAndChain pair, String code) {
        put(pair);
        assertThatThrownBy(tls::reload)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("certs/server.")
                .hasMessageEndingWith("[" + code + "]");
    }

    private void put(KeyAndChain pair) {
        Pem.write(pair, home.resolve("certs/server.pem"), home.resolve("certs/server.key"));
        assertThat(Pem.readCertificates(home.resolve("certs/server.pem"), Place.of("server.pem")))
                .isNotEmpty();
    }

    private static Forge server() {
        return new Forge(NOW)
                .purposes(KeyPurposeId.id_kp_serverAuth)
                .names(Forge.name(GeneralName.dNSName, "bridge.example"));
    }
}
