package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.jdbc.JdbcAdapter;
import io.legacybridge.adapter.soap.SoapAdapter;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A home with a connection to a teller and certificates for crm and support, and the appliance on it. */
final class Bank implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(1);

    static final String CONNECTION = """
            adapter: teller
            expose: {getBalance: "GET /accounts/{id}/balance"}
            protect: {getBalance.reply.ssn: encrypt, transfer.reply.ssn: encrypt, transfer.faults.NoFunds.ssn: encrypt,
              findTree.request.node.ssn: encrypt, findTree.reply.node.ssn: encrypt}
            """;

    static final String SSN = "123-45-6789";
    static final String TRANSFER = "{\"from\": \"1\", \"to\": \"2\", \"amount\": 10.5}";

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

    /** With a connection that crm may use wholly and support in part; started, with a teller who echoes. */
    static Bank open(Path folder) throws Exception {
        var bank = new Bank(folder);
        bank.write("connections/bank.yaml", CONNECTION);
        bank.client("crm", """
                calls:
                  bank:
                    getBalance: {request: all, reply: all, release: {ssn: plain}}
                    transfer: {request: all, reply: all, faults: all, release: {ssn: mask, faults.NoFunds.ssn: mask}}
                    findTree: {request: all, reply: all, release: {node.ssn: mask}}
                """);
        bank.client("support", """
                calls:
                  bank:
                    getBalance: {request: [id], reply: [balance, ssn, holder]}
                    transfer: {request: [from, to, amount], reply: [receipt], faults: [NoFunds.missing]}
                """);
        bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
        bank.start();
        return bank;
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
        await().atMost(LIMIT).until(() -> {
            get("crm", "/accounts/1/balance");
            return teller.calls.stream().anyMatch(call -> call.branch().equals(branch));
        });
        teller.calls.clear();
    }

    /** From the next start on. */
    void with(String setting, String value) {
        settings.with(setting, value);
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
        return await().atMost(LIMIT).until(asking::get, answer -> answer.statusCode() == status);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    static String code(HttpResponse<String> answer) {
        return json(answer).get("code").asString();
    }

    static List<String> codes(HttpResponse<String> answer) {
        assertThat(code(answer)).isEqualTo("request/invalid");
        var codes = new ArrayList<String>();
        json(answer).get("errors").forEach(error -> codes.add(error.get("code").asString()));
        return codes;
    }

    static Answer noFunds(Operation operation) {
        return new Answer.Fault(Blame.REQUEST, "NoFunds", "Customer " + SSN + " is broke", Optional.of(to -> {
            var detail = operation.faults().get("NoFunds");
            to.startGroup(detail.root());
            to.number(field(detail, "missing"), new BigDecimal("7.50"));
            to.text(field(detail, "ssn"), SSN);
            to.endGroup(detail.root());
        }));
    }

    static Problem problem(String what) {
        return Problem.error(Place.of("teller"), what, "Wait.", "teller/x");
    }

    static Field field(RecordSchema schema, String path) {
        return schema.find(path).orElseThrow();
    }

    static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
