package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.JournalFeed;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows of a table to the journal, each once, with a real database, broker and stores, wherever it stops. */
@Isolated("it publishes once where the appliance would try again, and beside others its broker once took no connection")
class TableToJournalTest {

    private static final String[] COLUMNS = {
        "id: bigint not null", "iban: text(34)", "balance: decimal(9,2)", "at: timestamptz not null"
    };

    @TempDir
    Path folder;

    private Postgres database;
    private EmbeddedBroker broker;
    private ArtemisPublisher publisher;
    private Database ledgerFile;
    private Database journalFile;
    private Database keysFile;
    private SqlLedger ledger;
    private FieldSealer sealer;
    private Tokens tokens;
    private MessageIds ids;
    private Tables tables;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        database.run("CREATE TABLE accounts (id bigint PRIMARY KEY, iban varchar(34), balance numeric(9,2),"
                + " at timestamptz NOT NULL DEFAULT clock_timestamp()); GRANT SELECT ON accounts TO bridge");
        var home = Files.createDirectories(folder.resolve("home/data")).getParent();
        broker = EmbeddedBroker.start(home.resolve("data/broker"));
        broker.provide("accounts");
        publisher = new ArtemisPublisher(broker::link);
        ledgerFile = Database.open(home.resolve("data/ledger.db"), "ledger");
        journalFile = Database.open(home.resolve("data/journal.db"), "journal");
        keysFile = Database.open(home.resolve("data/keys.db"), "keys");
        ledger = new SqlLedger(ledgerFile, Clock.systemUTC());
        var random = new SecureRandom();
        var keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random),
                new SqlWrappedKeys(keysFile),
                random,
                Clock.systemUTC());
        sealer = new FieldSealer(keys, random);
        tokens = new Tokens(keys);
        ids = new MessageIds(keys);
    }

    @AfterEach
    void stop() throws Exception {
        if (system != null) system.close();
        publisher.close();
        broker.close();
        ledgerFile.close();
        journalFile.close();
        keysFile.close();
    }

    @Test
    void bringsEachRowBehindACursorOnceAlsoAfterACrashAndARestart() throws Exception {
        tables = Tables.of(database)
                .cursor("accounts", "at", List.of("id"), 2, Duration.ZERO, Duration.ofMinutes(5), COLUMNS);

        crashesAndGoesOn();

        assertThat(ledger.position("accounts"))
                .hasValueSatisfying(
                        position -> assertThat(position).startsWith("changed: ").contains(" accounts "));
        assertThat(ledger.total("accounts").duplicate()).isPositive();
    }

    @Test
    void bringsEachRowOfAnOutboxOnceAndDeletesIt() throws Exception {
        tables = Tables.of(database).outbox("accounts", Acknowledge.DELETE, 2, COLUMNS);
        database.run(new JdbcAdapter().preparation(tables.config()).orElseThrow());

        crashesAndGoesOn();

        assertThat(database.count("accounts_outbox")).isZero();
        assertThat(ledger.position("accounts")).isEmpty();
        assertThat(ledger.total("accounts")).isEqualTo(new Tally(5, 4, 0, 1, 0));
    }

    private void crashesAndGoesOn() throws Exception {
        open();
        add(1, "194.00");
        add(2, "'NaN'");
        add(3, "0.10");
        Publisher crashes = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            throw new IllegalStateException("crashed here");
        };
        assertThatThrownBy(() -> takeAll(crashes)).hasMessage("crashed here");
        open();
        takeAll(publisher);
        open();
        add(4, "4.00");
        add(5, "NULL");
        takeAll(publisher);

        assertThat(events())
                .extracting(event -> event.get("data").get("id").asString())
                .containsExactly("1", "3", "4", "5");
        assertThat(ledger.countWaiting("accounts")).isEqualTo(1);
        var first = events().getFirst().get("data");
        assertThat(first.get("iban").asString()).startsWith(FieldSealer.PREFIX);
        assertThat(bodies().getFirst()).contains("\"balance\":194.00");
        assertThat(events().getLast().get("data").get("balance").isNull()).isTrue();
    }

    private void add(int id, String balance) throws Exception {
        database.run("INSERT INTO accounts (id, iban, balance) VALUES (" + id + ", 'DE02120300000000202051', " + balance
                + ")");
    }

    private void open() {
        if (system != null) system.close();
        system = new JdbcAdapter().open(tables.config(), Tables.context());
        ledger.position("accounts").ifPresent(source()::continueAfter);
    }

    private Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    private void takeAll(Publisher to) throws Exception {
        var schema = source().schema();
        var iban = schema.find("iban").orElseThrow();
        var plan = new MessagePlan(
                "accounts", schema, schema.find("id"), Map.of(iban, "iban"), new Versions("c0ffee", "beef"));
        var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        var flow = new InboundFlow(plan, messages, ids, to, ledger, sealer, Clock.systemUTC(), () -> false);
        for (var next = source().next(); next.isPresent(); next = source().next()) flow.take(next.get());
    }

    private List<JsonNode> events() throws Exception {
        return bodies().stream().map(JsonMapper.shared()::readTree).toList();
    }

    private List<String> bodies() throws Exception {
        var journal = new SqlJournal(journalFile);
        try (var feed = new JournalFeed(broker::link, "accounts", Duration.ofMillis(500))) {
            var delivery = new DeliveryFlow(journal, Clock.systemUTC());
            while (delivery.moveNext(feed) > 0) {}
        }
        return journal.read(Set.of("accounts"), 0, 100).messages().stream()
                .map(stored -> new String(stored.body(), UTF_8))
                .toList();
    }
}
