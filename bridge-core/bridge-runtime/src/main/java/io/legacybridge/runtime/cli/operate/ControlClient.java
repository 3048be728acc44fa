package io.legacybridge.runtime.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.InTime;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the control port of a running appliance. */
final class ControlClient implements AutoCloseable {

    private static final Duration PATIENCE_TO_CONNECT = Duration.ofSeconds(5);
    // Until an answer begins. A replay takes as long as its records take; the broker may be slow.
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // A dead letter may be a large file.
    private static final Duration PATIENCE_WITH_AN_ANSWER = Duration.ofMinutes(10);
    private static final int FINE = 200;

    private final HttpClient http;
    private final HostPort server;

    ControlClient(HostPort server, SSLContext tls) {
        this.server = server;
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE_TO_CONNECT)
                .build();
    }

    /** A name as a part of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    /** @throws ProblemException what the appliance says, or that it is not there */
    JsonNode get(String path, Map<String, String> parameters) {
        return json(send(request(path, parameters)));
    }

    byte[] bytes(String path, Map<String, String> parameters) {
        return send(request(path, parameters)).body();
    }

    JsonNode post(String path, Map<String, String> parameters, byte[] body) {
        return json(send(request(path, parameters)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body))));
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        var query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(URI.create("https://" + server + path + (query.isEmpty() ? "" : "?" + query)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        var asked = request.timeout(PATIENCE).build();
        try {
            var answer = InTime.answer(PATIENCE_WITH_AN_ANSWER, () -> http.send(asked, BodyHandlers.ofByteArray()));
            if (answer.statusCode() != FINE) throw new ProblemException(told(answer));
            return answer;
        } catch (SSLException e) {
            throw new ProblemException(
                    problem(
                            "The appliance and this operator do not trust each other (" + e.getMessage() + ").",
                            "Look at both certificates with bridge certs list; a revoked or expired one counts no more. A server"
                                    + " named with --server must bear that name, and --trust FILE names its CAs.",
                            "cli/not-trusted"),
                    e);
        } catch (IOException e) {
            throw new ProblemException(
                    problem(
                            "No appliance answers there.",
                            "Start it with bridge run, or look at control-listen in its bridge.yaml.",
                            "cli/no-appliance"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The appliance's own words. */
    private Problem told(HttpResponse<byte[]> answer) {
        try {
            var told = json(answer);
            return Problem.error(
                    Place.of(told.get("where").asString()),
                    told.get("detail").asString(),
                    told.get("fix").asString(),
                    told.get("code").asString());
        } catch (JacksonException | NullPointerException _) {
            return problem(
                    "What answers there with " + answer.statusCode() + " is no control port.",
                    "Look at control-listen in the appliance's bridge.yaml.",
                    "cli/no-control-port");
        }
    }

    private Problem problem(String what, String fix, String code) {
        return Problem.error(Place.of(server.toString()), what, fix, code);
    }
}
