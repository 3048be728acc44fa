package io.legacybridge.appliance;

import io.legacybridge.adapter.jdbc.JdbcAdapter;
import io.legacybridge.adapter.soap.SoapAdapter;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A home with a connection to a teller and certificates for crm and support, and the appliance on it. */
final class Bank implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    static final String CONNECTION = """
            adapter: teller
            expose: {getBalance: "GET /accounts/{id}/balance"}
            protect: {getBalance.reply.ssn: encrypt, transfer.reply.ssn: encrypt, transfer.faults.NoFunds.ssn: encrypt,
              findTree.request.node.ssn: encrypt, findTree.reply.node.ssn: encrypt}
            """;

    final TellerAdapter teller = new TellerAdapter();
    private final Path home;
    private final Map<String, HttpClient> clients = new HashMap<>();
    private final TestSettings settings =
            new TestSettings().with("request-size", "100000B").with("stop-patience", "1s");
    private Appliance appliance;

    Bank(Path folder) throws IOException {
        home = folder.resolve("home");
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost", "127.0.0.1"));
        certs.issue("crm");
        certs.issue("support");
        write("protection/tests.yaml", "unmatched: allow\n");
    }

    Path home() {
        return home;
    }

    Appliance appliance() {
        return appliance;
    }

    /** Writes a client's file; {@code calls} is YAML of one line. */
    void client(String name, String calls) throws IOException {
        write(
                "clients/" + name + ".yaml",
                "certificate: {san: \"urn:legacybridge:client:" + name + "\"}\n" + calls + "\n");
    }

    void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        var unfinished = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the connection further settings, and waits until this version answers crm. */
    void reconnect(String more) throws IOException {
        var branch = "branch-" + teller.opened.get();
        write("connections/bank.yaml", CONNECTION + more + "branch: " + branch + "\n");
        Awaitility.await().atMost(LIMIT).until(() -> {
            get("crm", "/accounts/1/balance");
            return teller.calls.stream().anyMatch(call -> call.branch().equals(branch));
        });
        teller.calls.clear();
    }

    /** From the next start on. */
    void secured(SecuritySettings security) {
        settings.secured(security);
    }

    void start() throws IOException {
        var adapters = Adapters.of(List.of(teller, new SoapAdapter(), new JdbcAdapter()), List.of());
        appliance = Appliance.start(home, settings.read(), adapters);
    }

    void stop() {
        if (appliance != null) appliance.close();
        appliance = null;
    }

    HttpResponse<String> get(String client, String path) {
        return send(client, request(path));
    }

    HttpResponse<String> post(String client, String path, String body, String... headers) {
        var request = request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return send(client, request);
    }

    HttpResponse<String> send(String client, HttpRequest.Builder request) {
        try {
            return clients.computeIfAbsent(client, this::http)
                    .send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + appliance.port() + path));
    }

    /** Waits until an answer has this status. */
    HttpResponse<String> awaitStatus(int status, Supplier<HttpResponse<String>> asking) {
        return Awaitility.await().atMost(LIMIT).until(asking::get, answer -> answer.statusCode() == status);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        stop();
    }

    private HttpClient http(String client) {
        var certs = home.resolve("certs");
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        certs.resolve("clients/" + client + ".pem"),
                        certs.resolve("clients/" + client + ".key"),
                        certs.resolve("ca/root.pem")))
                .build();
    }
}
