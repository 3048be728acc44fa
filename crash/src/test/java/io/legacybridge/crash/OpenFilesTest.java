package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A client hands over a record at a time, and the process is killed while a file is open, is written and gets its name. */
class OpenFilesTest {

    private static final int KILLS = 6;
    private static final int CALLS_BETWEEN = 40;
    private static final int RECORDS_OF_A_FILE = 15;
    private static final int RECORD_LENGTH = Items.record(1).length;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final SplittableRandom random = new SplittableRandom(Report.SEED);

    /** What the client was told of each record that it knows to have been taken. */
    private final Map<Integer, Place> told = new HashMap<>();

    @TempDir
    Path folder;

    private World world;
    private HttpClient http;

    private record Place(String file, int record) {}

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
        Files.createDirectories(folder.resolve("mainframe/in"));
        world.write("connections/shop.yaml", """
                adapter: sftp
                %soperations:
                  append:
                    folder: /in
                    file-name: ITEMS-{id}.DAT
                    format: {type: copybook, file: item.cpy}
                    batch: {records: %d, time: 2s}
                protect: {append.request.records.note: encrypt}
                """.formatted(world.server(), RECORDS_OF_A_FILE));
        world.write("clients/shop.yaml", """
                certificate: {san: "urn:legacybridge:client:shop"}
                calls:
                  shop: {append: {request: all, reply: all}}
                """);
        var certs = world.bridge().home().resolve("certs");
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        certs.resolve("clients/" + SoapMaker.CLIENT + ".pem"),
                        certs.resolve("clients/" + SoapMaker.CLIENT + ".key"),
                        certs.resolve("ca/root.pem")))
                .connectTimeout(PATIENCE)
                .build();
        world.startAlone();
    }

    @AfterEach
    void end() throws Exception {
        http.shutdownNow();
        world.end();
    }

    @Test
    void whatAClientWasToldIsInItsPlaceOnceWhateverWasKilledMeanwhile() throws Exception {
        var number = 0;
        for (var kill = 0; kill < KILLS; kill++) {
            var until = number + 1 + random.nextInt(CALLS_BETWEEN);
            while (number < until) append(++number);
            world.bridge().kill();
            world.bridge().start();
        }
        append(++number);

        var last = number;
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsKey(last));
        var sent = sent();
        told.forEach((record, place) -> assertThat(sent)
                .as("record " + record + ", seed " + Report.SEED)
                .containsEntry(record, place));
        System.out.printf(
                "%d calls, %d of them with a known end, %d records in %d files%n",
                number, told.size(), sent.size(), files().size());
    }

    /** The same call until there is an answer: it was taken, or nobody knows (409), because a kill came between. */
    private void append(int number) throws Exception {
        var record = "{\"records\": [{\"itemNumber\": %d, \"amount\": %d, \"note\": \"%s\"}]}"
                .formatted(number, Items.amount(number), Items.note(number));
        var request = HttpRequest.newBuilder(URI.create("https://localhost:%d/shop/append".formatted(world.dataPort())))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "item-" + number)
                .POST(BodyPublishers.ofString(record))
                .build();
        var answer = await().atMost(SOON)
                .ignoreException(IOException.class)
                .until(
                        () -> WholeAnswer.to(request, http, PATIENCE),
                        reply -> reply.statusCode() < 500 && reply.statusCode() != 404);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 409);
        if (answer.statusCode() == 409) return;
        var reply = JsonMapper.shared().readTree(answer.body());
        told.put(
                number,
                new Place(reply.get("file").asString(), reply.get("record").asInt()));
    }

    /** Where each record lies; none lies in two places, or between the others in another order. */
    private Map<Integer, Place> sent() throws IOException {
        var sent = new HashMap<Integer, Place>();
        var before = 0;
        for (var file : files()) {
            var content = Files.readAllBytes(file);
            for (var record = 1; record * RECORD_LENGTH <= content.length; record++) {
                var number = Items.numberOf(
                        Arrays.copyOfRange(content, (record - 1) * RECORD_LENGTH, record * RECORD_LENGTH));
                assertThat(sent.put(number, new Place(file.getFileName().toString(), record)))
                        .as("record " + number + " once, seed " + Report.SEED)
                        .isNull();
                assertThat(number).as("in order").isGreaterThan(before);
                before = number;
            }
        }
        return sent;
    }

    private List<Path> files() throws IOException {
        var whole = new ArrayList<Path>();
        try (var files = Files.list(folder.resolve("mainframe/in"))) {
            files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(whole::add);
        }
        return whole;
    }
}
