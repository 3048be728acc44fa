package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthPortTest {

    private final Readiness readiness = new Readiness();

    @Test
    void isLiveFromTheBeginningAndReadyWhenToldSo() throws Exception {
        try (var health = new HealthPort(new HostPort("127.0.0.1", 0), readiness::isReady)) {
            assertThat(status(health, "/live")).isEqualTo(200);
            assertThat(status(health, "/ready")).isEqualTo(503);

            readiness.ready();

            assertThat(status(health, "/ready")).isEqualTo(200);
        }
    }

    @Test
    void answersWhileAnotherCallerNeverEndsItsRequest() throws Exception {
        try (var health = new HealthPort(new HostPort("127.0.0.1", 0), () -> false);
                var slow = new Socket(InetAddress.getLoopbackAddress(), health.port())) {
            slow.getOutputStream().write("GET /live HTTP/1.1\r\nHo".getBytes(US_ASCII));

            assertThat(status(health, "/live")).isEqualTo(200);
        }
    }

    private static int status(HealthPort health, String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health.port() + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
