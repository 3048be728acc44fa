package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Probe;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in on the control port, and what is refused there. */
class ControlAccessTest {

    private static Landscape landscape;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        landscape = new Landscape(folder);
        landscape.start();
    }

    @AfterAll
    static void end() throws IOException {
        landscape.close();
    }

    @Test
    void nobodyGetsInWithoutACertificate() {
        var certs = landscape.home().resolve("certs");
        var anchors = certs.resolve("trust/internal.pem");
        var port = landscape.appliance().controlPort();

        var seen = Probe.look("localhost", port, anchors, Optional.empty());

        assertThat(seen.isFine()).isFalse();
    }

    @Test
    void aClientIsNoOperatorAndLearnsNothing() {
        for (var path : List.of("/health", "/metrics", "/nowhere")) {
            var answer = landscape.send("crm", HttpRequest.newBuilder(landscape.control(path)));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("control/no-operator");
        }
    }

    @Test
    void aScraperSeesNothingButMetrics() throws Exception {
        var scraper = landscape.operator("prometheus", Role.METRICS);

        for (var path : List.of("/health", "/status", "/connections", "/certificates", "/keys", "/audit")) {
            var answer = get(scraper, path);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("lacks the role view", "control/role");
        }
    }

    /** More parameters than the server reads, and some that nobody knows here. */
    @Test
    void anAttemptIsInTheAuditHoweverItIsWritten() throws Exception {
        var vera = landscape.operator("vera", Role.VIEW);

        for (var query : List.of("a=1&".repeat(1_500), "version=2&secret=4711"))
            assertThat(get(vera, "/dead-letters/some/bytes?" + query).statusCode())
                    .isEqualTo(403);

        var audit = new StringWriter();
        BridgeCommand.execute(
                new PrintWriter(audit),
                new PrintWriter(audit),
                List.of(new AuditCommand()),
                "audit",
                "export",
                "--home",
                landscape.home().toString());
        assertThat(audit.toString().lines())
                .filteredOn(line -> line.contains("show the bytes of a dead letter"))
                .hasSize(2)
                .allMatch(line -> line.contains("\\\"allowed\\\":false"))
                .anyMatch(line -> line.contains("{\\\"parameters\\\":\\\"cannot be read\\\"}"))
                .anyMatch(line -> line.contains("{\\\"version\\\":\\\"2\\\"}"));
    }

    @Test
    void aRevokedOperatorIsOutAtTheNextRequest() throws Exception {
        var rita = landscape.operator("rita", Role.VIEW);
        assertThat(get(rita, "/health").statusCode()).isEqualTo(200);

        new CertsHome(landscape.home(), Clock.systemUTC(), new SecureRandom())
                .revoke(new Holder.Operator("rita", Set.of(Role.VIEW)), RevocationReason.UNSPECIFIED);

        await().atMost(Landscape.LIMIT).until(() -> isOut(rita));
    }

    @Test
    void pathsMethodsAndParametersThatAreNotThereAreNamed() throws Exception {
        var anna = landscape.operator("anna", Role.VIEW);

        assertThat(get(anna, "/nowhere").body())
                .contains("\"title\":\"Not found\"", "\"status\":404")
                .contains("\"detail\":\"There is nothing at this path.\"", "control/not-found");
        assertThat(get(anna, "/connections/none").body()).contains("There is no connection none.");
        assertThat(get(anna, "/health?x=1").body()).contains("\"status\":400", "control/bad-request");
        var post = HttpRequest.newBuilder(landscape.control("/health"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(anna.send(post, BodyHandlers.ofString()).body()).contains("\"status\":405");
    }

    @Test
    void nothingActsThatAPageOfAnotherSiteCouldSend() throws Exception {
        var otto = landscape.operator("otto", Role.OPERATE);

        for (var type : List.of("text/plain", "application/x-www-form-urlencoded")) {
            var post = HttpRequest.newBuilder(landscape.control("/dead-letters/x/discard?reason=x"))
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(otto.send(post, BodyHandlers.ofString()).body())
                    .contains("\"status\":415", "control/media-type");
        }
    }

    private boolean isOut(HttpClient operator) throws InterruptedException {
        try {
            return get(operator, "/health").statusCode() == 403;
        } catch (IOException _) {
            return true;
        }
    }

    private HttpResponse<String> get(HttpClient operator, String path) throws IOException, InterruptedException {
        return operator.send(
                HttpRequest.newBuilder(landscape.control(path))
                        .timeout(Landscape.LIMIT)
                        .build(),
                BodyHandlers.ofString(UTF_8));
    }
}
