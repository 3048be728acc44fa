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
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of a home for real handshakes over sockets. */
abstract class ServerTlsSubject {

    static final SecureRandom RANDOM = new SecureRandom();
    static final List<String> LOCAL = List.of("localhost", "127.0.0.1");
    static final String CRM = "ClientIdentity[bundle=internal, san=urn:legacybridge:client:crm]";
    // The handshakes look at the real clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    static final Instant NOW = Clock.systemUTC().instant();

    @TempDir
    Path folder;

    Path home;

    @BeforeEach
    void makeHome() {
        home = folder.resolve("home");
        certs(home, NOW).init(LOCAL);
        certs(home, NOW).issue("crm");
    }

    static void assertRefused(ServerTls tls, SSLContext client, String reason) throws Exception {
        try (var server = new EchoServer(tls);
                var connection = new EchoClient(client, server.port())) {
            assertThatThrownBy(() -> connection.ask("hello")).isInstanceOf(IOException.class);
            assertThat(server.nextFailure()).contains(reason);
        }
    }

    static void assertProblem(Runnable action, String where, String code) {
        assertThatThrownBy(action::run)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(where)
                .hasMessageEndingWith(code);
    }

    static CertsHome certs(Path home, Instant now) {
        return new CertsHome(home, Clock.fixed(now, ZoneOffset.UTC), RANDOM);
    }

    ServerTls serverTls() {
        return new ServerTls(home, Clock.systemUTC(), RANDOM);
    }

    List<X509Certificate> chain(String name) {
        return Pem.readCertificates(home.resolve("certs/clients/" + name + ".pem"), Place.of(name));
    }

    /** A client of this home. */
    SSLContext client(String name) {
        return context(home, name, home);
    }

    static SSLContext context(Path clientHome, String name, Path serverHome) {
        return withTrust(clientHome, name, serverHome.resolve("certs/ca/root.pem"));
    }

    static SSLContext withTrust(Path clientHome, String name, Path trust) {
        var clients = clientHome.resolve("certs/clients");
        return ClientTls.context(clients.resolve(name + ".pem"), clients.resolve(name + ".key"), trust);
    }

    void takeServerPairFrom(Path other) throws Exception {
        for (var file : List.of("certs/server.pem", "certs/server.key"))
            Files.copy(other.resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
}
