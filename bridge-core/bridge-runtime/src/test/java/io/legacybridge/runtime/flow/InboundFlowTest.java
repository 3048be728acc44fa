package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.legacybridge.runtime.TestCopybook;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.connection.FormatFile;
import io.legacybridge.runtime.lease.Lease;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One EBCDIC file from its staged copy through broker and journal, with the real broker and the real stores. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class InboundFlowTest extends FlowSubject {

    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CARD-NUM PIC X(16).
               05 BALANCE PIC S9(5)V99.
               05 LIMITS PIC 9(3) OCCURS 2 TIMES.
            """;
    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String CARD_1 = "4929000000000001";
    private static final String CARD_3 = "4929000000000003";
    private static final byte[] FILE = (CARD_1 + "0019400111222" + "4929000000000002" + "00X9400111222" + CARD_3
                    + "0000001333444")
            .getBytes(EBCDIC);
    private static final Versions VERSIONS = new Versions("c0ffee", "beef");

    private final RecordFormat format = format();

    InboundFlowTest() {
        super("cards", Clock.systemUTC());
    }

    @Test
    void bringsEveryGoodRecordIntoTheJournalAndSetsTheBadOneAside() throws Exception {
        var delivery = cards();

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(delivery.acknowledged).isEqualTo(1);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(3, 2, 0, 1, 0));
        var events = events();
        assertThat(events).hasSize(2);
        var first = events.getFirst();
        assertThat(first.get("subject").asString()).isEqualTo(tokens.token("card-number", CARD_1));
        assertThat(first.get("recordposition").asString()).isEqualTo("cards.dat#1");
        assertThat(first.get("dataschema").asString()).contains("c0ffee", "beef");
        assertThat(opened(first, "/cardNum", first.get("data").get("cardNum"))).isEqualTo("\"" + CARD_1 + "\"");
        assertThat(opened(first, "/limits/1", first.get("data").get("limits").get(1)))
                .isEqualTo("222");
        assertThat(journal.latest("cards", tokens.token("card-number", CARD_3))).isPresent();
    }

    @Test
    void writesEventsThatTheCloudEventsLibraryReads() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        events();

        for (var stored : journal.read(Set.of("cards"), 0, 10).messages()) {
            var event = EventFormatProvider.getInstance()
                    .resolveFormat(JsonFormat.CONTENT_TYPE)
                    .deserialize(stored.body());
            assertThat(event.getId()).isEqualTo(stored.id());
            assertThat(event.getSource()).hasToString("/connections/cards");
            assertThat(event.getExtension("sequence")).isNotNull();
            assertThat(event.getExtension("traceparent").toString()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        }
    }

    @Test
    void keepsExactDecimalsOfUnprotectedFields() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        events();

        var body = new String(
                journal.read(Set.of("cards"), 0, 1).messages().getFirst().body(), UTF_8);
        assertThat(body).contains("\"balance\":194.00");
    }

    @Test
    void leavesNoPlaintextOfAProtectedFieldOnTheDisk() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        events();
        stop();

        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var content = Files.readAllBytes(file);
                assertThat(new String(content, ISO_8859_1)).as(file.toString()).doesNotContain("492900000000000");
                assertThat(new String(content, EBCDIC)).as(file.toString()).doesNotContain("492900000000000");
            }
        }
        start();
        assertThat(ledger.waiting(Optional.empty(), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.reason())
                    .contains("balance", "offset 16, length 7")
                    .doesNotContain("00X94");
            assertThat(letter.position()).isEqualTo("cards.dat#2");
            assertThat(sealer.openItem("/connections/cards", letter.id(), letter.sealed()))
                    .isEqualTo(java.util.Arrays.copyOfRange(FILE, 29, 58));
        });
    }

    @Test
    void showsValuesInReasonsOnlyWhenNothingIsProtected() throws Exception {
        flow(publisher, new MessagePlan("cards", format.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(cards());

        assertThat(ledger.waiting(Optional.of("cards"), 10))
                .singleElement()
                .extracting(DeadLetter::reason)
                .asString()
                .contains("\"00X9400\"");
    }

    @Test
    void acknowledgesNothingWhenTheBrokerIsDownAndLosesNothing() throws Exception {
        var delivery = cards();
        broker.close();

        assertThatThrownBy(() -> flow(publisher, protectedPlan()).take(delivery))
                .isInstanceOf(Publisher.BrokerUnavailable.class);
        assertThat(delivery.acknowledged).isZero();
        assertThat(ledger.total("cards")).isEqualTo(Tally.ZERO);

        startBroker();
        flow(publisher, protectedPlan()).take(delivery);
        assertThat(delivery.acknowledged).isEqualTo(1);
        assertThat(events()).hasSize(2);
    }

    @Test
    void doublesNothingWhenItStopsBetweenPublishingAndTheLedger() throws Exception {
        Publisher stopsAfterPublishing = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            throw new IllegalStateException("stopped here");
        };
        var delivery = cards();

        assertThatThrownBy(() -> flow(stopsAfterPublishing, protectedPlan()).take(delivery))
                .hasMessage("stopped here");
        assertThat(delivery.acknowledged).isZero();
        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(3, 2, 0, 1, 0));
    }

    @Test
    void setsARecordAsideWhoseKeyIsTooLongToBeFoundByUnlessOnlyItsTokenIs() throws Exception {
        var payments = payments();
        var card = payments.schema().find("payment.card");
        var random = new SplittableRandom(1);
        var key = new StringBuilder();
        // Hard to compress, which a database may do before it refuses.
        while (key.length() < 3_000) key.append(Character.toString(random.nextInt(0x4E00, 0x9FA5)));
        var content = "P" + key + ",12.50\nP2,7.50\nT,2,20.00\n";
        var open = new MessagePlan("cards", payments.schema(), card, Map.of(), VERSIONS);

        flow(publisher, open).take(file(payments, content));

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.get("subject").asString()).isEqualTo("P2"));
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.code()).isEqualTo("record/key-too-long");
            assertThat(letter.reason()).contains("payment.card", "at most 1,000 bytes in UTF-8");
        });
        var closed =
                new MessagePlan("cards", payments.schema(), card, Map.of(card.orElseThrow(), "card-number"), VERSIONS);
        flow(publisher, closed).take(file(payments, content.replace("P2,", "PX2,")));
        assertThat(events()).hasSize(3);
    }

    @Test
    void aChunkEndsWithTheRecordsThatWereSetAsideToo() throws Exception {
        var amounts = format("{type: delimited, header: false, columns: [{name: amount, type: integer}]}");
        var line = "x".repeat(10_000) + "\n";
        var records = InboundFlow.MAX_CHUNK_BYTES / line.length() + 10;
        var chunks = new ArrayList<Long>();
        var counting = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    if (method.getName().equals("advance")) chunks.add(((Tally) arguments[3]).taken());
                    return method.invoke(ledger, arguments);
                });

        flow(publisher, new MessagePlan("cards", amounts.schema(), Optional.empty(), Map.of(), VERSIONS), counting)
                .take(file(amounts, line.repeat(records)));

        assertThat(chunks).hasSize(2);
        assertThat(chunks.getFirst()).isLessThan(records);
    }

    @Test
    void onlyAcknowledgesAFileItHasTakenBefore() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        var again = cards();

        flow(publisher, protectedPlan()).take(again);

        assertThat(again.acknowledged).isEqualTo(1);
        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards").taken()).isEqualTo(3);
    }

    @Test
    void setsAWholeFileAsideWhoseTotalsAreWrongAndPublishesNothingOfIt() throws Exception {
        var payments = payments();
        var card = payments.schema().find("payment.card").orElseThrow();
        var delivery = file(payments, "P4929000000000001,12.50\nP4929000000000002,7.50\nT,2,20.01\n");
        var plan = new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(card, "card-number"), VERSIONS);

        flow(publisher, plan).take(delivery);

        assertThat(delivery.acknowledged).isZero();
        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.position()).isEqualTo("payments.csv");
            assertThat(letter.code()).isEqualTo("content/total");
            assertThat(delivery.refused).containsExactly(letter.reason());
            assertThat(letter.reason())
                    .isEqualTo("trailer.sum is not the sum of amount in payment records"
                            + " (payments.csv#3, byte 47). [content/total]");
            assertThat(sealer.openItem("/connections/cards", letter.id(), letter.sealed()))
                    .isEqualTo(delivery.content);
        });
    }

    @Test
    void saysTheValuesOfTotalsWhereNothingIsProtected() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nT,2,12.50\n");

        flow(publisher, new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(delivery);

        assertThat(ledger.waiting(Optional.of("cards"), 10))
                .singleElement()
                .extracting(DeadLetter::reason)
                .asString()
                .contains("it says 2, counted were 1");
    }

    @Test
    void publishesAFileWhoseTotalsAreRight() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nP2,7.50\nT,2,20.00\n");

        flow(publisher, new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(delivery);

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @Test
    void publishesNothingOfAFileThatWasSetAsideBeforeAStop() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nT,2,12.50\n");
        var plan = new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS);
        var stopsBeforeTheEnd = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    if (method.getName().equals("confirm")) throw new IllegalStateException("stopped here");
                    return method.invoke(ledger, arguments);
                });

        assertThatThrownBy(() -> flow(publisher, plan, stopsBeforeTheEnd).take(delivery))
                .hasMessage("stopped here");
        flow(publisher, plan).take(delivery);

        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(delivery.refused).hasSize(1);
    }

    @Test
    void publishesNothingOfAFileThatMustFitAsAWholeWhenOneRecordDoesNot() throws Exception {
        var delivery = cards();
        delivery.demands = Set.of(Demand.EVERY_RECORD_FITS);

        flow(publisher, protectedPlan()).take(delivery);
        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(delivery.acknowledged).isZero();
        assertThat(delivery.refused)
                .hasSize(2)
                .allSatisfy(reason ->
                        assertThat(reason).startsWith("cards.dat#2: balance").doesNotContain("00X94"));
    }

    @Test
    void writesOneLineAboutEachDelivery() throws Exception {
        var logged = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(InboundFlow.class);
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
        try {
            flow(publisher, protectedPlan()).take(cards());
            flow(publisher, protectedPlan()).take(cards());
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }

        assertThat(logged.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.INFO))
                .extracting(ILoggingEvent::getKeyValuePairs)
                .asString()
                .matches(
                        "\\[connection=\"cards\", delivery=\"cards.dat\", taken=\"3\", published=\"2\", duplicate=\"0\","
                                + " refused=\"1\", millis=\"\\d+\"]");
    }

    @Test
    void setsAFileAsideWhoseContentWasTakenBeforeWhereThatIsWanted() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        var again = cards();
        again.demands = Set.of(Demand.NEW_CONTENT);
        again.modified = Instant.parse("2026-03-02T12:00:00Z");

        flow(publisher, protectedPlan()).take(again);

        assertThat(events()).hasSize(2);
        assertThat(again.refused).singleElement().asString().contains("taken before");
        assertThat(ledger.wasTaken("cards", again.appearance())).isTrue();
        assertThat(ledger.wasTaken("other", again.appearance())).isFalse();
    }

    @Test
    void setsAFileAsideThatIsReplacedWhileItIsReadWithoutACopy() throws Exception {
        var delivery = cards();
        delivery.replaced = true;

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(delivery.refused).singleElement().asString().contains("was replaced");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void setsAFileAsideThatEndedTheProcessThreeTimes() throws Exception {
        var delivery = cards();
        for (var death = 0; death < 3; death++)
            ledger.openFile("cards", delivery.appearance(), delivery.digest(), VERSIONS);

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(delivery.refused).hasSize(1);
        assertThat(events()).isEmpty();
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.code()).isEqualTo("delivery/ends-process");
            assertThat(letter.reason()).contains("ended 3 times", "records up to 0");
            assertThat(sealer.openItem("/connections/cards", letter.id(), letter.sealed()))
                    .isEqualTo(FILE);
        });
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void aFailureThatTheProcessSurvivesNeverSetsAFileAside() throws Exception {
        Publisher down = (_, _) -> {
            throw new IllegalStateException("down");
        };
        var delivery = cards();
        for (var failure = 0; failure < 5; failure++)
            assertThatThrownBy(() -> flow(down, protectedPlan()).take(delivery)).hasMessage("down");

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).hasSize(2);
    }

    @Test
    void leavesAFileToTheVersionOfTheConnectionItWasBegunWith() {
        var delivery = cards();
        var row = ledger.openFile("cards", delivery.appearance(), delivery.digest(), new Versions("older", "beef"));
        ledger.advance("cards", row.number(), new Checkpoint(1, 29), new Tally(1, 1, 0, 0, 0), List.of());

        assertThatThrownBy(() -> flow(publisher, protectedPlan()).take(delivery))
                .isInstanceOfSatisfying(
                        InboundFlow.BegunWithAnotherVersion.class,
                        e -> assertThat(e.version()).isEqualTo("older"));
        assertThat(delivery.acknowledged).isZero();
    }

    @Test
    void acknowledgesNothingWhenTheLeaseIsLost() {
        var delivery = cards();
        var lost = ledger.under(_ -> {
            throw new Lease.LeaseLost("cards");
        });

        assertThatThrownBy(() -> flow(publisher, protectedPlan(), lost).take(delivery))
                .isInstanceOf(Lease.LeaseLost.class);
        assertThat(delivery.acknowledged).isZero();
        assertThat(ledger.total("cards")).isEqualTo(Tally.ZERO);
    }

    private InboundFlow flow(Publisher to, MessagePlan plan) {
        return flow(to, plan, ledger);
    }

    private InboundFlow flow(Publisher to, MessagePlan plan, Ledger used) {
        var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        return new InboundFlow(plan, messages, ids, to, used, sealer, Clock.systemUTC(), () -> false);
    }

    private RecordFormat payments() throws IOException {
        var file = Files.writeString(home.resolve("payments.yaml"), """
                format:
                  type: delimited
                  header: false
                  records:
                    - name: trailer
                      when: {position: last, is: T}
                      publish: false
                      columns:
                        - {value: T}
                        - {name: count, type: integer}
                        - {name: sum, type: decimal, scale: 2}
                    - name: payment
                      columns:
                        - {name: card}
                        - {name: amount, type: decimal, scale: 2}
                  totals:
                    - {declared: trailer.count, of: payment}
                    - {declared: trailer.sum, kind: sum, of: payment, column: amount}
                """);
        return new FormatFile(Adapters.onClassPath()).read(file, new Problems()).orElseThrow();
    }

    private RecordFormat format(String format) throws IOException {
        var file = Files.writeString(home.resolve("format.yaml"), "format: " + format + "\n");
        return new FormatFile(Adapters.onClassPath()).read(file, new Problems()).orElseThrow();
    }

    private MessagePlan protectedPlan() {
        var schema = format.schema();
        var card = schema.find("cardNum").orElseThrow();
        var limit = schema.leaves().stream()
                .filter(field -> field.path().equals("limits"))
                .findFirst()
                .orElseThrow();
        return new MessagePlan(
                "cards", schema, Optional.of(card), Map.of(card, "card-number", limit, "default"), VERSIONS);
    }

    private String opened(JsonNode event, String pointer, JsonNode sealed) throws Exception {
        var context =
                new SealContext(event.get("source").asString(), event.get("id").asString(), pointer);
        return new String(sealer.open(sealed.asString(), context), UTF_8);
    }

    private List<JsonNode> events() throws Exception {
        var json = JsonMapper.shared();
        return messages().stream().map(stored -> json.readTree(stored.body())).toList();
    }

    private static RecordFormat format() {
        return TestCopybook.format(TestCopybook.settings("cp037"), COPYBOOK);
    }

    private FileInMemory cards() {
        return new FileInMemory(format, "cards.dat", FILE);
    }

    private static FileInMemory file(RecordFormat payments, String content) {
        return new FileInMemory(payments, "payments.csv", content.getBytes(UTF_8));
    }
}
