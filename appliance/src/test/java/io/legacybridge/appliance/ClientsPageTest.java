package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Does what {@code docs/clients.md} says, as it stands there: its files, its commands, and the answers below them. */
class ClientsPageTest {

    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));
    private static final Pattern STEP = Pattern.compile("(?ms)^```(sh|yaml|http)\n(.*?)^```$|^<!-- (.*?) -->$");
    private static final Pattern COPYBOOK = Pattern.compile("(?ms)^```cobol\n(.*?)^```$");
    private static final Pattern CALL_ID = Pattern.compile("\"call\":\"([^\"]+)\"");
    private static final String SERVER = "https://bridge.example.com:8443";
    private static final String ANYTHING = "…";
    private static final String ACCOUNT = """
            {"acctId": %d, "ownerName": "%s", "ownerSsn": "123456789", "balance": 194.00, "monthlyLimits": \
            [100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00, 100.00]}
            """;

    @TempDir
    Path folder;

    private final CountDownLatch slow = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer erp;
    private Landscape landscape;
    private String command = "";
    private String output = "";
    private String call = "";

    @BeforeEach
    void start() throws Exception {
        assumeTrue(saysJson(), "curl 7.82 or newer is not on the PATH, so nobody asks what the page asks");
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.setExecutor(threads);
        erp.createContext("/", this::answer);
        erp.start();
        landscape = new Landscape(folder);
        landscape.orderContract();
        var copybook = COPYBOOK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(copybook.find()).isTrue();
        landscape.write("contracts/accounts.cpy", copybook.group(1));
        landscape.write(
                "connections/accounts.yaml",
                landscape
                        .connection("*.DAT", "accounts.cpy", "key: acctId\nprotect: {ownerSsn: encrypt}\n")
                        .replace("file: accounts.cpy", "file: accounts.cpy, encoding: cp037"));
        var certs = landscape.home().resolve("certs");
        Files.createDirectories(client());
        Files.copy(certs.resolve("clients/crm.pem"), client().resolve("crm.pem"));
        Files.copy(certs.resolve("clients/crm.key"), client().resolve("crm.key"));
        Files.copy(certs.resolve("trust/internal.pem"), client().resolve("internal.pem"));
        landscape.start();
    }

    @AfterEach
    void stop() throws IOException {
        slow.countDown();
        if (landscape != null) landscape.close();
        if (erp != null) erp.stop(0);
        threads.close();
    }

    @Test
    void goesAsThePageSays() throws Exception {
        var steps = STEP.matcher(Files.readString(ROOT.resolve("docs/clients.md")));
        while (steps.find()) {
            if (steps.group(3) != null) happens(steps.group(3));
            else
                switch (steps.group(1)) {
                    case "yaml" -> writes(steps.group(2));
                    case "sh" -> runs(steps.group(2));
                    default -> answers(steps.group(2));
                }
        }
    }

    private void happens(String what) throws Exception {
        if (what.startsWith("a file with two")) {
            drop("1.DAT", ACCOUNT.formatted(4711, "ADA LOVELACE") + ACCOUNT.formatted(4712, "ALAN TURING"));
            landscape.feed("crm", 2);
        } else if (what.startsWith("a file with one")) {
            drop("2.DAT", ACCOUNT.formatted(4713, "GRACE HOPPER"));
        } else if (what.startsWith("the ERP has answered")) {
            slow.countDown();
        } else throw new AssertionError(what);
    }

    /** The mainframe's records, written by {@code bridge encode}. */
    private void drop(String name, String records) throws IOException {
        var lines = Files.writeString(folder.resolve("records.jsonl"), records);
        var bytes = folder.resolve(name);
        bridge(
                "encode",
                "--copybook",
                landscape.home().resolve("contracts/accounts.cpy").toString(),
                "--encoding",
                "cp037",
                "-o",
                bytes.toString(),
                lines.toString());
        landscape.drop(name, Files.readAllBytes(bytes));
    }

    private void writes(String text) throws IOException {
        var name = text.substring("# home/".length(), text.indexOf('\n'));
        landscape.write(
                name,
                text.replace(
                        "https://erp.example/",
                        "http://localhost:" + erp.getAddress().getPort() + "/"));
        assertThat(bridge("lint", landscape.home().toString())).endsWith("No errors.\n");
        if (name.startsWith("connections/")) {
            landscape.status("orders", "running");
            warmUp();
        } else
            await().atMost(Landscape.LIMIT)
                    .until(() -> landscape.get("crm", "/messages").statusCode() == 200);
    }

    /** The first call of each kind may take longer than the patience on the page, and those commands run once only. */
    private void warmUp() {
        warmUp("S-0", "A-0001", 200);
        warmUp("S-0", "X-0000", 422);
        warmUp("S-4", "A-0001", 504);
    }

    private void warmUp(String order, String article, int expected) {
        var body = """
                {"orderNumber": "%s", "customer": {"number": "00000815", "name": "Ada Lovelace"},
                 "line": [{"article": "%s", "quantity": 3, "price": 12.50}]}
                """.formatted(order, article);
        await().atMost(Landscape.LIMIT).until(() -> create(body).statusCode() == expected);
    }

    private HttpResponse<String> create(String order) {
        return landscape.send(
                "crm",
                HttpRequest.newBuilder(landscape.uri("/orders"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(order)));
    }

    private void runs(String block) throws Exception {
        command = block.replace(SERVER, landscape.uri("").toString()).replace("/ID", "/" + call);
        output = Shell.run(client(), command);
        var known = CALL_ID.matcher(output);
        if (known.find()) call = known.group(1);
    }

    private void answers(String expected) {
        await().atMost(Landscape.LIMIT).untilAsserted(() -> {
            // What is only asked may not be there yet.
            if (!command.contains("--json")) output = Shell.run(client(), command);
            isAsExpected(expected);
        });
    }

    private void isAsExpected(String expected) {
        var written = expected.split("\n\n", 2);
        var came = output.split("\r\n\r\n", 2);
        var headers = came[0].lines().map(String::strip).toList();
        for (var line : written[0].lines().toList()) {
            if (line.endsWith(ANYTHING))
                assertThat(headers)
                        .as(output)
                        .anyMatch(header -> header.startsWith(line.substring(0, line.length() - ANYTHING.length())));
            else assertThat(headers).as(output).contains(line);
        }
        assertThat(isLike(Landscape.JSON.readTree(came[1]), Landscape.JSON.readTree(written[1])))
                .as(output + "\nis not what the page says:\n" + expected)
                .isTrue();
    }

    private static boolean isLike(JsonNode actual, JsonNode page) {
        if (page.isString() && page.asString().equals(ANYTHING)) return true;
        if (actual.size() != page.size()) return false;
        if (page.isArray()) {
            for (var index = 0; index < page.size(); index++)
                if (!isLike(actual.get(index), page.get(index))) return false;
            return true;
        }
        if (page.isObject())
            return page.properties().stream()
                    .allMatch(member ->
                            actual.has(member.getKey()) && isLike(actual.get(member.getKey()), member.getValue()));
        return actual.equals(page);
    }

    /** The ERP, or a gateway before it. What it says depends on the order. */
    private void answer(HttpExchange exchange) throws IOException {
        var asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (asked.contains("S-4")) {
            reply(exchange, 503, "upstream connect error or disconnect/reset before headers");
            return;
        }
        if (asked.contains("S-3")) waitUntilItIsTime();
        if (asked.contains("X-0000")) {
            reply(
                    exchange,
                    500,
                    envelope(
                            "<e:Fault><faultcode>e:Client</faultcode><faultstring>no such article</faultstring><detail>"
                                    + "<unknownArticle xmlns='urn:example:erp:orders:1.0'><article>X-0000</article><position>1</position>"
                                    + "</unknownArticle></detail></e:Fault>"));
            return;
        }
        var number = asked.contains("S-3") ? "S-3" : "S-1";
        reply(
                exchange,
                200,
                envelope(
                        asked.contains("createOrder")
                                ? "<createOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>" + number
                                        + "</orderNumber><erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state>"
                                        + "</createOrderResponse>"
                                : "<getOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>" + number
                                        + "</orderNumber><erpNumber>0000000042</erpNumber><state>delivered</state>"
                                        + "<customer><number>00000815</number><name>Ada Lovelace</name></customer>"
                                        + "<line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line>"
                                        + "<total>37.50</total></getOrderResponse>"));
    }

    private void waitUntilItIsTime() {
        try {
            slow.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String envelope(String body) {
        return "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + body
                + "</e:Body></e:Envelope>";
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Path client() {
        return folder.resolve("client");
    }

    private boolean saysJson() throws Exception {
        Files.createDirectories(client());
        return Shell.run(client(), "curl --help all 2>&1 || true").contains("--json");
    }

    private static String bridge(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = BridgeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertThat(exit).as(String.join(" ", arguments) + "\n" + out + err).isZero();
        return out.toString();
    }
}
