package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.Role;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * A thousand values go through every adapter, good and spoilt, as records, arguments, replies and refusals. None of them is in
 * anything that the appliance writes: files, logs at the finest level, answers to clients who may see them masked only. (A
 * client that makes a value the name of a member gets that name back in the problem.)
 */
@Isolated("it makes every logger of this process tell everything, and takes standard output and error")
class CanaryTest {

    private static final int OF_EACH = 200;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 AMOUNT    PIC 9(4).
            """.indent(7);
    private static final String CARDS = "key: cardNum\nprotect: {cardNum: encrypt}\n";

    @TempDir
    Path folder;

    private final RandomGenerator random = RandomGenerator.of("Xoshiro256PlusPlus");
    private final List<String> files = values("54", 16);
    private final List<String> queued = values("37", 16);
    private final List<String> rows = values("9", 11);
    private final List<String> asked = values("8", 11);
    private final List<String> ordered = values("73", 14);
    private final Canaries canaries = new Canaries(
            Stream.of(files, queued, rows, asked, ordered).flatMap(List::stream).toList());
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream console = System.out;
    private final PrintStream errors = System.err;
    private Landscape landscape;
    private ArtemisProcess broker;
    private HttpServer erp;
    private String database;
    private AppenderBase<ILoggingEvent> appender;

    @BeforeEach
    void start() throws Exception {
        listenToEverything();
        System.setOut(new PrintStream(printed, true, UTF_8));
        System.setErr(System.out);
        database = TestPostgres.newDatabase();
        broker = ArtemisProcess.in(folder.resolve("legacy-broker"));
        broker.comeUp();
        landscape = new Landscape(folder);
        landscape.write("contracts/card.cpy", COPYBOOK);
        secret("queue.password", ArtemisProcess.PASSWORD);
        secret("table.password", TestPostgres.PASSWORD);
        landscape.write(
                "connections/files.yaml",
                landscape
                        .connection("*.DAT", "card.cpy", CARDS)
                        .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
        landscape.write("connections/queue.yaml", """
                adapter: jms
                broker: artemis
                servers: ["%s"]
                user: %s
                password: file:queue.password
                receive:
                  queue: CARDS
                  backout-queue: CARDS.BACKOUT
                  receive-timeout: 100ms
                  format: {type: copybook, file: card.cpy, encoding: us-ascii}
                %s""".formatted(
                        broker.url().substring("tcp://".length()), ArtemisProcess.USER, CARDS));
        landscape.write("connections/rows.yaml", table("""
                cursor:
                  table: patient
                  columns: {id: "integer not null", ssn: "text(11)", changed: "timestamptz not null"}
                  changed: changed
                  key: [id]
                  lag: 0s
                  interval: 100ms
                protect: {ssn: encrypt}
                """));
        landscape.write("connections/registry.yaml", table("""
                operations:
                  add: {kind: insert, sql: "INSERT INTO registry (ssn) VALUES (:ssn)", parameters: {ssn: "text(11) not null"}}
                  find: {kind: query-one, sql: "SELECT ssn FROM registry WHERE ssn = :ssn", parameters: {ssn: "text(11) not null"},
                    columns: {ssn: "text(11)"}}
                  number: {kind: query-one, sql: "SELECT CAST(ssn AS integer) AS n FROM registry WHERE ssn = :ssn",
                    parameters: {ssn: "text(11) not null"}, columns: {n: integer}}
                effect: {find: read, number: read}
                protect: {add.request.ssn: encrypt, find.request.ssn: encrypt, find.reply.ssn: encrypt, number.request.ssn: encrypt}
                """));
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.createContext("/", CanaryTest::confirmOrNot);
        erp.start();
        landscape.orderContract();
        landscape.write("connections/erp.yaml", """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                endpoint: http://localhost:%d/orders
                protect: {createOrder.request.orderNumber: encrypt, createOrder.request.customer.name: encrypt,
                  createOrder.request.note: encrypt, createOrder.reply.orderNumber: encrypt, getOrder.request.orderNumber: encrypt,
                  getOrder.reply.orderNumber: encrypt, getOrder.reply.customer.name: encrypt, getOrder.faults.UnknownOrder.orderNumber: encrypt}
                """.formatted(erp.getAddress().getPort()));
        landscape.write("clients/crm.yaml", client("crm", "mask"));
        landscape.write("clients/support.yaml", client("support", "jwe").replace("{ssn: jwe}}\n", "{ssn: token}}\n"));
        insert();
        landscape.start();
        landscape.takeOrders("""
                protect: {createOrder.orderNumber: encrypt, createOrder.customer.name: encrypt, createOrder.note: encrypt}
                """);
    }

    @AfterEach
    void stop() throws Exception {
        System.setOut(console);
        System.setErr(errors);
        root().detachAppender(appender);
        root().setLevel(Level.ERROR);
        landscape.close();
        broker.close();
        erp.stop(0);
    }

    @Test
    void noValueIsInAnyFileLogOrAnswer() throws Exception {
        var answers = new ArrayList<String>();
        dropFiles();
        send();
        ask(answers);
        order(answers);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(landscape.feed("crm").stream()
                                .collect(Collectors.groupingBy(
                                        event -> event.get("source").asString(), Collectors.counting())))
                        .as(() -> landscape.status("rows", "running").toString())
                        .isEqualTo(Map.of(
                                "/connections/files",
                                OF_EACH - 1L,
                                "/connections/queue",
                                OF_EACH - 1L,
                                "/connections/rows",
                                (long) OF_EACH,
                                "/connections/taken",
                                OF_EACH / 2L)));
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.appliance().deadLetters().countWaiting("files") == 1
                        && landscape.appliance().deadLetters().countWaiting("queue") == 1);
        for (var name : List.of("crm", "support")) {
            answers.add(landscape.get(name, "/messages?limit=1000").body());
            answers.add(landscape.get(name, "/records/files/" + files.get(3)).body());
            answers.add(landscape.find(name, "queue", queued.get(3)).body());
            answers.add(landscape.find(name, "queue", files.get(3)).body());
            answers.add(landscape
                    .get(name, "/" + files.get(4) + "?q=" + queued.get(4))
                    .body());
            answers.add(landscape.get(name, "/openapi.json").body());
            for (var path : List.of("/messages?limit=1000", "/messages?after=x&limit=" + files.get(6)))
                answers.add(landscape
                        .send(name, HttpRequest.newBuilder(landscape.uri(path)).header("Accept", "application/jose"))
                        .body());
        }
        var anna = landscape.operator("anna", Role.VIEW, Role.OPERATE, Role.SECURITY);
        for (var path : List.of(
                "/metrics", "/status", "/connections/erp", "/dead-letters", "/keys", "/audit", "/" + files.get(5)))
            answers.add(
                    anna.send(HttpRequest.newBuilder(landscape.control(path)).build(), BodyHandlers.ofString())
                            .body());
        for (var verb : List.of("status", "trace", "dead-letters"))
            answers.add(landscape
                    .bridge("anna", verb, verb.equals("dead-letters") ? "list" : "--json")
                    .toString());

        assertThat(canaries.below(landscape.home()).hits()).isEmpty();
        landscape.stop();
        var searched = canaries.below(landscape.home());
        System.out.flush();
        console.printf(
                "searched for %,d values in %d files, %,d lines of log and %d answers%n",
                5 * OF_EACH, searched.files(), logged.size(), answers.size());
        assertThat(searched.hits()).isEmpty();
        assertThat(searched.files()).isGreaterThan(20);
        assertThat(canaries.in(printed.toString(UTF_8))).isEmpty();
        assertThat(imagesOfTheMemory()).isEmpty();
        assertThat(logged.stream()
                        .filter(line -> !canaries.in(line).isEmpty())
                        .distinct()
                        .limit(5))
                .isEmpty();
        assertThat(answers)
                .hasSizeGreaterThan(500)
                .allSatisfy(answer -> assertThat(canaries.in(answer)).isEmpty());
    }

    /** What a JVM would leave where it works when it ends badly. */
    private static List<String> imagesOfTheMemory() {
        var names = Path.of("").toAbsolutePath().toFile().list();
        return Stream.of(names)
                .filter(name -> name.matches("hs_err_pid.*|core(\\.\\d+)?|.*\\.hprof"))
                .toList();
    }

    private void dropFiles() throws Exception {
        var content = new StringBuilder();
        for (var index = 0; index < OF_EACH; index++)
            content.append(files.get(index)).append(index == 7 ? "00X1" : "0001");
        landscape.drop("1.DAT", content.toString().getBytes(US_ASCII));
    }

    private void send() throws Exception {
        try (var factory = new ActiveMQConnectionFactory(broker.url());
                var connection = factory.createConnection(ArtemisProcess.USER, ArtemisProcess.PASSWORD);
                var session = connection.createSession();
                var producer = session.createProducer(session.createQueue("CARDS"))) {
            for (var index = 0; index < OF_EACH; index++)
                producer.send(session.createTextMessage(queued.get(index) + (index == 7 ? "00X1" : "0001")));
        }
    }

    private void insert() throws Exception {
        try (var connection = DriverManager.getConnection(database, TestPostgres.USER, TestPostgres.PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE patient (id integer PRIMARY KEY, ssn varchar(11), changed timestamptz NOT NULL)");
            statement.execute("CREATE TABLE registry (ssn varchar(11) PRIMARY KEY)");
            try (var insert = connection.prepareStatement("INSERT INTO patient VALUES (?, ?, now())")) {
                for (var index = 0; index < OF_EACH; index++) {
                    insert.setInt(1, index);
                    insert.setString(2, rows.get(index));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** Good calls, refusals whose text quotes the value, failures inside a statement, and requests that are none. */
    private void ask(List<String> answers) {
        var answered = await().atMost(Landscape.LIMIT)
                .until(() -> call("crm", "add", asked.getFirst(), Map.of()), answer -> answer.contains("count"));
        answers.add(answered);
        for (var index = 1; index < OF_EACH; index++) {
            var key = Map.of("Idempotency-Key", "key-" + index);
            answers.add(call("crm", "add", asked.get(index), key));
            answers.add(call("crm", "add", asked.get(index), key));
        }
        for (var index = 0; index < OF_EACH; index += 10) {
            var duplicate = call("crm", "add", asked.get(index), Map.of());
            assertThat(duplicate).contains("23505");
            answers.add(duplicate);
            var found = call("crm", "find", asked.get(index), Map.of());
            assertThat(found).contains("ssn");
            answers.add(found);
            answers.add(call("support", "find", asked.get(index), Map.of()));
            answers.add(call("support", "find", asked.get(index), Map.of("Accept", "application/jose")));
            answers.add(call("crm", "find", asked.get(index) + "\"\"", Map.of("Accept", "application/jose")));
            answers.add(call("crm", "number", asked.get(index), Map.of()));
            answers.add(call("crm", "find", asked.get(index) + "-and-more", Map.of()));
            answers.add(call("crm", asked.get(index), asked.get(index), Map.of()));
            answers.add(call("crm", "find", asked.get(index) + "\"\"", Map.of("X-Value", asked.get(index))));
        }
    }

    /** Half of them goes to the ERP, which confirms, refuses, and answers what is no answer; the other half comes to the SOAP port. */
    private void order(List<String> answers) throws Exception {
        for (var number : ordered.subList(0, OF_EACH / 2)) {
            answers.add(erp("createOrder", """
                    {"orderNumber": "%1$s", "customer": {"number": "00000815", "name": "%1$s"},
                     "line": [{"article": "A-0001", "quantity": 3, "price": 12.50}], "note": "%1$s"}""".formatted(number)));
            answers.add(erp("getOrder", "{\"orderNumber\": \"%s\"}".formatted(number)));
            answers.add(erp("getOrder", "{\"orderNumber\": \"%s and more\"}".formatted(number)));
        }
        assertThat(answers)
                .anySatisfy(answer -> assertThat(answer).contains("0000000042"))
                .anySatisfy(answer -> assertThat(answer).contains("UnknownOrder"))
                .anySatisfy(answer -> assertThat(answer).contains("/orderNumber"));
        for (var number : ordered.subList(OF_EACH / 2, OF_EACH)) {
            var whole = """
                    <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
                    <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>%1$s</orderNumber>
                    <customer><number>00000815</number><name>%1$s</name></customer>
                    <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line><note>%1$s</note></createOrder>
                    </e:Body></e:Envelope>""".formatted(number);
            assertThat(soap(whole).statusCode()).isEqualTo(200);
            answers.add(
                    soap(whole.replace("<quantity>3", "<quantity>" + number)).body());
            answers.add(soap(whole.replace("<line>", "<x><line>")).body());
        }
    }

    /** Never the same twice in a row, and every refusal quotes what it was asked. */
    private static void confirmOrNot(HttpExchange exchange) throws IOException {
        var asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var number = asked.replaceFirst("(?s).*<(?:\\w+:)?orderNumber>([^<]*)<.*", "$1");
        var confirmed = "<createOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>" + number
                + "</orderNumber><erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state></createOrderResponse>";
        var answer =
                switch (number.charAt(number.length() - 1) % 5) {
                    case 0 ->
                        "<e:Fault><faultcode>e:Client</faultcode><faultstring>no order " + number
                                + "</faultstring><detail>"
                                + "<unknownOrder xmlns='urn:example:erp:orders:1.0'><orderNumber>" + number
                                + "</orderNumber></unknownOrder></detail></e:Fault>";
                    case 1 ->
                        "<e:Fault><faultcode>e:Server</faultcode><faultstring>failed at " + number
                                + "</faultstring></e:Fault>";
                    case 2 -> confirmed.replace("accepted", "accepted " + number);
                    case 3 -> "<" + number;
                    default -> confirmed;
                };
        var body = ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + answer
                        + "</e:Body></e:Envelope>")
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.contains("Fault") ? 500 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String erp(String operation, String body) {
        return landscape
                .send(
                        "crm",
                        HttpRequest.newBuilder(landscape.uri("/erp/" + operation))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body)))
                .body();
    }

    private HttpResponse<String> soap(String envelope) {
        var port = landscape.appliance().soapPort().getAsInt();
        return landscape.send(
                "crm",
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/taken"))
                        .header("Content-Type", "text/xml")
                        .POST(BodyPublishers.ofString(envelope)));
    }

    private String call(String client, String operation, String ssn, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(landscape.uri("/registry/" + operation))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"ssn\": \"" + ssn + "\"}"));
        headers.forEach(request::header);
        return landscape.send(client, request).body();
    }

    private String table(String more) {
        var address = URI.create(database.substring("jdbc:".length()));
        return """
                adapter: jdbc
                database: postgresql
                server: "%s:%d"
                name: %s
                user: %s
                password: file:table.password
                %s""".formatted(
                        address.getHost(), address.getPort(), address.getPath().substring(1), TestPostgres.USER, more);
    }

    private static String client(String name, String form) {
        return Landscape.client(
                        name,
                        "files: {fields: all, release: {cardNum: " + form + "}}",
                        "queue: {fields: all, release: {cardNum: " + form + "}}",
                        "rows: {fields: all, release: {ssn: " + form + "}}",
                        "taken: {fields: all, release: {createOrder.customer.name: " + form + "}}")
                + "sends: [taken]\ncalls:\n  erp:\n"
                + "    createOrder: {request: all, reply: all, faults: all}\n"
                + "    getOrder: {request: all, reply: all, faults: all}\n  registry:\n"
                + "    add: {request: all, reply: all, faults: all}\n"
                + "    number: {request: all, reply: all, faults: all}\n"
                + "    find: {request: all, reply: all, faults: all, release: {ssn: " + form + "}}\n";
    }

    private void secret(String name, String text) throws Exception {
        PrivateFiles.write(landscape.home().resolve("secrets").resolve(name), text.getBytes(UTF_8));
    }

    /** Digits that begin so; no two values and no timestamp look alike. */
    private List<String> values(String beginning, int length) {
        return IntStream.range(0, OF_EACH)
                .mapToObj(_ -> {
                    var digits = new StringBuilder(beginning);
                    while (digits.length() < length) digits.append((char) ('0' + random.nextInt(10)));
                    return digits.toString();
                })
                .toList();
    }

    /** As finely as everything can tell, but for the stand-in of the mainframe, which is not the appliance. */
    private void listenToEverything() {
        appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                var line = new StringBuilder(event.getLoggerName()).append(' ').append(event.getFormattedMessage());
                if (event.getKeyValuePairs() != null)
                    event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
                for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause())
                    line.append(' ').append(thrown.getClassName()).append(' ').append(thrown.getMessage());
                logged.add(line.toString());
            }
        };
        appender.setContext(root().getLoggerContext());
        appender.start();
        root().setLevel(Level.TRACE);
        root().addAppender(appender);
        ((Logger) LoggerFactory.getLogger("io.legacybridge")).setLevel(Level.TRACE);
        ((Logger) LoggerFactory.getLogger("org.apache.sshd")).setLevel(Level.OFF);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
