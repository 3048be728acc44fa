package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts for connections to legacy systems, against a real TLS server that wants a certificate. */
class OutwardTlsTest {

    private static final TlsSettings BOTH = new TlsSettings(Optional.of("erp"), Optional.of("bridge"));

    private static final String CRM = "ClientIdentity[bundle=internal, san=urn:legacybridge:client:crm]";

    @TempDir
    Path home;

    @TempDir
    Path otherHome;

    private OutwardTls outward;

    @BeforeEach
    void certificates() throws IOException {
        init(home);
        init(otherHome);
        outward = new OutwardTls(home, Clock.systemUTC(), new SecureRandom());
        install(home);
    }

    @Test
    void connectsToAServerThatItsBundleVouchesForAndShowsItsCertificate() throws Exception {
        assertThat(subjectSeenBy(home)).contains("crm");
    }

    @Test
    void refusesAServerOfAnotherAuthority() {
        assertThatThrownBy(() -> subjectSeenBy(otherHome)).isInstanceOf(SSLException.class);
    }

    @Test
    void aContextThatIsInUseFollowsTheFilesAndKeepsTheLastGoodOnes() throws Exception {
        var context = outward.context(BOTH);

        install(otherHome);
        assertThat(outward.reload()).isEmpty();

        assertThat(outward.context(BOTH)).isSameAs(context);
        assertThat(subjectSeenBy(otherHome)).contains("crm");

        Files.writeString(outwardFile("erp.trust.pem"), "no certificate");
        assertThat(outward.reload()).extracting(Problem::code).containsExactly("certs/no-certificate");
        assertThat(subjectSeenBy(otherHome)).contains("crm");
    }

    @Test
    void aPairIsCheckedBeforeItIsUsed() throws Exception {
        var _ = outward.context(BOTH);

        copy(otherHome.resolve("certs/clients/crm.key"), "bridge.key");
        assertThat(outward.reload()).extracting(Problem::code).containsExactly("certs/key-does-not-match");
        assertThat(subjectSeenBy(home)).contains("crm");

        install(home);
        var later = Clock.fixed(Clock.systemUTC().instant().plus(Duration.ofDays(31)), ZoneOffset.UTC);
        assertThatThrownBy(() -> new OutwardTls(home, later, new SecureRandom()).context(BOTH))
                .hasMessageEndingWith("[certs/expired]");
    }

    @Test
    void noHandshakeFailsWhileItsPairIsReplacedAgainAndAgain() throws Exception {
        var server = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        var context = outward.context(BOTH);
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        try (var echo = new EchoServer(server);
                var standing = new EchoClient(context, echo.port());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = standing.ask("hello");
            var over = new AtomicBoolean();
            var calls = IntStream.range(0, 3)
                    .mapToObj(_ -> callers.submit(() -> handshakesUntil(over, context, echo.port())))
                    .toList();
            for (var rotation = 0; rotation < 50; rotation++) {
                certs.rekey(new Holder.Client("crm"));
                install(home);
                assertThat(outward.reload()).isEmpty();
            }
            over.set(true);
            for (var call : calls) assertThat(call.get()).isPositive();
            assertThat(standing.ask("hello")).isEqualTo(first);
        }
    }

    @Test
    void aConnectionFromBeforeAReloadBringsNoSessionIntoThoseAfterIt() throws Exception {
        var context = outward.context(BOTH);
        var tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        try (var listener = listener(tls);
                var before = client(context, listener.getLocalPort());
                var accepted = handshake(listener, before)) {
            new CertsHome(home, Clock.systemUTC(), new SecureRandom()).rekey(new Holder.Client("crm"));
            install(home);
            assertThat(outward.reload()).isEmpty();
            // Only now the client reads what the server has sent behind the handshake: tickets for new sessions.
            accepted.getOutputStream().write(1);
            assertThat(before.getInputStream().read()).isEqualTo(1);

            try (var after = client(context, listener.getLocalPort());
                    var acceptedAfter = handshake(listener, after)) {
                assertThat(acceptedAfter.getSession().getPeerCertificates()[0])
                        .isNotEqualTo(accepted.getSession().getPeerCertificates()[0]);
            }
        }
    }

    private static SSLServerSocket listener(ServerTls tls) throws IOException {
        var listener = (SSLServerSocket)
                tls.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setSSLParameters(tls.parameters());
        return listener;
    }

    private static SSLSocket handshake(SSLServerSocket listener, SSLSocket client) throws Exception {
        var greeted = CompletableFuture.runAsync(() -> startHandshake(client));
        var accepted = (SSLSocket) listener.accept();
        accepted.startHandshake();
        greeted.get();
        return accepted;
    }

    private static void startHandshake(SSLSocket socket) {
        try {
            socket.startHandshake();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int handshakesUntil(AtomicBoolean over, SSLContext context, int port) throws IOException {
        var handshakes = 0;
        for (; !over.get(); handshakes++)
            try (var client = new EchoClient(context, port)) {
                assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
            }
        return handshakes;
    }

    @Test
    void aNameNeverLeadsOutOfTheFolder() {
        var settings = new TlsSettings(Optional.of("../trust/internal"), Optional.empty());

        assertThatThrownBy(() -> outward.context(settings))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("certs/bad-name");
    }

    private String subjectSeenBy(Path serverHome) throws Exception {
        var tls = new ServerTls(serverHome, Clock.systemUTC(), new SecureRandom());
        try (var listener = listener(tls)) {
            var seen = CompletableFuture.supplyAsync(() -> subject(listener));
            var client = client(outward.context(BOTH), listener.getLocalPort());
            try (client) {
                client.startHandshake();
                client.getOutputStream().write(1);
            }
            return seen.get();
        }
    }

    private static SSLSocket client(SSLContext context, int port) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String subject(SSLServerSocket listener) {
        try (var socket = (SSLSocket) listener.accept()) {
            var _ = socket.getInputStream().read();
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            return "nobody: " + e.getMessage();
        }
    }

    private static void init(Path home) {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue("crm");
    }

    private void install(Path from) throws IOException {
        Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        copy(from.resolve("certs/ca/root.pem"), "erp.trust.pem");
        copy(from.resolve("certs/clients/crm.pem"), "bridge.pem");
        copy(from.resolve("certs/clients/crm.key"), "bridge.key");
    }

    private void copy(Path from, String name) throws IOException {
        Files.copy(from, outwardFile(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path outwardFile(String name) {
        return home.resolve(OutwardTls.FOLDER + name);
    }
}
