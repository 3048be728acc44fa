package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.JournalFeed;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What flows work with: the real broker and the real stores, with one connection. */
abstract class FlowSubject {

    @Parameter
    StoreKind kind;

    @TempDir
    Path home;

    private final String connection;
    private final Clock clock;
    EmbeddedBroker broker;
    Database ledgerFile;
    private Database journalFile;
    private Database keysFile;
    SqlLedger ledger;
    Journal journal;
    FieldSealer sealer;
    Tokens tokens;
    MessageIds ids;
    Publisher publisher;

    FlowSubject(String connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(home.resolve("data"));
        startBroker();
        broker.provide(connection);
        ledgerFile = kind.open(home.resolve("data"), "ledger");
        journalFile = kind.open(home.resolve("data"), "journal");
        keysFile = kind.open(home.resolve("data"), "keys");
        ledger = new SqlLedger(ledgerFile, clock);
        journal = new SqlJournal(journalFile);
        var random = new SecureRandom();
        var keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keysFile), random, clock);
        sealer = new FieldSealer(keys, random);
        tokens = new Tokens(keys);
        ids = new MessageIds(keys);
        publisher = new ArtemisPublisher(broker::link);
    }

    void startBroker() throws IOException {
        broker = EmbeddedBroker.start(home.resolve("data/broker"));
    }

    @AfterEach
    void stop() {
        broker.close();
        ledgerFile.close();
        journalFile.close();
        keysFile.close();
    }

    /** Moves everything from the broker to the journal and reads it there. */
    List<Stored> messages() throws Exception {
        try (var feed = new JournalFeed(broker::link, connection, Duration.ofMillis(500))) {
            var delivery = new DeliveryFlow(journal, clock);
            while (broker.waiting(connection) > 0) delivery.moveNext(feed);
        }
        return journal.read(Set.of(connection), 0, 10_000).messages();
    }
}
