package io.legacybridge.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.HttpProxyStandIn;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's own clients behind a proxy that wants a password. */
class OutwardProxyTest {

    @TempDir
    Path home;

    @Test
    void clientsGoThroughItWithAndWithoutTlsUntilItIsClosed() throws Exception {
        var before = ProxySelector.getDefault();
        var plain = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        var secure = secure();
        for (var server : List.of(plain, secure)) {
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(UTF_8));
                exchange.close();
            });
            server.start();
        }
        try (var toPlain = new HttpProxyStandIn(plain.getAddress().getPort());
                var toSecure = new HttpProxyStandIn(secure.getAddress().getPort())) {
            try (var _ = new OutwardProxy(settings(toPlain), secrets());
                    var client = OutwardProxy.client().build()) {
                assertThat(get(client, "http://crl.example/list")).isEqualTo("ok");
            }
            try (var _ = new OutwardProxy(settings(toSecure), secrets());
                    var client = OutwardProxy.client().sslContext(trusting()).build()) {
                assertThat(get(client, "https://vault.example/v1")).isEqualTo("ok");
            }
            assertThat(toPlain.asked()).containsExactly("GET http://crl.example/list");
            assertThat(toSecure.asked()).containsExactly("CONNECT vault.example:443");
        } finally {
            plain.stop(0);
            secure.stop(0);
        }
        assertThat(ProxySelector.getDefault()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "https://erp.example/orders, true",
        "http://ERP.example, true",
        "https://erp.internal.example, false",
        "https://internal.example, true",
        "https://10.0.0.7:8443, false",
        "http://localhost:8080, false",
        "http://127.0.0.1, false",
        "http://127.partner.example, true",
        "http://[::1]:80, false",
        "socket://erp.example:5432, false"
    })
    void whatIsOnThisMachineOrExceptedOrNoHttpGoesItsOwnWay(String address, boolean isThrough) throws Exception {
        try (var proxy = new HttpProxyStandIn(1);
                var _ = new OutwardProxy(settings(proxy), secrets())) {
            var way = ProxySelector.getDefault().select(URI.create(address)).getFirst();

            assertThat(way.type()).isEqualTo(isThrough ? Proxy.Type.HTTP : Proxy.Type.DIRECT);
        }
    }

    private HttpsServer secure() throws Exception {
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("vault.example"));
        var outward = Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(home.resolve("certs/ca/root.pem"), outward.resolve("vault.trust.pem"));
        var server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        var tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom())
                .port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty());
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        return server;
    }

    private SSLContext trusting() {
        return new OutwardTls(home, Clock.systemUTC(), new SecureRandom())
                .context(new TlsSettings(Optional.of("vault"), Optional.empty()));
    }

    private HomeSecrets secrets() throws Exception {
        PrivateFiles.write(home.resolve("secrets/proxy.password"), HttpProxyStandIn.PASSWORD.getBytes(UTF_8));
        return new HomeSecrets(home.resolve("secrets"), Map.of());
    }

    private static ProxySettings settings(HttpProxyStandIn proxy) throws Exception {
        return new ProxySettings(
                proxy.address(),
                Optional.of(HttpProxyStandIn.USER),
                Optional.of(SecretReference.parse("file:proxy.password")),
                List.of(".internal.example", "10.0.0.7"));
    }

    private static String get(HttpClient client, String address) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }
}
