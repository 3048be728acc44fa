package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client posts records, and the mainframe finds whole files of them. */
class SentFilesTest {

    @TempDir
    Path folder;

    @Test
    void postedRecordsArriveInFilesThatCloseByCountSizeAndTime() throws Exception {
        try (var landscape = new Landscape(folder)) {
            var in = Files.createDirectories(folder.resolve("mainframe/in"));
            landscape.write("connections/bank.yaml", """
                    adapter: sftp
                    server: 127.0.0.1:%d
                    host-key: %s
                    user: bridge
                    password: file:mainframe.password
                    operations:
                      byCount:
                        folder: /in
                        file-name: COUNT-{id}.csv
                        format:
                          type: delimited
                          header: false
                          records:
                            - name: trailer
                              when: {position: last, is: [T]}
                              publish: false
                              columns: [{value: T}, {name: count, type: integer}, {name: sum, type: decimal, scale: 2}]
                            - name: payment
                              columns: [{name: account}, {name: amount, type: decimal, scale: 2}]
                          totals:
                            - {declared: trailer.count, of: [payment]}
                            - {declared: trailer.sum, kind: sum, of: [payment], column: amount}
                        batch: {records: 3, time: 1h}
                      bySize:
                        folder: /in
                        file-name: SIZE-{id}.csv
                        format: {type: delimited, columns: [{name: account}, {name: amount, type: decimal, scale: 2}]}
                        batch: {size: 20B, time: 1h}
                      byTime:
                        folder: /in
                        file-name: TIME-{id}.csv
                        format: {type: delimited, columns: [{name: account}, {name: amount, type: decimal, scale: 2}]}
                        batch: {time: 1s}
                    """.formatted(
                            landscape.mainframe().port(), landscape.mainframe().fingerprint()));
            landscape.write("clients/crm.yaml", """
                    certificate: {san: "urn:legacybridge:client:crm"}
                    calls:
                      bank:
                        byCount: {request: all, reply: all}
                        bySize: {request: all, reply: all}
                        byTime: {request: all, reply: all}
                    """);
            landscape.start();

            assertThat(post(landscape, "byCount", "{\"payment\": {\"account\": \"A-1\", \"amount\": 1.50}}"))
                    .isEqualTo("COUNT-00000001.csv#1");
            assertThat(post(
                            landscape,
                            "byCount",
                            "{\"payment\": {\"account\": \"A-2\", \"amount\": -0.25}},"
                                    + " {\"payment\": {\"account\": \"A-3\", \"amount\": 2.00}}"))
                    .isEqualTo("COUNT-00000001.csv#2");
            assertThat(post(landscape, "byCount", "{\"payment\": {\"account\": \"A-4\", \"amount\": 9.00}}"))
                    .isEqualTo("COUNT-00000002.csv#1");
            for (var number = 1; number <= 3; number++)
                assertThat(post(landscape, "bySize", "{\"account\": \"B-" + number + "\", \"amount\": 10.00}"))
                        .isEqualTo(number < 3 ? "SIZE-00000001.csv#" + number : "SIZE-00000002.csv#1");
            assertThat(post(landscape, "byTime", "{\"account\": \"C-1\", \"amount\": 3.00}"))
                    .isEqualTo("TIME-00000001.csv#1");

            assertArrives(in.resolve("COUNT-00000001.csv"), "A-1,1.50\nA-2,-0.25\nA-3,2.00\nT,3,3.25\n");
            assertArrives(in.resolve("SIZE-00000001.csv"), "account,amount\nB-1,10.00\nB-2,10.00\n");
            assertArrives(in.resolve("TIME-00000001.csv"), "account,amount\nC-1,3.00\n");
            assertThat(in.resolve("COUNT-00000002.csv")).doesNotExist();
            assertThat(in.resolve("SIZE-00000002.csv")).doesNotExist();
        }
    }

    /** Returns the file and the number of the first record, as the client is told. */
    private static String post(Landscape landscape, String operation, String records) {
        var answer = landscape.send(
                "crm",
                HttpRequest.newBuilder(landscape.uri("/bank/" + operation))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"records\": [" + records + "]}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var reply = Landscape.JSON.readTree(answer.body());
        return reply.get("file").asString() + "#" + reply.get("record").asInt();
    }

    private static void assertArrives(Path file, String content) throws IOException {
        await().atMost(Landscape.LIMIT).until(() -> Files.exists(file));
        assertThat(file).hasContent(content);
    }
}
