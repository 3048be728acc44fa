package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data port has its settings from bridge.yaml and from nowhere else. */
class DataPortTest {

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) process.destroyForcibly();
    }

    @Test
    void neitherVariablesNorFilesOfSpringReachIt() throws Exception {
        var home = folder.resolve("home");
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue("crm");
        var port = FreePort.find();
        var other = FreePort.find();
        Files.writeString(
                home.resolve("bridge.yaml"),
                "data-listen: 127.0.0.1:%d\nhealth-listen: 127.0.0.1:%d\ncontrol-listen: 127.0.0.1:%d\n"
                        .formatted(port, FreePort.find(), FreePort.find()));
        // Where Spring looks by itself: the working folder, variables, and JSON in a variable.
        Files.writeString(folder.resolve("application.properties"), "server.port=%d\n".formatted(other));
        Files.writeString(folder.resolve("application.yaml"), "server: {servlet: {context-path: /else}}\n");
        var log = folder.resolve("process.log");

        process = BridgeProcess.start(
                log.toFile(),
                folder,
                Map.of(
                        "SERVER_PORT", Integer.toString(other),
                        "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK", "DEBUG",
                        "SPRING_APPLICATION_JSON", "{\"server.servlet.context-path\": \"/else\"}"),
                "run",
                "--home",
                home.toString());

        await().atMost(BridgeProcess.LIMIT).until(() -> Files.readString(log).contains("Legacy Bridge is ready"));
        assertThat(status(home, port, "/openapi.json")).isEqualTo(403);
        assertThat(Files.readString(log)).doesNotContain("DEBUG");
        try (var free = new ServerSocket(other)) {
            assertThat(free.isBound()).isTrue();
        }
    }

    /** 403: the certificate is known here, and no client file names it yet. */
    private static int status(Path home, int port, String path) throws IOException, InterruptedException {
        var certs = home.resolve("certs");
        var tls = ClientTls.context(
                certs.resolve("clients/crm.pem"), certs.resolve("clients/crm.key"), certs.resolve("ca/root.pem"));
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
