package io.legacybridge.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Legacy systems under load, the appliance between, and a client that reads: everything but a fault. */
final class World {

    static final String FILES = "files";
    static final String QUEUE = "queue";
    static final String TABLE = "table";
    static final String SOAP = "soap";

    /** One node reads them; what is sent to the SOAP port goes to any. */
    static final List<String> POLLED = List.of(FILES, QUEUE, TABLE);

    /** Those whose makers know what a bad record is. */
    private static final List<String> WITH_LETTERS = List.of(FILES, QUEUE);

    private static final Duration RECOVERY = Duration.ofSeconds(Integer.getInteger("crash.recovery"));
    private static final Duration LIMIT = RECOVERY.multipliedBy(3);
    private static final String USER = "bridge";
    private static final String PASSWORD = "a-password-of-the-mainframe";

    private final Path home;
    private final SftpServerStandIn mainframe;
    private final Wire wire;
    private final List<Integer> dataPorts = new ArrayList<>();
    private final List<Integer> soapPorts = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();
    private final Sink sink;
    private final Desk desk;
    private final QueueMaker queue;
    private final List<Maker> makers;
    private final List<Bridge> nodes = new ArrayList<>();
    private final List<String> slow = new ArrayList<>();

    /** What happens; when it returns, the fault is over. */
    @FunctionalInterface
    interface Fault {
        void happen() throws Exception;
    }

    World(Path folder) throws Exception {
        var random = new SplittableRandom(Report.SEED);
        home = folder.resolve("home");
        makeCertificates();
        var out = Files.createDirectories(folder.resolve("mainframe/out"));
        mainframe = new SftpServerStandIn(out.getParent(), USER, PASSWORD);
        wire = new Wire(mainframe.port());
        sink = new Sink(home.resolve("certs"), dataPorts);
        desk = new Desk(home, folder);
        queue = new QueueMaker(folder.resolve("queue"), freePort(), sink, random.split());
        var url = TestPostgres.newDatabase();
        var table = new TableMaker(url, TestPostgres.USER, TestPostgres.PASSWORD, sink, random.split());
        var soap = new SoapMaker(home.resolve("certs"), soapPorts, sink, random.split());
        makers = List.of(new FileMaker(out, sink, random.split()), queue, table, soap);
        writeHome(url);
        table.run("CREATE TABLE item (number bigint PRIMARY KEY, amount integer NOT NULL, note varchar(26) NOT NULL)");
        table.run(outboxOf("connections/table.yaml"));
        nodes.add(new Bridge(home));
        set("min-disk-free: 1MB", "stop-patience: 5s");
    }

    /** Adds lines to {@code bridge.yaml}, before the start. */
    void set(String... lines) {
        settings.addAll(List.of(lines));
    }

    void useBroker(ArtemisProcess broker) throws IOException {
        PrivateFiles.write(home.resolve("secrets/broker.password"), ArtemisProcess.PASSWORD.getBytes(UTF_8));
        set("broker: {url: \"%s\", user: %s, password: file:broker.password}"
                .formatted(broker.url(), ArtemisProcess.USER));
    }

    void useStore(String url) throws IOException {
        PrivateFiles.write(home.resolve("secrets/store.password"), TestPostgres.PASSWORD.getBytes(UTF_8));
        set("store: {url: \"%s\", user: %s, password: file:store.password}".formatted(url, TestPostgres.USER));
    }

    /** A second appliance with the same files and key-encryption key; the test starts it. */
    Bridge addNode() throws IOException {
        var _ = Pkcs12KeyEncryptionKey.createOrLoad(home, new SecureRandom());
        var other = home.resolveSibling("home" + (nodes.size() + 1));
        copy(home, other);
        var node = new Bridge(other);
        nodes.add(node);
        writeSettings(node);
        return node;
    }

    /** Starts everything on the first node; returns when records of every source have reached the client. */
    void start() throws Exception {
        writeSettings(bridge());
        bridge().start();
        sink.start();
        makers.forEach(Maker::start);
        awaitNew(LIMIT);
    }

    /** Starts the first node, without any load: records come only from {@link #make}. */
    void startAlone() throws IOException {
        writeSettings(bridge());
        bridge().start();
    }

    /** Lets a source make the records of these numbers. */
    void make(String connection, int from, int to) throws Exception {
        for (var maker : makers) if (maker.connection().equals(connection)) maker.make(from, to);
    }

    Bridge bridge() {
        return nodes.getFirst();
    }

    /** Where the first node answers its clients. */
    int dataPort() {
        return dataPorts.getFirst();
    }

    /** How a connection reaches the mainframe. */
    String server() {
        return """
                server: 127.0.0.1:%d
                host-key: %s
                user: %s
                password: file:mainframe.password
                """.formatted(wire.port(), mainframe.fingerprint(), USER);
    }

    /** The network before the mainframe. */
    Wire wire() {
        return wire;
    }

    /** How many records a source makes before a client has seen them. */
    void stayAhead(String connection, int records) {
        makers.stream()
                .filter(maker -> maker.connection().equals(connection))
                .forEach(maker -> maker.stayAhead(records));
    }

    SftpServerStandIn mainframe() {
        return mainframe;
    }

    /** Writes a file of the home as a whole. */
    void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        var unfinished = Files.writeString(file.resolveSibling("." + file.getFileName()), text);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    String connection(String name) throws IOException {
        return Files.readString(home.resolve("connections/" + name + ".yaml"));
    }

    Desk desk() {
        return desk;
    }

    Sink sink() {
        return sink;
    }

    /** Lets it happen under load, sees that everything goes on by itself, and that nothing is lost or doubled. */
    void suffer(String name, Fault fault) throws Exception {
        var lost = sink.lost();
        var doubled = sink.doubled();
        fault.happen();
        var over = Instant.now();
        var times = awaitNew(LIMIT);
        var recovery = Duration.between(over, Instant.now());
        System.out.println(name + ": seconds to recover " + times);
        Report.add(name, sink.lost() - lost, sink.doubled() - doubled, recovery);
        assertThat(sink.wrong()).as(name + ", seed " + Report.SEED).isEmpty();
        // Told at the end, so that one that is slow keeps no other from being tried.
        if (recovery.compareTo(RECOVERY) > 0) slow.add(name + " " + times);
    }

    /**
     * Ends the load, and compares everything that was made with everything that a client finds, or else an operator among the
     * dead letters, and with its sums.
     */
    void settle() throws Exception {
        settle(true);
    }

    /** After a time with a wrong clock: what was taken then is counted on a day that is not of today or yesterday. */
    void settleWithoutSums() throws Exception {
        settle(false);
    }

    private void settle(boolean withSums) throws Exception {
        for (var maker : makers) maker.end();
        for (var maker : makers) awaitAll(maker);
        sink.end();
        sink.compareAll();
        assertThat(sink.wrong()).as("seed " + Report.SEED).isEmpty();
        for (var maker : makers) if (WITH_LETTERS.contains(maker.connection())) compareLetters(maker);
        var connections = desk.connections();
        for (var connection : connections)
            assertThat(connection.get("balances").asBoolean())
                    .as("taken = published + duplicate + dead letters: " + connection)
                    .isTrue();
        if (withSums) for (var maker : makers) compareSums(maker, connections);
        for (var node : nodes)
            assertThat(node.stop()).as("a stop by signal is clean").isEqualTo(143);
        for (var maker : makers)
            System.out.printf(
                    "%s: %,d records made, each of them once and in order%n", maker.connection(), maker.made());
        assertThat(slow).as("took longer than " + RECOVERY + " to recover").isEmpty();
    }

    /** A backlog takes as long as the machine needs; only one that stands still is none. */
    private void awaitAll(Maker maker) {
        while (!isThere(maker)) {
            var before = sink.last(maker.connection());
            awaitOrShow(LIMIT, () -> sink.last(maker.connection()) > before || isThere(maker), maker.connection());
        }
    }

    private boolean isThere(Maker maker) {
        return Items.nextGood(sink.last(maker.connection())) > maker.made();
    }

    /** What the appliance says it has taken is what its source knows it has made. */
    private void compareSums(Maker maker, JsonNode connections) {
        var bad = Items.bad(maker.made()).count();
        var good = maker.made() - bad;
        var letters = WITH_LETTERS.contains(maker.connection()) ? bad : 0;
        for (var connection : connections) {
            if (!connection.get("name").asString().equals(maker.connection())) continue;
            assertThat(sum(connection, "published"))
                    .as("published: " + connection)
                    .isEqualTo(good);
            assertThat(sum(connection, "waiting") + sum(connection, "replayed"))
                    .as("dead letters: " + connection)
                    .isEqualTo(letters);
            assertThat(sum(connection, "taken") - sum(connection, "duplicate"))
                    .as("taken: " + connection)
                    .isEqualTo(good + letters);
            return;
        }
        throw new AssertionError("bridge status says nothing of " + maker.connection());
    }

    /** Over both days when the run goes over midnight. */
    private static long sum(JsonNode connection, String what) {
        return connection.get("today").get(what).asLong()
                + connection.get("yesterday").get(what).asLong();
    }

    /** Each bad record lies there once, as it was made, and nothing else does. */
    private void compareLetters(Maker maker) throws IOException {
        var found = new TreeMap<Integer, String>();
        for (var letter : desk.letters(maker.connection(), "all")) {
            var bytes = desk.bytes(letter);
            var number = Items.numberOf(bytes);
            // Of one that was corrected, the bytes are those that were given instead.
            if (!sink.cameCorrected(maker.connection(), number))
                assertThat(bytes).as("dead letter of " + number).isEqualTo(Items.record(number));
            assertThat(found.put(number, letter.state()))
                    .as("another dead letter of " + number)
                    .isNull();
            assertThat(letter.state())
                    .as("dead letter of " + number)
                    .isEqualTo(sink.cameCorrected(maker.connection(), number) ? "replayed" : "waiting");
        }
        assertThat(found.keySet())
                .as("dead letters of " + maker.connection() + ", seed " + Report.SEED)
                .containsExactlyElementsOf(Items.bad(maker.made()).boxed().toList());
    }

    /** Waits until a node says this of every connection that one node reads. */
    void awaitState(Bridge node, String state, Duration limit) {
        awaitOrShow(
                limit, () -> POLLED.stream().allMatch(name -> node.state(name).equals(state)), state);
    }

    /** Waits until the client has something of every source that was not yet made now; says when that came. */
    private Map<String, Double> awaitNew(Duration limit) {
        var begun = System.nanoTime();
        var madeBefore = new HashMap<String, Integer>();
        for (var maker : makers) madeBefore.put(maker.connection(), maker.made());
        var times = new TreeMap<String, Double>();
        awaitOrShow(
                limit,
                () -> {
                    madeBefore.forEach((connection, made) -> {
                        // One more may be on its way now.
                        if (sink.last(connection) > made + 1)
                            times.putIfAbsent(connection, Math.round((System.nanoTime() - begun) / 1e8) / 10.0);
                    });
                    return !sink.wrong().isEmpty() || times.size() == madeBefore.size();
                },
                "all");
        return times;
    }

    /** What cannot be asked yet is asked again; when it does not come to that, what everybody said last is shown. */
    void awaitOrShow(Duration limit, Callable<Boolean> condition, String what) {
        try {
            await().atMost(limit)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "%s: it did not come to that within %s (seed %d)%n%s%n%s"
                            .formatted(what, limit, Report.SEED, standing(), endOfLogs()),
                    e);
        }
    }

    private String standing() {
        var text = new StringBuilder();
        for (var maker : makers) {
            text.append("%s: made %d, seen %d%n"
                    .formatted(maker.connection(), maker.made(), sink.last(maker.connection())));
            for (var node : nodes) text.append(node.status(maker.connection())).append('\n');
        }
        return text.toString();
    }

    private String endOfLogs() {
        var text = new StringBuilder();
        for (var node : nodes)
            text.append("%s, %s:%n%s%n".formatted(node.log(), node.isAlive() ? "runs" : "ended", endOf(node.log())));
        return text.toString();
    }

    private static String endOf(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    void end() throws Exception {
        for (var maker : makers) maker.end();
        sink.end();
        for (var node : nodes) node.end();
        queue.endBroker();
        wire.end();
        mainframe.close();
    }

    private void makeCertificates() {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost", "127.0.0.1"));
        certs.issue("crm");
        certs.issue(SoapMaker.CLIENT);
        certs.issue(new Holder.Operator(Desk.OPERATOR, Set.of(Role.OPERATE, Role.SECURITY)));
    }

    private void writeSettings(Bridge node) throws IOException {
        var port = freePort();
        dataPorts.add(port);
        var soapPort = freePort();
        soapPorts.add(soapPort);
        var lines = new ArrayList<>(List.of("data-listen: 127.0.0.1:" + port, "soap-listen: 127.0.0.1:" + soapPort));
        for (var other : List.of("health-listen", "control-listen")) lines.add(other + ": 127.0.0.1:" + freePort());
        lines.addAll(settings);
        Files.write(node.home().resolve("bridge.yaml"), lines);
    }

    private void writeHome(String url) throws IOException {
        PrivateFiles.write(home.resolve("secrets/mainframe.password"), PASSWORD.getBytes(UTF_8));
        PrivateFiles.write(home.resolve("secrets/shop.password"), TestPostgres.PASSWORD.getBytes(UTF_8));
        write("protection/tests.yaml", "unmatched: allow\n");
        write("contracts/item.cpy", Items.COPYBOOK);
        write("clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                reads:
                  files: {fields: all, release: {note: plain}}
                  queue: {fields: all, release: {note: plain}}
                  table: {fields: all, release: {note: plain}}
                  soap: {fields: all, release: {putItem.note: plain}}
                """);
        write("clients/shop.yaml", """
                certificate: {san: "urn:legacybridge:client:shop"}
                sends: [soap]
                """);
        write("contracts/items.wsdl", SoapMaker.WSDL);
        write("contracts/receipt.xml", SoapMaker.RECEIPT);
        write("connections/soap.yaml", """
                adapter: soap
                wsdl: items.wsdl
                listen:
                  answers: {putItem: receipt.xml}
                key: putItem.number
                protect: {putItem.note: encrypt}
                """);
        write("connections/files.yaml", """
                adapter: sftp
                %sfolder: /out
                files: "*.DAT"
                interval: 100ms
                idle-timeout: 5s
                connect-timeout: 3s
                format: {type: copybook, file: item.cpy}
                key: itemNumber
                protect: {note: encrypt}
                """.formatted(server()));
        write("connections/queue.yaml", """
                adapter: jms
                broker: activemq-classic
                servers: ["127.0.0.1:%d"]
                user: %s
                password: file:mainframe.password
                receive:
                  queue: %s
                  backout-queue: %s.BACKOUT
                  receive-timeout: 100ms
                  format: {type: copybook, file: item.cpy}
                key: itemNumber
                protect: {note: encrypt}
                """.formatted(queue.port(), USER, QueueMaker.QUEUE, QueueMaker.QUEUE));
        var address = url.substring("jdbc:postgresql://".length()).split("/");
        write("connections/table.yaml", """
                adapter: jdbc
                database: postgresql
                server: %s
                name: %s
                user: %s
                password: file:shop.password
                outbox:
                  table: public.item
                  interval: 50ms
                  columns: {number: bigint not null, amount: integer not null, note: text(26) not null}
                key: number
                protect: {note: encrypt}
                """.formatted(address[0], address[1], TestPostgres.USER));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The SQL that {@code bridge prepare} prints. */
    private String outboxOf(String connection) {
        var sql = new StringWriter();
        var exit = BridgeCommand.execute(
                new PrintWriter(sql),
                new PrintWriter(System.err, true, UTF_8),
                "prepare",
                home.resolve(connection).toString());
        assertThat(exit).isEqualTo(BridgeCommand.FINE);
        return sql.toString();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
