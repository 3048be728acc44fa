package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.TestAdapterContext;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that wants to see a client certificate of its own authority. */
class SoapTlsTest {

    private static final String REPLY = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
            + "<createOrderResponse xmlns='" + ErpProvider.NAMESPACE + "'><orderNumber>S-1</orderNumber>"
            + "<erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state></createOrderResponse>"
            + "</e:Body></e:Envelope>";

    @TempDir
    Path home;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpsServer server;

    @BeforeEach
    void start() throws Exception {
        var certificates = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certificates.init(List.of("localhost"));
        certificates.issue("bridge");
        var outward = Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(home.resolve("certs/ca/root.pem"), outward.resolve("erp.trust.pem"));
        for (var kind : List.of("pem", "key"))
            Files.copy(home.resolve("certs/clients/bridge." + kind), outward.resolve("bridge." + kind));
        var tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, REPLY.length());
            exchange.getResponseBody().write(REPLY.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theClientsCertificateIsShown() throws Exception {
        try (var calling = calling("localhost", Optional.of("erp"), Optional.of("bridge"))) {
            assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                    .isInstanceOf(Answer.Reply.class);
        }
    }

    @Test
    void withoutOneTheServiceTakesNothing() {
        try (var calling = calling("localhost", Optional.of("erp"), Optional.empty())) {
            // In TLS 1.3 the refusal comes behind the request, and gets lost when the connection is closed at once.
            assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                    .isInstanceOf(Answer.Unknown.class);
        } catch (LegacySystemException e) {
            assertThat(e.problem().code()).isEqualTo("soap/tls");
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void anAuthorityThatNobodyTrustsIsRefused() {
        isRefused("localhost", Optional.empty(), Optional.of("bridge"));
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        isRefused("127.0.0.1", Optional.of("erp"), Optional.of("bridge"));
    }

    private void isRefused(String host, Optional<String> trust, Optional<String> certificate) {
        try (var calling = calling(host, trust, certificate)) {
            var failure = catchThrowableOfType(
                    LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));

            assertThat(failure.problem().code()).isEqualTo("soap/tls");
            assertThat(asked).hasValue(0);
        }
    }

    private Calling calling(String host, Optional<String> trust, Optional<String> certificate) {
        var settings = new TlsSettings(trust, certificate);
        var address = "https://" + host + ":" + server.getAddress().getPort() + "/orders";
        var context = new TestAdapterContext("erp", Map.of(), _ -> null)
                .withTls(new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(settings));
        return new Calling(
                SoapSettings.of(ErpContracts.WSDL, address).tls(settings).config(), ErpContracts.in(context));
    }
}
