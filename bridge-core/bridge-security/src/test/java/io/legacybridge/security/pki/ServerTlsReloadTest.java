package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

/** What changes below {@code certs/} while connections stand, and what is refused of it. */
class ServerTlsReloadTest extends ServerTlsSubject {

    @Test
    void forgetsABundleThatIsTakenAway() throws Exception {
        var tls = serverTls();
        assertThat(tls.identify(chain("crm"))).isPresent();

        Files.copy(anotherRoot(), home.resolve("certs/trust/internal.pem"), StandardCopyOption.REPLACE_EXISTING);
        tls.reload();

        assertThat(tls.identify(chain("crm"))).isEmpty();
        assertRefused(tls, client("crm"), "Empty client certificate chain");
    }

    @Test
    void knowsNobodyAnyMoreOnAStandingConnectionWhoseBundleWasTakenAway() throws Exception {
        var tls = serverTls();
        try (var server = new EchoServer(tls);
                var standing = new EchoClient(client("crm"), server.port())) {
            assertThat(standing.ask("before")).isEqualTo(CRM + " before");

            Files.delete(home.resolve("certs/trust/internal.pem"));
            Files.copy(anotherRoot(), home.resolve("certs/trust/other.pem"));
            tls.reload();

            assertThat(standing.ask("after")).isEqualTo("nobody after");
        }
    }

    @Test
    void knowsNobodyOnAResumedSessionWhoseBundleWasTakenAway() throws Exception {
        var tls = serverTls();
        var crm = client("crm");
        try (var server = new EchoServer(tls);
                var before = new EchoClient(crm, server.port())) {
            assertThat(before.ask("before")).isEqualTo(CRM + " before");
            Files.delete(home.resolve("certs/trust/internal.pem"));
            Files.copy(anotherRoot(), home.resolve("certs/trust/other.pem"));
            tls.reload();

            try (var after = new EchoClient(crm, server.port())) {
                assertThat(after.ask("after")).isEqualTo("nobody after");
                assertThat(after.sessionMade()).isEqualTo(before.sessionMade());
            }
        }
    }

    @Test
    void resumesNoSessionThatWasMadeWithAServerPairBefore() throws Exception {
        var tls = serverTls();
        var renewed = folder.resolve("renewed");
        certs(renewed, NOW).init(LOCAL);
        var crm = trustingBoth(renewed);
        try (var server = new EchoServer(tls);
                var before = new EchoClient(crm, server.port())) {
            assertThat(before.ask("before")).isEqualTo(CRM + " before");
            takeServerPairFrom(renewed);
            tls.reload();

            try (var after = new EchoClient(crm, server.port())) {
                assertThat(after.ask("after")).isEqualTo(CRM + " after");
                assertThat(after.serverCertificate()).isNotEqualTo(before.serverCertificate());
            }
        }
    }

    @Test
    void changesTheServerCertificateWhileAConnectionGoesOn() throws Exception {
        var tls = serverTls();
        var renewed = folder.resolve("renewed");
        certs(renewed, NOW).init(LOCAL);
        try (var server = new EchoServer(tls);
                var standing = new EchoClient(client("crm"), server.port())) {
            assertThat(standing.ask("before")).isEqualTo(CRM + " before");

            takeServerPairFrom(renewed);
            tls.reload();

            assertThat(standing.ask("after")).isEqualTo(CRM + " after");
            try (var fresh = new EchoClient(trusting(renewed), server.port())) {
                assertThat(fresh.ask("hello")).isEqualTo(CRM + " hello");
                assertThat(fresh.serverCertificate()).isNotEqualTo(standing.serverCertificate());
            }
        }
    }

    @Test
    void keepsTheOldServerPairWhenTheNewOneIsBroken() throws Exception {
        var tls = serverTls();
        Files.writeString(home.resolve("certs/server.pem"), "-----BEGIN CERTIFICATE-----\nhalf a fi");

        assertProblem(tls::reload, "certs/server.pem: ", "[certs/unreadable]");

        try (var server = new EchoServer(tls);
                var client = new EchoClient(client("crm"), server.port())) {
            assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
        }
    }

    @Test
    void takesAwayTrustEvenWhenTheServerPairIsBroken() throws Exception {
        var partner = folder.resolve("partner");
        certs(partner, NOW).init(LOCAL);
        certs(partner, NOW).issue("crm");
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));
        var tls = serverTls();
        var theirs = Pem.readCertificates(partner.resolve("certs/clients/crm.pem"), Place.of("crm.pem"));
        assertThat(tls.identify(theirs)).isPresent();

        Files.delete(home.resolve("certs/trust/partner.pem"));
        Files.delete(home.resolve("certs/server.key"));

        assertProblem(tls::reload, "certs/server.key: ", "[certs/no-server-certificate]");
        assertThat(tls.identify(theirs)).isEmpty();
    }

    @Test
    void keepsTheOldTrustWhenTheNewOneIsBroken() throws Exception {
        var tls = serverTls();

        Files.writeString(home.resolve("certs/trust/partner.pem"), "");
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/no-certificate]");
        Files.copy(
                home.resolve("certs/clients/crm.pem"),
                home.resolve("certs/trust/partner.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/not-a-ca]");
        Files.copy(
                home.resolve("certs/ca/root.pem"),
                home.resolve("certs/trust/partner.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/in-two-bundles]");

        assertThat(tls.identify(chain("crm"))).isPresent();
    }

    /** The pair in use is at its end, so no trial with it could say anything about the bundles. */
    @Test
    void newBundlesThatLetAStrangerInAreRefusedWhateverBecameOfTheServerPair() {
        var partner = new Forge(NOW).authority("partner", 1).selfSigned();
        var client =
                new Forge(NOW).valid(Duration.ofDays(-1), Duration.ofDays(90)).by(partner);
        var clock = MutableClock.of(NOW, ZoneOffset.UTC);
        var tls = new ServerTls(
                home,
                clock,
                Map.of(),
                new SeenCertificates(home, clock),
                RANDOM,
                new TrialHandshake(clock, RANDOM, () -> client));

        for (var later : List.of(Duration.ofHours(1), Duration.ofDays(31))) {
            clock.setInstant(NOW.plus(later));
            Pem.writeCertificates(partner.chain(), home.resolve("certs/trust/partner.pem"));
            assertThatThrownBy(tls::reload).isInstanceOf(ProblemException.class);
            assertThat(tls.identify(client.chain())).isEmpty();
        }
        clock.setInstant(NOW);
        assertProblem(tls::reload, "certs/trust/: ", "[certs/lets-strangers-in]");
    }

    private Path anotherRoot() {
        var other = folder.resolve("another");
        certs(other, NOW).init(LOCAL);
        return other.resolve("certs/ca/root.pem");
    }

    /** The client crm of this home, which trusts the server of another. */
    private SSLContext trusting(Path otherHome) {
        return context(home, "crm", otherHome);
    }

    /** The client crm of this home, which trusts the servers of this one and of another. */
    private SSLContext trustingBoth(Path otherHome) throws IOException {
        var both = folder.resolve("both.pem");
        for (var trusted : List.of(home, otherHome))
            Files.writeString(
                    both,
                    Files.readString(trusted.resolve("certs/ca/root.pem")),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        return withTrust(home, "crm", both);
    }
}
