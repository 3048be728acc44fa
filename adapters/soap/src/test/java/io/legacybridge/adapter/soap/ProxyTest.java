package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.HttpProxyStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose name only the proxy knows. */
class ProxyTest {

    private static final String REPLY = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
            + "<createOrderResponse xmlns='" + ErpProvider.NAMESPACE + "'><orderNumber>S-1</orderNumber>"
            + "<erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state></createOrderResponse>"
            + "</e:Body></e:Envelope>";

    @TempDir
    Path home;

    private final List<String> headersSeen = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean asksForThePassword;
    private HttpServer service;
    private HttpProxyStandIn proxy;

    @AfterEach
    void stop() throws IOException {
        service.stop(0);
        proxy.close();
    }

    @Test
    void aServiceBehindTlsIsReachedThroughItUntouched() throws Exception {
        var context = startWithTls();

        try (var calling = calling("https://erp.example/orders", context, HttpProxyStandIn.PASSWORD)) {
            for (var call = 0; call < 3; call++)
                assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                        .isInstanceOf(Answer.Reply.class);
        }

        assertThat(proxy.asked()).containsExactly("CONNECT erp.example:443");
        assertThat(headersSeen).contains("Host").doesNotContain("Proxy-authorization");
    }

    @Test
    void aServiceWithoutTlsIsAskedForByItsWholeAddress() throws Exception {
        start(HttpServer.create(new InetSocketAddress("localhost", 0), 0));

        try (var calling = calling("http://erp.example/orders", context(), HttpProxyStandIn.PASSWORD)) {
            assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                    .isInstanceOf(Answer.Reply.class);
        }

        assertThat(proxy.asked()).containsExactly("POST http://erp.example/orders");
    }

    @Test
    void aProxyThatRefusesThePasswordIsToldAndNothingWasSent() throws Exception {
        var context = startWithTls();

        try (var calling = calling("https://erp.example/orders", context, "another one")) {
            assertThat(refused(calling).problem().code()).isEqualTo("soap/proxy");
        }
        assertThat(headersSeen).isEmpty();
    }

    @Test
    void aPasswordOfTheProxyThatChangesIsUsedAtTheNextCall() throws Exception {
        var context = startWithTls();

        try (var calling = calling("https://erp.example/orders", context, "another one")) {
            refused(calling);
            context.rotate("wrong", HttpProxyStandIn.PASSWORD);
            context.pass(Duration.ofSeconds(2));

            assertThat(calling.ask("createOrder", Calling.order("A-0001")).answer())
                    .isInstanceOf(Answer.Reply.class);
        }
    }

    /** An answer that comes through the tunnel is none of the proxy's. */
    @Test
    void aServiceThatAsksForThePasswordOfTheProxyDoesNotGetItAndIsAskedOnce() throws Exception {
        var context = startWithTls();
        asksForThePassword = true;

        try (var calling = calling("https://erp.example/orders", context, HttpProxyStandIn.PASSWORD)) {
            refused(calling);
        }

        assertThat(asked).hasValue(1);
        assertThat(headersSeen).contains("Host").doesNotContain("Proxy-authorization");
    }

    @Test
    void aProxyThatRefusesTheWholeAddressIsToldAndNothingWasSent() throws Exception {
        start(HttpServer.create(new InetSocketAddress("localhost", 0), 0));

        try (var calling = calling("http://erp.example/orders", context(), "another one")) {
            assertThat(refused(calling).problem().code()).isEqualTo("soap/proxy");
        }
        assertThat(headersSeen).isEmpty();
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        var context = startWithTls();
        proxy.close();

        try (var calling = calling("https://erp.example/orders", context, HttpProxyStandIn.PASSWORD)) {
            var failure = catchThrowableOfType(
                    LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));
            assertThat(failure.problem().toString())
                    .contains("erp.example (through the proxy " + proxy.address() + ") cannot be reached")
                    .contains("[soap/unreachable]");
        }
    }

    private static LegacySystemException refused(Calling calling) {
        var failure = catchThrowableOfType(
                LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001")));
        assertThat(failure).isNotNull();
        assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
        return failure;
    }

    private TestAdapterContext startWithTls() throws Exception {
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("erp.example"));
        var outward = Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(home.resolve("certs/ca/root.pem"), outward.resolve("erp.trust.pem"));
        var tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom())
                .port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty());
        var server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        start(server);
        var trust = new TlsSettings(Optional.of("erp"), Optional.empty());
        return context().withTls(new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(trust));
    }

    private void start(HttpServer server) throws IOException {
        service = server;
        service.createContext("/orders", this::answer);
        service.start();
        proxy = new HttpProxyStandIn(service.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        headersSeen.addAll(exchange.getRequestHeaders().keySet());
        exchange.getRequestBody().readAllBytes();
        asked.incrementAndGet();
        if (asksForThePassword) {
            exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"proxy\"");
            exchange.sendResponseHeaders(407, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, REPLY.length());
        exchange.getResponseBody().write(REPLY.getBytes(UTF_8));
        exchange.close();
    }

    private static TestAdapterContext context() {
        return new TestAdapterContext(
                "erp", Map.of("proxy.password", HttpProxyStandIn.PASSWORD, "wrong", "another one"), _ -> null);
    }

    private Calling calling(String address, TestAdapterContext context, String password) {
        var reference = password.equals(HttpProxyStandIn.PASSWORD) ? "proxy.password" : "wrong";
        var settings = SoapSettings.of(ErpContracts.WSDL, address);
        if (address.startsWith("https")) settings = settings.tls(new TlsSettings(Optional.of("erp"), Optional.empty()));
        return new Calling(
                settings.config(),
                ErpContracts.in(context.withProxy(new ProxySettings(
                        proxy.address(),
                        Optional.of(HttpProxyStandIn.USER),
                        Optional.of(new SecretReference(SecretReference.Scheme.FILE, reference)),
                        List.of()))));
    }
}
