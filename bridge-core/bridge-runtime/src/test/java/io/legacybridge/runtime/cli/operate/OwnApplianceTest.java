package io.legacybridge.runtime.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import io.legacybridge.security.pki.ServerTls;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server the verbs take for the appliance that they are to ask. */
class OwnApplianceTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path home;
    private HttpsServer appliance;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void makeHome() {
        home = folder.resolve("home");
        var certs = certs(home);
        certs.init(List.of("bridge.example.com"));
        certs.issue(new Holder.Operator("anna", Set.of(Role.OPERATE)));
    }

    @AfterEach
    void stop() {
        if (appliance != null) appliance.stop(0);
        requests.shutdownNow();
    }

    @Test
    void theHomesOwnIsKnownByItsCertificateWhateverNamesStandInIt() throws IOException {
        writeAddress(start(home));

        assertThat(discard()).as(err.toString()).isZero();
        assertThat(out).hasToString("Discarded.\n");
    }

    @Test
    void oneWithTheCertificateOfACompanysCaIsOperated() throws IOException {
        useServerPairOf(company("company"));
        writeAddress(start(home));

        assertThat(discard()).as(err.toString()).isZero();
    }

    @Test
    void whoeverElseAnswersThereIsNotTrusted() throws IOException {
        writeAddress(start(company("127.0.0.1")));

        assertThat(discard()).isEqualTo(1);
        assertThat(err.toString()).contains("[cli/not-trusted]");
    }

    @Test
    void atAnotherAddressTheNameCounts() throws IOException {
        var port = start(home);

        assertThat(discard("--server", "127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err.toString()).contains("127.0.0.1:" + port, "[cli/not-trusted]");
    }

    @Test
    void atAnotherAddressTheCasOfItsServerAreNamed() throws IOException {
        var company = company("localhost");
        useServerPairOf(company);
        var server = "localhost:" + start(home);

        assertThat(discard("--server", server)).isEqualTo(1);
        assertThat(err.toString()).contains("[cli/not-trusted]", "--trust");
        assertThat(discard(
                        "--server",
                        server,
                        "--trust",
                        company.resolve("certs/ca/root.pem").toString()))
                .as(err.toString())
                .isZero();
    }

    @Test
    void programsGetTheAnswerAsItIsAndTerminalsAreNotSteered() throws IOException {
        writeAddress(start(home));

        assertThat(discard("--json")).isZero();

        assertThat(out.toString()).isEqualTo("{\"name\":\"a\\u200db\\u009b2J \u00e4\"}\n");
    }

    private int discard(String... more) {
        var arguments = new ArrayList<>(
                List.of("dead-letters", "discard", "an-id", "--reason", "a test", "--home", home.toString()));
        arguments.addAll(List.of(more));
        return BridgeCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    /** Answers every request as the control port does, with the certificates of this home. */
    private int start(Path certificates) throws IOException {
        var tls = new ServerTls(certificates, Clock.systemUTC(), new SecureRandom());
        appliance = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        appliance.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        appliance.setExecutor(requests);
        appliance.createContext("/", exchange -> {
            try (exchange) {
                var body = "{\"name\":\"a\u200db\u009b2J \u00e4\"}".getBytes(UTF_8);
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        appliance.start();
        return appliance.getAddress().getPort();
    }

    private void writeAddress(int port) throws IOException {
        Files.writeString(home.resolve("bridge.yaml"), "control-listen: 127.0.0.1:" + port + "\n");
    }

    private Path company(String serverName) {
        var company = folder.resolve("company");
        certs(company).init(List.of(serverName));
        return company;
    }

    private void useServerPairOf(Path company) throws IOException {
        for (var file : List.of("certs/server.pem", "certs/server.key"))
            Files.copy(company.resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
    }
}
