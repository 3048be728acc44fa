package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.audit.AuditCheck;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.broker.BrokerSettings;
import io.legacybridge.runtime.broker.BrokerUrl;
import io.legacybridge.runtime.broker.ExternalBroker;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.PostgresServer;
import io.legacybridge.runtime.store.PostgresUrl;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.StoreSettings;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.FreePort;
import io.legacybridge.testkit.TestPostgres;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two appliances, each a process with a home of its own, on one PostgreSQL and one Artemis, as {@code docs/several-nodes.md} sets them up. */
@Execution(ExecutionMode.CONCURRENT)
class TwoNodesTest {

    private static final Path PAGE = Path.of(System.getProperty("bridge.root"), "docs/several-nodes.md");
    private static final int RECORDS = 20_000;
    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC 9(08).
                       05  NOTE       PIC X(72).
            """;

    @TempDir
    Path folder;

    private final String url = TestPostgres.newDatabase();
    private Landscape landscape;
    private ArtemisProcess artemis;
    private Node first;
    private Node second;

    private record Node(Path home, Process process, Path log) {}

    @BeforeEach
    void setUp() throws Exception {
        artemis = ArtemisProcess.with(folder.resolve("artemis"), block("xml", "<address-settings>"));
        artemis.comeUp();
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("connections/items.yaml", landscape.connection("*.DAT", "item.cpy", "key: itemId\n"));
        PrivateFiles.write(landscape.home().resolve("secrets/store.password"), TestPostgres.PASSWORD.getBytes(UTF_8));
        PrivateFiles.write(
                landscape.home().resolve("secrets/broker.password"), ArtemisProcess.PASSWORD.getBytes(UTF_8));
        copy(landscape.home(), folder.resolve("first"));
        first = start("first");
        await().atMost(BridgeProcess.LIMIT).until(() -> state(first).equals("running"));
        copyAsThePageSays(first.home(), Files.createDirectory(folder.resolve("second")));
        second = start("second");
        await().atMost(BridgeProcess.LIMIT).until(() -> state(second).equals("standby"));
    }

    @AfterEach
    void tearDown() throws Exception {
        for (var node : new Node[] {first, second})
            if (node != null) node.process().destroyForcibly().waitFor();
        landscape.close();
        artemis.close();
    }

    @Test
    void theOtherNodeTakesOverWhenTheReadingOneIsKilledInTheMiddleOfAFile() throws Exception {
        assertThat(status(second)).contains("reads the source", "connection/standby");
        assertThat(second.home().resolve("certs/ca/issuing.pem")).exists();
        assertThat(second.home().resolve("certs/ca/issuing.key")).doesNotExist();
        // A node asks once, at its start, and tells it later than that it reads.
        await().atMost(BridgeProcess.LIMIT)
                .untilAsserted(() -> assertThat(broker().check()).isEmpty());
        assertThat(chains()).containsExactlyInAnyOrder("first", "second");
        landscape.drop("1.DAT", file());
        try (var store = store("journal")) {
            var journal = new SqlJournal(store);
            await().atMost(BridgeProcess.LIMIT)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> journal.lastPosition() > 0);

            first.process().destroyForcibly().waitFor();

            await().atMost(Duration.ofSeconds(15)).until(() -> state(second).equals("running"));
            await().atMost(BridgeProcess.LIMIT).until(() -> journal.lastPosition() >= RECORDS);
            await().atMost(BridgeProcess.LIMIT)
                    .until(() -> Files.exists(landscape.out().resolve(".done/1.DAT")));
            var stored = all(journal);
            assertThat(stored.stream().map(TwoNodesTest::recordNumber))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, RECORDS).boxed().toList());
            assertThat(stored.stream().map(Stored::id)).doesNotHaveDuplicates();
        }
    }

    private Node start(String name) throws IOException {
        var home = folder.resolve(name);
        Files.writeString(home.resolve("bridge.yaml"), """
                node: %s
                data-listen: 127.0.0.1:%d
                health-listen: 127.0.0.1:%d
                control-listen: 127.0.0.1:%d
                store: {url: "%s", user: %s, password: file:store.password}
                broker: {url: "%s", user: %s, password: file:broker.password}
                min-disk-free: 1MB
                """.formatted(
                        name,
                        FreePort.find(),
                        FreePort.find(),
                        FreePort.find(),
                        url,
                        TestPostgres.USER,
                        artemis.url(),
                        ArtemisProcess.USER));
        var log = folder.resolve(name + ".log");
        return new Node(home, BridgeProcess.start(log.toFile(), "run", "--home", home.toString()), log);
    }

    private static String state(Node node) throws IOException {
        assertThat(node.process().isAlive()).as(() -> read(node.log())).isTrue();
        var file = node.home().resolve("status/items.json");
        return Files.exists(file)
                ? Landscape.JSON.readTree(Files.readString(file)).get("state").asString()
                : "";
    }

    private static String status(Node node) throws IOException {
        return Files.readString(node.home().resolve("status/items.json"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private ExternalBroker broker() throws Exception {
        var reference = SecretReference.parse("file:broker.password");
        var settings = new BrokerSettings(
                List.of(BrokerUrl.parse(artemis.url())), ArtemisProcess.USER, reference, Optional.empty());
        var secrets = new HomeSecrets(landscape.home().resolve("secrets"), Map.of());
        return new ExternalBroker(settings, () -> secrets.read(Place.of("test"), reference), Optional.empty());
    }

    private Database store(String schema) throws Exception {
        var reference = SecretReference.parse("file:store.password");
        var settings = new StoreSettings(PostgresUrl.parse(url), TestPostgres.USER, reference, Optional.empty(), 2);
        var secrets = new HomeSecrets(landscape.home().resolve("secrets"), Map.of());
        return new PostgresServer(settings, () -> secrets.read(Place.of("test"), reference), Optional.empty())
                .open(schema);
    }

    /** Each node writes a chain of its own. */
    private Set<String> chains() throws Exception {
        try (var store = store("keys")) {
            var keys = new KeyRing(
                    Pkcs12KeyEncryptionKey.createOrLoad(first.home(), new SecureRandom()),
                    new SqlWrappedKeys(store),
                    new SecureRandom(),
                    Clock.systemUTC());
            var signer = new AuditSigner(keys);
            var checked = AuditCheck.check(new AuditStore(store, signer), signer, Optional.empty());
            assertThat(checked.problems()).isEmpty();
            return checked.entries().keySet();
        }
    }

    private static List<Stored> all(SqlJournal journal) throws Exception {
        var stored = new ArrayList<Stored>();
        for (var after = 0L; after < journal.lastPosition(); ) {
            var page = journal.read(Set.of("items"), after, 1_000);
            stored.addAll(page.messages());
            after = page.last();
        }
        return stored;
    }

    private static int recordNumber(Stored message) {
        return Landscape.JSON.readTree(message.body()).get("data").get("itemId").asInt();
    }

    private static byte[] file() {
        var text = new StringBuilder(RECORDS * 80);
        for (var record = 1; record <= RECORDS; record++) text.append("%08d%-72s".formatted(record, "A NOTE"));
        return text.toString().getBytes(Charset.forName("IBM037"));
    }

    /** From one machine to another, here from one folder to another. */
    private static void copyAsThePageSays(Path from, Path to) throws Exception {
        var command = block("sh", "tar ")
                .replace("ssh bridge-2 ", "")
                .replaceFirst("-C /srv/bridge", "-C " + from)
                .replaceFirst("-C /srv/bridge", "-C " + to);
        Shell.run(to, command);
    }

    /** The first block of the page in this language that begins so. */
    private static String block(String language, String begin) throws IOException {
        var page = Files.readString(PAGE);
        var from = page.indexOf("```" + language + "\n" + begin);
        assertThat(from).as(begin).isNotNegative();
        return page.substring(page.indexOf('\n', from) + 1, page.indexOf("```", from + 1));
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
}
