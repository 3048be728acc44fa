package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.pki.RevocationPolicy.Mode;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a certificate is revoked is asked of its bundle's responder, a legacy system's and a client's: our own one stands for that. */
class OcspTest {

    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private static final TlsSettings BOTH = new TlsSettings(Optional.of("erp"), Optional.of("bridge"));

    @TempDir
    Path home;

    /** The legacy system with its CA. */
    @TempDir
    Path erp;

    private final ConcurrentLinkedQueue<byte[]> answers = new ConcurrentLinkedQueue<>();
    private volatile UnaryOperator<byte[]> answering;
    private CertsHome authority;
    private ServerTls server;
    private HttpServer responder;

    @BeforeEach
    void start() throws IOException {
        authority = new CertsHome(erp, Clock.systemUTC(), new SecureRandom());
        authority.init(List.of("localhost"));
        authority.issue("crm");
        server = new ServerTls(erp, Clock.systemUTC(), new SecureRandom());
        copy("certs/ca/root.pem", "certs/outward/erp.trust.pem");
        copy("certs/clients/crm.pem", "certs/outward/bridge.pem");
        copy("certs/clients/crm.key", "certs/outward/bridge.key");
        // The responder knows what the issuing CA has issued; that one stands in the root's list, or not.
        copy("certs/crl/root.crl", "certs/crl/erp-root.crl");
        answering = new RevocationAnswers(erp, Clock.systemUTC())::answer;
        responder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        responder.createContext("/ocsp", this::answer);
        responder.start();
    }

    @AfterEach
    void stop() {
        responder.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatItsResponderCallsRevokedIsRefusedWithoutAReload(Mode mode) throws Exception {
        var context = context(mode);
        assertThat(shakes(context)).isTrue();
        var asked = answers.size();
        assertThat(shakes(context)).isTrue();
        assertThat(answers).hasSizeGreaterThan(asked);

        authority.revoke(new Holder.Server(List.of("localhost")), RevocationReason.KEY_COMPROMISE);

        assertRefused(context);
    }

    @Test
    void whileTheResponderIsAwayHardRefusesAndSoftGoesOn() throws Exception {
        var hard = context(Mode.HARD);
        var soft = context(Mode.SOFT);
        assertThat(shakes(hard)).isTrue();

        responder.stop(0);

        assertRefused(hard);
        assertThat(shakes(soft)).isTrue();
    }

    @Test
    void whileTheResponderAnswersNonsenseHardRefuses() throws Exception {
        var hard = context(Mode.HARD);
        answering = _ -> new byte[] {'<', 'h', 't', 'm', 'l', '>'};

        assertRefused(hard);
    }

    /** A thief of the key holds back the true answer, and gives one that somebody got before the revocation. */
    @ParameterizedTest
    @EnumSource
    void anOldAnswerIsNotTakenAgain(Mode mode) throws Exception {
        var context = context(mode);
        assertThat(shakes(context)).isTrue();
        var old = List.copyOf(answers);
        authority.revoke(new Holder.Server(List.of("localhost")), RevocationReason.KEY_COMPROMISE);

        for (var answer : old) {
            answering = _ -> answer;
            assertRefused(context);
        }
    }

    /** What a responder without nonces has signed anybody can keep, until it says that it ends. */
    @Test
    void anOldAnswerWithoutANonceIsNone() throws Exception {
        answering = withoutNonce(Duration.ZERO);
        assertThat(shakes(context(Mode.HARD))).isTrue();
        var kept = withoutNonce(MAX_AGE.plusSeconds(30));
        authority.revoke(new Holder.Server(List.of("localhost")), RevocationReason.KEY_COMPROMISE);

        answering = kept;

        assertRefused(context(Mode.HARD));
    }

    @Test
    void anOldAnswerWithoutANonceLetsNoRevokedClientIn() throws Exception {
        answering = withoutNonce(Duration.ZERO);
        assertThat(vouch()).isInstanceOf(Vouching.class);
        var kept = withoutNonce(MAX_AGE.plusSeconds(30));
        authority.revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        answering = withoutNonce(Duration.ZERO);
        assertThat(vouch()).isEqualTo(Distrust.REVOKED);

        answering = kept;

        assertThat(vouch()).isEqualTo(Distrust.REVOCATION_UNKNOWN);
    }

    /** Nor does "revoked" get old: a list from before that says nothing of it is no second opinion. */
    @ParameterizedTest
    @EnumSource
    void thatACertificateIsRevokedCountsHoweverOldTheAnswerIs(Mode mode) throws Exception {
        var before = Pem.readRevocations(erp.resolve("certs/crl/issuing.crl"), Place.of("erp"));
        answering = withoutNonce(Duration.ZERO);
        assertThat(vouch(mode, before)).isInstanceOf(Vouching.class);
        authority.revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);

        answering = withoutNonce(MAX_AGE.plusSeconds(30));

        assertThat(vouch(mode, before)).isEqualTo(Distrust.REVOKED);
    }

    @Test
    void aSessionIsNotResumedForLongerThanAnAnswerCounts() {
        assertThat(context(Mode.HARD).getClientSessionContext().getSessionTimeout())
                .isEqualTo(60);
    }

    /** Answers as they were this long ago, which count for a while yet. Made now, from what is revoked now. */
    private UnaryOperator<byte[]> withoutNonce(Duration ago) throws IOException {
        var then = Files.createTempDirectory(home, "then");
        for (var file : List.of("ca/issuing.pem", "crl/issuing.crl", "ocsp/responder.pem", "ocsp/responder.key")) {
            Files.createDirectories(then.resolve("certs/" + file).getParent());
            Files.copy(erp.resolve("certs/" + file), then.resolve("certs/" + file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        var answers = new RevocationAnswers(then, Clock.offset(Clock.systemUTC(), ago.negated()));
        return question -> {
            try {
                return answers.answer(new OCSPReqBuilder()
                        .addRequest(new OCSPReq(question).getRequestList()[0].getCertID())
                        .build()
                        .getEncoded());
            } catch (IOException | OCSPException e) {
                throw new AssertionError(e);
            }
        };
    }

    private Verdict vouch() throws Exception {
        return vouch(Mode.HARD);
    }

    private Verdict vouch(Mode mode, X509CRL... issuing) throws Exception {
        var place = Place.of("erp");
        var lists = new ArrayList<>(List.of(issuing));
        lists.add(Pem.readRevocations(erp.resolve("certs/crl/root.crl"), place));
        var check =
                new RevocationCheck(new RevocationPolicy(mode, Optional.of(url()), MAX_AGE), lists, new SecureRandom());
        return TrustBundle.checked("erp", Pem.readCertificates(erp.resolve("certs/ca/root.pem"), place), place, check)
                .vouch(
                        Pem.readCertificates(erp.resolve("certs/clients/crm.pem"), place),
                        Clock.systemUTC().instant());
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + responder.getAddress().getPort() + "/ocsp");
    }

    private SSLContext context(Mode mode) {
        return new OutwardTls(
                        home,
                        Clock.systemUTC(),
                        Map.of("erp", new RevocationPolicy(mode, Optional.of(url()), MAX_AGE)),
                        new SeenCertificates(home, Clock.systemUTC()),
                        new SecureRandom())
                .context(BOTH);
    }

    /** On a port of its own, so that no session is resumed. */
    private boolean shakes(SSLContext context) throws IOException {
        try (var echo = new EchoServer(server);
                var client = new EchoClient(context, echo.port())) {
            return String.valueOf(client.ask("hello")).endsWith("hello");
        }
    }

    private void assertRefused(SSLContext context) {
        assertThatThrownBy(() -> shakes(context)).isInstanceOf(SSLException.class);
    }

    private void copy(String from, String to) throws IOException {
        var file = home.resolve(to);
        Files.createDirectories(file.getParent());
        Files.copy(erp.resolve(from), file, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().replaceFirst("^/ocsp/?", "");
            var request = path.isEmpty()
                    ? exchange.getRequestBody().readAllBytes()
                    : Base64.getDecoder().decode(path);
            var answer = answering.apply(request);
            answers.add(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
