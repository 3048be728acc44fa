package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import java.util.Set;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** A mainframe (an SFTP server), a home with certificates for crm and support, and the appliance between them. */
final class Landscape implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(1);
    static final String PASSWORD = "a-password-of-the-mainframe";
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Path CONTRACT = Path.of(System.getProperty("bridge.root"), "wsdl/erp/1.0");

    private final Path home;
    private final Path out;
    private final SftpServerStandIn mainframe;
    private final Map<String, HttpClient> clients = new HashMap<>();
    private final TestSettings settings = new TestSettings();
    private Appliance appliance;

    Landscape(Path folder) throws IOException {
        this(folder, true);
    }

    /** For a test that makes the certificates itself. */
    static Landscape withoutCertificates(Path folder) throws IOException {
        return new Landscape(folder, false);
    }

    private Landscape(Path folder, boolean withCertificates) throws IOException {
        home = folder.resolve("home");
        out = Files.createDirectories(folder.resolve("mainframe/out"));
        mainframe = new SftpServerStandIn(out.getParent(), "bridge", PASSWORD);
        password(PASSWORD);
        write("protection/tests.yaml", "unmatched: allow\n");
        if (withCertificates) makeCertificates();
    }

    /** The CA and the pairs of the server, crm and support. */
    void makeCertificates() {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost", "127.0.0.1"));
        certs.issue("crm");
        certs.issue("support");
    }

    Path home() {
        return home;
    }

    SftpServerStandIn mainframe() {
        return mainframe;
    }

    void start() throws IOException {
        appliance = Appliance.start(home, settings.read());
    }

    /** From the next start on, the stores are a database of a real PostgreSQL. */
    void useDatabase(String url) throws IOException {
        PrivateFiles.write(home.resolve("secrets/store.password"), TestPostgres.PASSWORD.getBytes(UTF_8));
        settings.with(
                "store", "{url: \"%s\", user: %s, password: file:store.password}".formatted(url, TestPostgres.USER));
    }

    /** From the next start on. */
    void secured(SecuritySettings security) {
        settings.secured(security);
    }

    /** From the next start on; sources pause while less than so much of the disk is free. */
    void keepFree(String size) {
        settings.with("min-disk-free", size);
    }

    /** From the next start on, as few ids of messages are known as the settings allow. */
    void fewestIds() {
        settings.with("seen-ids", "100000");
    }

    /** From the next start on, messages wait on this broker. */
    void useBroker(String url) throws IOException {
        PrivateFiles.write(home.resolve("secrets/broker.password"), ArtemisProcess.PASSWORD.getBytes(UTF_8));
        settings.with(
                "broker",
                "{url: [\"%s\"], user: %s, password: file:broker.password}".formatted(url, ArtemisProcess.USER));
    }

    void stop() {
        if (appliance != null) appliance.close();
        appliance = null;
    }

    Appliance appliance() {
        return appliance;
    }

    /** The password that the appliance shows to the mainframe. */
    void password(String password) throws IOException {
        PrivateFiles.write(home.resolve("secrets/mainframe.password"), password.getBytes(UTF_8));
    }

    /** Writes a file of the home as a whole. */
    void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        var unfinished = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(String name) throws IOException {
        Files.delete(home.resolve(name));
    }

    /** A connection to the mainframe's folder; {@code more} is YAML of its own lines. */
    String connection(String files, String copybook, String more) {
        return login() + """
                folder: /out
                files: "%s"
                interval: 100ms
                format: {type: copybook, file: %s}
                %s""".formatted(files, copybook, more);
    }

    /** The lines of a connection that lead to the mainframe. */
    String login() {
        return """
                adapter: sftp
                server: 127.0.0.1:%d
                host-key: %s
                user: bridge
                password: file:mainframe.password
                """.formatted(mainframe.port(), mainframe.fingerprint());
    }

    /** A client file that shows all fields of the connections, the protected ones in these forms. */
    static String client(String name, String... reads) {
        var text = new StringBuilder("certificate: {san: \"urn:legacybridge:client:" + name + "\"}\nreads:\n");
        for (var read : reads) text.append("  ").append(read).append('\n');
        return text.toString();
    }

    /** The contract of the example ERP, to call it or to be called as it is. */
    void orderContract() throws IOException {
        for (var name : List.of("orders.wsdl", "orders.xsd"))
            write("contracts/erp/1.0/" + name, Files.readString(CONTRACT.resolve(name)));
    }

    /** A connection that takes orders on the SOAP port, at /taken; returns when the port is open. {@code more} is YAML of its own. */
    void takeOrders(String more) throws IOException {
        orderContract();
        write("contracts/receipt.xml", """
                <createOrderResponse xmlns="urn:example:erp:orders:1.0"><orderNumber>TAKEN</orderNumber>
                <erpNumber>0000000000</erpNumber><total>0.00</total><state>accepted</state></createOrderResponse>
                """);
        write("connections/taken.yaml", """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                listen: {operations: [createOrder], answers: {createOrder: receipt.xml}}
                """ + more);
        await().atMost(LIMIT).until(() -> appliance.soapPort().isPresent());
    }

    /** The mainframe drops a file. */
    void drop(String name, byte[] content) throws IOException {
        var unfinished = Files.write(out.resolveSibling(name), content);
        Files.move(unfinished, out.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Where the mainframe keeps its files. */
    Path out() {
        return out;
    }

    HttpResponse<String> get(String client, String path) {
        return send(client, HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> find(String client, String connection, String key) {
        return send(
                client,
                HttpRequest.newBuilder(uri("/records/" + connection + ":find"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"key\": \"" + key + "\"}")));
    }

    /** An operator with these roles, whose pair is made when it is missing. */
    HttpClient operator(String name, Role... roles) {
        if (!Files.exists(home.resolve("certs/operators/" + name + ".pem")))
            new CertsHome(home, Clock.systemUTC(), new SecureRandom()).issue(new Holder.Operator(name, Set.of(roles)));
        return clients.computeIfAbsent("operator " + name, _ -> http("operators/" + name));
    }

    URI control(String path) {
        return URI.create("https://localhost:" + appliance.controlPort() + path);
    }

    /** Runs a verb that asks the appliance, as this operator. */
    Ran bridge(String operator, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--home", home.toString(), "--operator", operator, "--server", "localhost:" + appliance.controlPort()));
        var exit = BridgeCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Ran(exit, out.toString(), err.toString());
    }

    /** What a verb did. */
    record Ran(int exit, String out, String err) {}

    /** Everything the feed holds for a client, page by page. */
    List<JsonNode> feed(String client) {
        var events = new ArrayList<JsonNode>();
        for (var after = 0L; ; ) {
            var page = JSON.readTree(
                    get(client, "/messages?limit=1000&after=" + after).body());
            if (page.get("messages").isEmpty()) return events;
            page.get("messages").forEach(message -> events.add(message.get("event")));
            after = page.get("next").asLong();
        }
    }

    /** Waits until the feed of a client holds this many messages, and returns them. */
    List<JsonNode> feed(String client, int messages) {
        await().atMost(LIMIT).until(() -> feed(client).size() >= messages);
        return feed(client);
    }

    /** Waits until a connection is in this state, and returns its status. */
    JsonNode status(String connection, String state) {
        var file = home.resolve("status/" + connection + ".json");
        await().atMost(LIMIT)
                .until(() -> Files.exists(file)
                        && JSON.readTree(Files.readString(file))
                                .get("state")
                                .asString()
                                .equals(state));
        return JSON.readTree(file);
    }

    HttpResponse<String> send(String client, HttpRequest.Builder request) {
        try {
            return clients.computeIfAbsent(client, name -> http("clients/" + name))
                    .send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create("https://localhost:" + appliance.port() + path);
    }

    @Override
    public void close() throws IOException {
        clients.values().forEach(HttpClient::shutdownNow);
        stop();
        mainframe.close();
    }

    private HttpClient http(String pair) {
        var certs = home.resolve("certs");
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        certs.resolve(pair + ".pem"), certs.resolve(pair + ".key"), certs.resolve("ca/root.pem")))
                .build();
    }
}
