package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;

/** What becomes of the records of a file. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class InboundFlowTest extends CardFiles {

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
                    .isEqualTo(Arrays.copyOfRange(FILE, 29, 58));
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
    void writesOneLineAboutEachDelivery() throws Exception {
        assertThat(loggedOf(cards()))
                .singleElement()
                .asString()
                .matches(
                        "\\[connection=\"cards\", delivery=\"cards.dat\", taken=\"3\", published=\"2\", duplicate=\"0\","
                                + " refused=\"1\", millis=\"\\d+\"]");
    }

    /** An operator whose partner sends one should see it. */
    @Test
    void writesALineAlsoAboutAFileWithoutARecord() throws Exception {
        assertThat(loggedOf(new FileInMemory(format, "EMPTY.DAT", new byte[0])))
                .singleElement()
                .asString()
                .contains("delivery=\"EMPTY.DAT\", taken=\"0\", published=\"0\"");
        assertThat(ledger.total("cards")).isEqualTo(Tally.ZERO);
    }

    /** The lines about a file that is taken and seen again. */
    private List<List<KeyValuePair>> loggedOf(FileInMemory file) throws Exception {
        var logged = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(InboundFlow.class);
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
        try {
            flow(publisher, protectedPlan()).take(file);
            flow(publisher, protectedPlan()).take(file);
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(null);
        }
        assertThat(file.acknowledged).isEqualTo(2);
        assertThat(logged.list).allSatisfy(line -> assertThat(line.getLevel()).isEqualTo(Level.INFO));
        return logged.list.stream().map(ILoggingEvent::getKeyValuePairs).toList();
    }

    private String opened(JsonNode event, String pointer, JsonNode sealed) throws Exception {
        var context =
                new SealContext(event.get("source").asString(), event.get("id").asString(), pointer);
        return new String(sealer.open(sealed.asString(), context), UTF_8);
    }

    private RecordFormat format(String format) throws IOException {
        var file = Files.writeString(home.resolve("format.yaml"), "format: " + format + "\n");
        return new FormatFile(Adapters.onClassPath()).read(file, new Problems()).orElseThrow();
    }
}
