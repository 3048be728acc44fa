package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** Connections with the real broker and the real stores, to systems that do what a test says. */
abstract class ConnectionsSubject {

    static final Duration PATIENCE = Duration.ofMillis(300);
    static final String CONNECTION = "adapter: lab\nword: one\n";
    static final String BANK = """
            adapter: teller
            protect: {getBalance.reply: encrypt, transfer.reply: encrypt, transfer.faults: encrypt, findTree: encrypt}
            """;

    @TempDir
    Path folder;

    final LabAdapter lab = new LabAdapter();
    final TellerAdapter teller = new TellerAdapter();
    private final Adapters adapters = Adapters.of(List.of(lab, teller), List.of());
    final MutableClock clock = MutableClock.of(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    Home home;
    private EmbeddedBroker broker;
    private ArtemisPublisher publisher;
    private List<Database> databases;
    Engine engine;
    RunningConnections connections;

    @BeforeEach
    void start() throws IOException {
        home = new Home(folder);
        Files.createDirectories(home.data());
        Files.createDirectories(home.connections());
        broker = EmbeddedBroker.start(home.data().resolve("broker"));
        databases = List.of(database("ledger"), database("journal"), database("keys"));
        var systemClock = InstantSource.system().withZone(ZoneOffset.UTC);
        var random = new SecureRandom();
        var keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random),
                new SqlWrappedKeys(databases.get(2)),
                random,
                systemClock);
        publisher = new ArtemisPublisher(broker::link);
        engine = new Engine(
                home,
                broker,
                publisher,
                new SqlLedger(databases.get(0), systemClock),
                name -> {
                    throw new UnsupportedOperationException(name);
                },
                Leases.alone(),
                new SqlJournal(databases.get(1)),
                new FieldSealer(keys, random),
                new Tokens(keys),
                new MessageIds(keys),
                new SealedBlocks(keys, random),
                new OutwardTls(home.root(), Clock.systemUTC(), new SecureRandom()),
                Optional.empty(),
                (_, _) -> () -> {},
                Measures.NONE,
                clock,
                random);
        connections = new RunningConnections(engine, adapters, PATIENCE);
    }

    @AfterEach
    void stop() {
        lab.letGo.countDown();
        connections.close();
        publisher.close();
        broker.close();
        databases.forEach(Database::close);
    }

    void restart() throws IOException {
        connections.close();
        connections = new RunningConnections(engine, adapters, PATIENCE);
        apply();
    }

    boolean nothingRuns() throws IOException {
        apply();
        var names = read().connections().keySet();
        for (var name : names) if (status(name).version().isPresent()) return false;
        return true;
    }

    void protection(String text) throws IOException {
        Files.createDirectories(home.protection());
        Files.writeString(home.protection().resolve("team.yaml"), text);
    }

    void apply() throws IOException {
        connections.apply(read());
    }

    private Configuration read() throws IOException {
        return new Configuration.Reader(home, adapters, Clock.systemUTC()).read();
    }

    ConnectionStatus status(String name) throws IOException {
        return connections.status(name, read().connections().get(name));
    }

    String state(String name) throws IOException {
        return status(name).state().word();
    }

    List<String> codes(String name) throws IOException {
        return status(name).problems().stream()
                .map(ConnectionStatus.ReportedProblem::code)
                .filter(code -> !code.equals("protection/unmatched-field"))
                .toList();
    }

    void write(String name, String text) throws IOException {
        Files.writeString(home.connections().resolve(name + ".yaml"), text);
    }

    private Database database(String name) {
        return Database.open(home.data().resolve(name + ".db"), name);
    }
}
