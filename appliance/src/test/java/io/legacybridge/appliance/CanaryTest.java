package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.Role;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
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
import org.slf4j.LoggerFactory;

/**
 * A thousand values go through every adapter, good and spoilt, as records, arguments, replies and refusals. None of them is in
 * anything that the appliance writes: files, logs at the finest level, answers to clients who may see them masked only. (A
 * client that makes a value the name of a member gets that name back in the problem.)
 */
class CanaryTest {

    private static final int OF_EACH = 250;
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
    private final Canaries canaries = new Canaries(
            Stream.of(files, queued, rows, asked).flatMap(List::stream).toList());
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream console = System.out;
    private Landscape landscape;
    private ArtemisProcess broker;
    private String database;
    private AppenderBase<ILoggingEvent> appender;

    @BeforeEach
    void start() throws Exception {
        listenToEverything();
        System.setOut(new PrintStream(printed, true, UTF_8));
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
        landscape.write("clients/crm.yaml", client("crm", "mask"));
        landscape.write("clients/support.yaml", client("support", "jwe").replace("{ssn: jwe}}\n", "{ssn: token}}\n"));
        insert();
        landscape.start();
    }

    @AfterEach
    void stop() throws Exception {
        System.setOut(console);
        root().detachAppender(appender);
        root().setLevel(Level.ERROR);
        landscape.close();
        broker.close();
    }

    @Test
    void noValueIsInAnyFileLogOrAnswer() throws Exception {
        var answers = new ArrayList<String>();
        dropFiles();
        send();
        ask(answers);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(landscape.feed("crm").stream()
                                .collect(Collectors.groupingBy(
                                        event -> event.get("source").asString(), Collectors.counting())))
                        .as(() -> landscape.verdict("rows", "running").toString())
                        .isEqualTo(Map.of(
                                "/connections/files", OF_EACH - 1L,
                                "/connections/queue", OF_EACH - 1L,
                                "/connections/rows", (long) OF_EACH)));
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
        }
        landscape.operator("anna", Role.VIEW, Role.OPERATE, Role.SECURITY);
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
                4 * OF_EACH, searched.files(), logged.size(), answers.size());
        assertThat(searched.hits()).isEmpty();
        assertThat(searched.files()).isGreaterThan(20);
        assertThat(canaries.in(printed.toString(UTF_8))).isEmpty();
        assertThat(logged.stream()
                        .filter(line -> !canaries.in(line).isEmpty())
                        .distinct()
                        .limit(5))
                .isEmpty();
        assertThat(answers)
                .hasSizeGreaterThan(500)
                .allSatisfy(answer -> assertThat(canaries.in(answer)).isEmpty());
    }

    /** The search finds what it is made for. */
    @Test
    void theSearchFindsAValueInEveryForm() {
        var value = files.getFirst();
        assertThat(canaries.in("x" + value + "y")).hasSize(1);
        assertThat(canaries.in(Base64.getEncoder().encodeToString(("ab" + value + "c").getBytes(UTF_8))))
                .isNotEmpty();
        assertThat(canaries.in(value.getBytes(Charset.forName("IBM037")))).hasSize(1);
        assertThat(canaries.in(HexFormat.of().formatHex(value.getBytes(UTF_8)))).hasSize(1);
        assertThat(canaries.in(value.substring(1) + "0")).isEmpty();
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
            answers.add(call("crm", "number", asked.get(index), Map.of()));
            answers.add(call("crm", "find", asked.get(index) + "-and-more", Map.of()));
            answers.add(call("crm", asked.get(index), asked.get(index), Map.of()));
            answers.add(call("crm", "find", asked.get(index) + "\"\"", Map.of("X-Value", asked.get(index))));
        }
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
                        "rows: {fields: all, release: {ssn: " + form + "}}")
                + "calls:\n  registry:\n"
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
