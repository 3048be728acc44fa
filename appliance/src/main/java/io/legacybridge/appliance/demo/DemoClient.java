package io.legacybridge.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.InTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** A SaaS tool of the demo: speaks HTTPS with its own certificate. */
final class DemoClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Numbers as they are written: 194.00 stays 194.00. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final HttpClient http;
    private final URI base;

    DemoClient(SSLContext tls, int port) {
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        this.base = URI.create("https://localhost:" + port);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        return send(json(path, json));
    }

    /** A write that is carried out once for each key, however often it is sent. */
    JsonNode postOnce(String path, String json, String key) throws IOException, InterruptedException {
        return send(json(path, json).header("Idempotency-Key", key));
    }

    /** A request that has to be refused with this status. */
    JsonNode refused(int status, String path, String json) throws IOException, InterruptedException {
        return send(status, json(path, json));
    }

    private HttpRequest.Builder json(String path, String json) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    @Override
    public void close() {
        http.close();
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(200, request);
    }

    private JsonNode send(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        var asked = request.build();
        var answer = InTime.answer(PATIENCE, () -> http.send(asked, BodyHandlers.ofString(UTF_8)));
        if (answer.statusCode() != status)
            throw new IOException("the appliance answered " + answer.statusCode() + ": " + answer.body());
        return JSON.readTree(answer.body());
    }
}
