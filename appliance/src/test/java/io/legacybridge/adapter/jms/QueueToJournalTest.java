package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.BACKOUT;
import static io.legacybridge.adapter.jms.JmsSettings.QUEUE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.JournalFeed;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.DeadLetter;
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
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.TestAdapterContext;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages of a foreign queue to the journal, each once, with real brokers and real stores, wherever it stops. */
@Isolated("it publishes once where the appliance would try again, and beside others its broker once took no connection")
class QueueToJournalTest {

    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CARD-NUM PIC X(16).
               05 BALANCE PIC S9(5)V99.
            """;
    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final CopybookConfig FORMAT = new CopybookConfig(
            "card.cpy",
            codePage(),
            CopybookConfig.Framing.FIXED,
            CopybookConfig.Names.CAMEL,
            CopybookConfig.OnInvalid.REJECT,
            CopybookConfig.LowValues.KEEP);

    @TempDir
    Path folder;

    private final RecordFormat format = new CopybookFormatProvider()
            .compile(FORMAT, _ -> COPYBOOK.getBytes(UTF_8), _ -> Place.of("cards.yaml"), new Problems())
            .orElseThrow();
    private final TestAdapterContext context =
            new TestAdapterContext("cards", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> format);
    private ForeignBroker foreign;
    private EmbeddedBroker broker;
    private ArtemisPublisher publisher;
    private Database ledgerFile;
    private Database journalFile;
    private Database keysFile;
    private SqlLedger ledger;
    private FieldSealer sealer;
    private Tokens tokens;
    private MessageIds ids;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        foreign = new ClassicBroker(Files.createDirectories(folder.resolve("foreign")));
        foreign.comeUp();
        foreign.send(QUEUE, card(1, EBCDIC), card(2, EBCDIC), card(3, US_ASCII), card(4, EBCDIC));
        var home = Files.createDirectories(folder.resolve("home/data")).getParent();
        broker = EmbeddedBroker.start(home.resolve("data/broker"));
        broker.provide("cards");
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
        open(500);
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
        publisher.close();
        broker.close();
        ledgerFile.close();
        journalFile.close();
        keysFile.close();
        foreign.close();
    }

    @Test
    void bringsEachMessageToTheJournalOnceAndSetsTheOneInAnotherCodePageAside() throws Exception {
        flow(publisher).take(next());

        assertThat(cards()).containsExactly("1", "2", "4");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(4, 3, 0, 1, 0));
        assertThat(foreign.held(QUEUE)).isZero();
    }

    @Test
    void bringsEachMessageOnceAfterACrashBetweenPublishingAndTheLedger() throws Exception {
        Publisher crashes = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            throw new IllegalStateException("crashed here");
        };
        assertThatThrownBy(() -> flow(crashes).take(next())).hasMessage("crashed here");
        system.close();

        open(3);
        flow(publisher).take(next());
        flow(publisher).take(next());

        assertThat(cards()).containsExactly("1", "2", "4");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(4, 3, 0, 1, 0));
        assertThat(foreign.held(QUEUE)).isZero();
    }

    @Test
    void bringsEachMessageOnceWhenTheBrokerDiesBetweenTheLedgerAndTheCommit() throws Exception {
        var delivery = next();
        Publisher thenTheForeignBrokerDies = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            try {
                foreign.goDown();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        assertThatThrownBy(() -> flow(thenTheForeignBrokerDies).take(delivery)).hasMessageContaining("jms/unreachable");
        foreign.comeUp();
        assertThat(foreign.held(QUEUE)).isEqualTo(4);

        flow(publisher).take(next());

        assertThat(cards()).containsExactly("1", "2", "4");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(8, 3, 4, 1, 0));
        assertThat(foreign.held(QUEUE)).isZero();
    }

    @Test
    void aMessageThatWasRefusedButNotYetBackedOutIsPublishedWhenTheSettingsTakeItNow() throws Exception {
        flow(publisher).take(next());
        foreign.send(QUEUE, session -> {
            var message = session.createMapMessage();
            message.setString("account", "A7");
            return message;
        });
        Publisher thenTheForeignBrokerDies = (connection, chunk) -> {
            try {
                foreign.goDown();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        var refused = next();
        assertThatThrownBy(() -> flow(thenTheForeignBrokerDies).take(refused)).hasMessageContaining("jms/unreachable");
        assertThat(ledger.waiting(Optional.of("cards"), 10))
                .extracting(DeadLetter::code)
                .contains("record/wrong-kind");
        foreign.comeUp();
        system.close();

        var config = JmsSettings.of(foreign, FORMAT)
                .map(Map.of("account", ValueType.TEXT))
                .config();
        system = new JmsAdapter().open(config, context);
        var schema = new JmsAdapter()
                .describe(config, context.describing())
                .records()
                .orElseThrow();
        flow(publisher, new MessagePlan("cards", schema, Optional.empty(), Map.of(), new Versions("c0ffee", "beef")))
                .take(next());

        assertThat(events().getLast().get("data").get("account").asString()).isEqualTo("A7");
        assertThat(ledger.waiting(Optional.of("cards"), 10))
                .extracting(DeadLetter::code)
                .doesNotContain("record/wrong-kind");
        assertThat(foreign.held(QUEUE)).isZero();
        assertThat(foreign.held(BACKOUT)).isZero();
    }

    @Test
    void whatComesTwiceInOneBatchIsPublishedOnceAndCountedSo() throws Exception {
        flow(publisher).take(next());
        system.close();
        system = new JmsAdapter()
                .open(JmsSettings.of(foreign, FORMAT).identityHeader("order").config(), context);
        ForeignBroker.Making order = session -> {
            var message = card(5, EBCDIC).of(session);
            message.setStringProperty("order", "ORDER-7");
            return message;
        };
        foreign.send(QUEUE, order, order);

        flow(publisher).take(next());

        assertThat(cards()).containsExactly("1", "2", "4", "5");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(6, 4, 1, 1, 0));
    }

    @Test
    void sealsTheProtectedKeyAlsoWhenPropertiesStandBeforeIt() throws Exception {
        var config = JmsSettings.of(foreign, FORMAT)
                .properties(Map.of("JMSPriority", ValueType.INT))
                .config();
        var described = new JmsAdapter().describe(config, context.describing());
        var schema = described.records().orElseThrow();
        var card = schema.find("cardNum").orElseThrow();
        var plan = new MessagePlan(
                "cards", schema, Optional.of(card), Map.of(card, "card-number"), new Versions("c0ffee", "beef"));
        system.close();
        system = new JmsAdapter().open(config, context);

        flow(publisher, plan).take(next());

        assertThat(events()).hasSize(3).allSatisfy(event -> {
            assertThat(event.get("data").get("jms").get("JMSPriority").asInt()).isEqualTo(4);
            assertThat(event.get("data").get("cardNum").asString()).startsWith(FieldSealer.PREFIX);
            assertThat(event.get("data").get("balance").decimalValue()).isEqualByComparingTo("194.00");
        });
        assertThat(events().getFirst().get("subject").asString()).isEqualTo(tokens.token("card-number", "1"));
    }

    private void open(int batchSize) {
        system = new JmsAdapter()
                .open(JmsSettings.of(foreign, FORMAT).batchSize(batchSize).config(), context);
    }

    private Delivery next() throws Exception {
        var source = (Source.Polled) system.source().orElseThrow();
        for (var looks = 0; looks < 10; looks++) {
            var delivery = source.next();
            if (delivery.isPresent()) return delivery.get();
        }
        throw new AssertionError("no message came");
    }

    private InboundFlow flow(Publisher to) {
        return flow(
                to,
                new MessagePlan("cards", format.schema(), Optional.empty(), Map.of(), new Versions("c0ffee", "beef")));
    }

    private InboundFlow flow(Publisher to, MessagePlan plan) {
        var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        return new InboundFlow(plan, messages, ids, to, ledger, sealer, Clock.systemUTC(), () -> false);
    }

    private List<String> cards() throws Exception {
        return events().stream()
                .map(event -> event.get("data").get("cardNum").asString().strip())
                .toList();
    }

    private List<JsonNode> events() throws Exception {
        var journal = new SqlJournal(journalFile);
        try (var feed = new JournalFeed(broker::link, "cards", Duration.ofMillis(500))) {
            var delivery = new DeliveryFlow(journal, Clock.systemUTC());
            while (delivery.moveNext(feed) > 0) {}
        }
        return journal.read(Set.of("cards"), 0, 100).messages().stream()
                .map(stored -> JsonMapper.shared().readTree(stored.body()))
                .toList();
    }

    private static ForeignBroker.Making card(int number, Charset codePage) {
        return session -> {
            var message = session.createBytesMessage();
            message.writeBytes("%-16d0019400".formatted(number).getBytes(codePage));
            return message;
        };
    }

    private static CodePage codePage() {
        try {
            return CodePage.parse("cp037");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
