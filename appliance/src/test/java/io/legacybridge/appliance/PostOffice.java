package io.legacybridge.appliance;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.LetterboxAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** A home with a connection to which letters are sent, certificates for shop and stranger, and the appliance on it. */
final class PostOffice implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(1);
    static final int BODY_LIMIT = 10_000;
    static final int CALLS_AT_ONCE = 40;

    final LetterboxAdapter letterbox = new LetterboxAdapter();
    private final Path home;
    private final Map<String, HttpClient> clients = new HashMap<>();
    private final TestSettings settings = new TestSettings()
            .with("soap-calls", Integer.toString(CALLS_AT_ONCE))
            .with("request-size", BODY_LIMIT + "B");
    private Appliance appliance;

    PostOffice(Path folder) throws IOException {
        home = folder.resolve("home");
        certs().init(List.of("localhost", "127.0.0.1"));
        certs().issue("shop");
        certs().issue("stranger");
        write("protection/tests.yaml", "unmatched: allow\n");
        write("connections/letters.yaml", "adapter: letterbox\n");
        write("clients/shop.yaml", "certificate: {san: \"urn:legacybridge:client:shop\"}\nsends: [letters]\n");
        write("clients/stranger.yaml", "certificate: {san: \"urn:legacybridge:client:stranger\"}\n");
    }

    Path home() {
        return home;
    }

    CertsHome certs() {
        return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
    }

    Appliance appliance() {
        return appliance;
    }

    void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        var unfinished = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** From the next start on, messages wait on this broker. */
    void useBroker(String url) throws IOException {
        PrivateFiles.write(
                home.resolve("secrets/broker.password"), ArtemisProcess.PASSWORD.getBytes(StandardCharsets.UTF_8));
        settings.with(
                "broker",
                "{url: [\"%s\"], user: %s, password: file:broker.password}".formatted(url, ArtemisProcess.USER));
    }

    /** From the next start on, letters are sent there. */
    void listenAt(int port) {
        settings.with("soap-listen", "127.0.0.1:" + port);
    }

    /** Starts the appliance, and waits until letters can be sent. */
    void start() throws IOException {
        startWithoutWaiting();
        awaitListening();
    }

    void startWithoutWaiting() throws IOException {
        appliance = Appliance.start(home, settings.read(), Adapters.of(List.of(letterbox), List.of()));
    }

    void awaitListening() {
        Awaitility.await().atMost(LIMIT).until(() -> appliance.soapPort().isPresent());
        Awaitility.await().atMost(LIMIT).until(() -> get("shop", "/letters").statusCode() == 200);
    }

    void stop() {
        if (appliance != null) appliance.close();
        appliance = null;
    }

    HttpResponse<String> get(String client, String path) {
        return send(client, request(path));
    }

    /** Sends a letter: an id of the sender's, and a record. */
    HttpResponse<String> post(String client, String id, String record) {
        return send(client, letter(id, record));
    }

    HttpRequest.Builder letter(String id, String record) {
        return request("/letters").POST(BodyPublishers.ofString(id + "\n" + record));
    }

    HttpResponse<String> send(String client, HttpRequest.Builder request) {
        try {
            return http(client).send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + soapPort() + path));
    }

    int soapPort() {
        return appliance.soapPort().orElseThrow();
    }

    /** The codes of all letters that clients can read, in the journal's order. */
    List<String> journalled() {
        try {
            return appliance.journal().read(Set.of("letters"), 0, 1_000).messages().stream()
                    .map(PostOffice::code)
                    .toList();
        } catch (PositionGone e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        stop();
    }

    private static String code(Stored message) {
        return Landscape.JSON.readTree(message.body()).get("data").get("code").asString();
    }

    private synchronized HttpClient http(String client) {
        return clients.computeIfAbsent(client, this::connect);
    }

    private HttpClient connect(String client) {
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
