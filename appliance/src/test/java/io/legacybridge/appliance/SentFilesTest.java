package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    private static final String FRAMED = """
            records:
              - name: header
                when: {position: first, is: [H]}
                publish: false
                columns: [{value: H, width: 1}, {value: BRIDGE, width: 8}, {name: count, type: integer, width: 6}, {name: sum, type: decimal, scale: 2, width: 12}]
              - name: trailer
                when: {position: last, is: [T]}
                publish: false
                columns: [{value: T, width: 1}, {name: all, type: integer, width: 8}, {name: hash, width: 18}]
              - name: payment
                columns: [{value: P, width: 1}, {name: account, width: 14}, {name: amount, type: decimal, scale: 2, width: 12}]
            totals:
              - {declared: header.count, of: [payment]}
              - {declared: header.sum, kind: sum, of: [payment], column: amount}
              - {declared: trailer.all}
              - {declared: trailer.hash, kind: hash, of: [payment], column: account}
            """;

    /** A header is written before what it counts, and a client brings one record at a time. */
    @Test
    void filesThatGrowWithEveryCallHaveTheTotalsOfTheirRecordsInHeaderAndTrailer() throws Exception {
        try (var landscape = new Landscape(folder)) {
            var in = Files.createDirectories(folder.resolve("mainframe/in"));
            var delimited =
                    "type: delimited\nheader: false\ndelimiter: \";\"\n" + FRAMED.replaceAll(", width: \\d+", "");
            var fixed = "type: fixed-width\nencoding: cp037\n" + FRAMED;
            landscape.write(
                    "connections/bank.yaml",
                    landscape.login()
                            + "operations:\n"
                            + operation("grown", "GROWN-{id}.csv", "batch: {records: 7, time: 1h}\n", delimited)
                            + operation("wide", "WIDE-{id}.dat", "batch: {records: 7, time: 1h}\n", fixed)
                            + operation("once", "ONCE-{yyyyMMdd}.csv", "", delimited));
            landscape.write("connections/csv.yaml", reading(landscape, "*.csv", delimited));
            landscape.write("connections/wide.yaml", reading(landscape, "WIDE*.dat", fixed));
            landscape.write("clients/crm.yaml", """
                    certificate: {san: "urn:legacybridge:client:crm"}
                    reads: {csv: {fields: all}, wide: {fields: all}}
                    calls:
                      bank:
                        grown: {request: all, reply: all}
                        wide: {request: all, reply: all}
                        once: {request: all, reply: all}
                    """);
            landscape.start();

            var payments = IntStream.rangeClosed(1, 7)
                    .mapToObj(number -> "{\"payment\": {\"account\": \"1000-%06d\", \"amount\": %s.%02d}}"
                            .formatted(number * 7919, number % 3 == 0 ? -number : number * 1000, number))
                    .toList();
            for (var payment : payments) {
                assertThat(post(landscape, "grown", payment)).startsWith("GROWN-00000001.csv");
                assertThat(post(landscape, "wide", payment)).startsWith("WIDE-00000001.dat");
            }
            sendOnce(landscape, String.join(",", payments));

            var grown = assertArrives(in.resolve("GROWN-00000001.csv"));
            assertTotals(new String(grown, UTF_8)
                    .lines()
                    .map(line -> line.split(";"))
                    .toList());
            var wide = new String(assertArrives(in.resolve("WIDE-00000001.dat")), Charset.forName("IBM037"));
            assertTotals(
                    Stream.of(wide.split("[\n\u0085]")).map(SentFilesTest::cut).toList());
            for (var message : landscape.feed("crm", 21))
                assertThat(message.at("/data/payment/account").asString()).startsWith("1000-");
            assertThat(in.resolve(".failed")).doesNotExist();
            assertThat(landscape.status("csv", "running").get("problems")).isEmpty();
            assertThat(landscape.status("wide", "running").get("problems")).isEmpty();
        }
    }

    /** Header, payments and trailer as their columns, added up here. */
    private static void assertTotals(List<String[]> lines) {
        var payments = lines.subList(1, lines.size() - 1);
        assertThat(payments).hasSize(7).allMatch(payment -> payment[0].equals("P"));
        var sum = payments.stream().map(payment -> new BigDecimal(payment[2])).reduce(BigDecimal.ZERO, BigDecimal::add);
        var hash = payments.stream()
                .mapToLong(payment -> Long.parseLong(payment[1].replaceAll("\\D", "")))
                .sum();
        var header = lines.getFirst();
        assertThat(header[0] + header[1].strip()).isEqualTo("HBRIDGE");
        assertThat(Integer.parseInt(header[2])).isEqualTo(payments.size());
        assertThat(new BigDecimal(header[3])).isEqualByComparingTo(sum);
        var trailer = lines.getLast();
        assertThat(trailer[0]).isEqualTo("T");
        assertThat(Integer.parseInt(trailer[1])).isEqualTo(lines.size());
        assertThat(Long.parseLong(trailer[2])).isEqualTo(hash);
    }

    /** A line of fixed width at the places that its layout says. */
    private static String[] cut(String line) {
        return switch (line.charAt(0)) {
            case 'H' -> new String[] {"H", line.substring(1, 9), line.substring(9, 15), line.substring(15, 27)};
            case 'T' -> new String[] {"T", line.substring(1, 9), line.substring(9, 27)};
            default -> new String[] {line.substring(0, 1), line.substring(1, 15), line.substring(15, 27)};
        };
    }

    /** A file whose total has no room for its records could never be made. */
    @Test
    void aFileIsClosedBeforeARecordForWhichItsTotalHasNoRoom() throws Exception {
        try (var landscape = new Landscape(folder)) {
            var in = Files.createDirectories(folder.resolve("mainframe/in"));
            var narrow = "type: fixed-width\n"
                    + FRAMED.replace("{value: BRIDGE, width: 8}", "{value: BRIDGE, width: 14}")
                            .replace(
                                    "scale: 2, width: 12}]\n  - name: trailer",
                                    "scale: 2, width: 6}]\n  - name: trailer");
            landscape.write(
                    "connections/bank.yaml",
                    landscape.login()
                            + "operations:\n"
                            + operation("narrow", "NARROW-{id}.dat", "batch: {records: 7, time: 1h}\n", narrow));
            landscape.write("clients/crm.yaml", """
                    certificate: {san: "urn:legacybridge:client:crm"}
                    calls: {bank: {narrow: {request: all, reply: all}}}
                    """);
            landscape.start();

            assertThat(post(landscape, "narrow", payment("400.00"))).isEqualTo("NARROW-00000001.dat#1");
            assertThat(post(landscape, "narrow", payment("500.00"))).isEqualTo("NARROW-00000001.dat#2");
            assertThat(post(landscape, "narrow", payment("100.00"))).isEqualTo("NARROW-00000002.dat#1");

            var closed = new String(assertArrives(in.resolve("NARROW-00000001.dat")), UTF_8);
            assertThat(closed.lines().findFirst().orElseThrow()).endsWith("000002900.00");
            assertThat(send(landscape, "narrow", payment("500.00") + ", " + payment("500.00")))
                    .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(422))
                    .satisfies(refused -> assertThat(refused.body()).contains("header.sum", "record/does-not-fit"));
            assertThat(post(landscape, "narrow", payment("800.00"))).isEqualTo("NARROW-00000002.dat#2");
        }
    }

    private static String payment(String amount) {
        return "{\"payment\": {\"account\": \"1000\", \"amount\": " + amount + "}}";
    }

    private static String operation(String name, String file, String more, String format) {
        return "  " + name + ":\n"
                + ("folder: /in\nfile-name: \"" + file + "\"\n" + more + "format:\n" + format.indent(2)).indent(4);
    }

    private static String reading(Landscape landscape, String files, String format) {
        return landscape.login()
                + "folder: /in\nfiles: \"%s\"\ninterval: 1s\nready: control-totals\nafter: keep\nkey: payment.account\nformat:\n"
                        .formatted(files)
                + format.indent(2);
    }

    private static void sendOnce(Landscape landscape, String records) {
        var answer = landscape.send(
                "crm",
                HttpRequest.newBuilder(landscape.uri("/bank/once"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"records\": [" + records + "]}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static byte[] assertArrives(Path file) throws IOException {
        await().atMost(Landscape.LIMIT).until(() -> Files.exists(file));
        return Files.readAllBytes(file);
    }

    /** Returns the file and the number of the first record, as the client is told. */
    private static String post(Landscape landscape, String operation, String records) {
        var answer = send(landscape, operation, records);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var reply = Landscape.JSON.readTree(answer.body());
        return reply.get("file").asString() + "#" + reply.get("record").asInt();
    }

    private static HttpResponse<String> send(Landscape landscape, String operation, String records) {
        return landscape.send(
                "crm",
                HttpRequest.newBuilder(landscape.uri("/bank/" + operation))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"records\": [" + records + "]}")));
    }

    private static void assertArrives(Path file, String content) throws IOException {
        await().atMost(Landscape.LIMIT).until(() -> Files.exists(file));
        assertThat(file).hasContent(content);
    }
}
