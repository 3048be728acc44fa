package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.BACKOUT;
import static io.legacybridge.adapter.jms.JmsSettings.QUEUE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kinds of messages, limits and identities, on both brokers. */
class JmsInboundTest {

    private static final int FIFTY_MEGABYTES = 50 * 1024 * 1024;

    enum Kind {
        CLASSIC,
        ARTEMIS;

        ForeignBroker on(Path folder) {
            return this == CLASSIC ? new ClassicBroker(folder) : new ArtemisBroker(folder);
        }
    }

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("orders", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());
    private final List<LegacySystem> opened = new ArrayList<>();
    private ForeignBroker broker;

    @AfterEach
    void stop() throws Exception {
        opened.forEach(LegacySystem::close);
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void putsAnObjectMessageOnTheBackoutQueueWithoutDeserialisingIt(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, text("bolt 12.50"), session -> session.createObjectMessage(new Bomb()), text("nut 3.00"));

        var delivery = next(open(lines()));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("", "record/wrong-kind", "");
        assertThat(records.get(1).bytes()).isEmpty();
        assertThat(records.get(1).why()).contains("an object message", BACKOUT);
        assertThat(broker.held(QUEUE)).isZero();
        assertThat(broker.take(BACKOUT)).isInstanceOf(ObjectMessage.class);
        assertThat(Bomb.exploded).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheBackoutQueueEmptyUntilTheBatchIsAcknowledged(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, session -> session.createObjectMessage("x"));
        var source = open(lines());

        records(next(source));
        next(source).giveBack();
        var again = next(source);
        again.acknowledge();

        broker.take(BACKOUT);
        assertThat(broker.held(BACKOUT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void putsABodyAboveTheLimitOnTheBackoutQueueAndItsNeighboursFlow(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, text("bolt 12.50"), session -> {
            var large = session.createBytesMessage();
            large.writeBytes(new byte[FIFTY_MEGABYTES]);
            return large;
        });
        broker.send(QUEUE, text("nut 3.00"));
        var source = open(lines());

        var seen = new ArrayList<Seen>();
        while (seen.size() < 3) {
            var delivery = next(source);
            seen.addAll(records(delivery));
            delivery.acknowledge();
        }

        assertThat(seen).extracting(Seen::code).containsExactly("", "record/too-large", "");
        assertThat(seen.get(1).bytes()).isEmpty();
        assertThat(((BytesMessage) broker.take(BACKOUT)).getBodyLength()).isEqualTo(FIFTY_MEGABYTES);
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAMessageWithoutABody(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, session -> session.createTextMessage(), session -> session.createMessage());

        var records = records(next(open(lines())));

        assertThat(records).extracting(Seen::code).containsExactly("record/not-one", "record/wrong-kind");
    }

    @Test
    void aMessageThatCannotBeUnpackedGoesToTheBackoutQueueAndItsNeighboursFlow() throws Exception {
        start(Kind.CLASSIC);
        var broken = "no deflated text".getBytes(UTF_8);
        broker.send(QUEUE, text("bolt 12.50"), compressed(broken), text("nut 3.00"));
        var source = open(lines());

        var delivery = next(source);
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("", "record/bad-value", "");
        assertThat(records.get(1).bytes()).isEqualTo(broken);
        assertThat(records.get(1).why()).contains("unpacked", BACKOUT);
        assertThat(records.get(1).identity().get(2)).startsWith("ID:");
        assertThat(broker.held(QUEUE)).isZero();
        var backedOut = (ActiveMQTextMessage) broker.take(BACKOUT);
        assertThat(backedOut.getContent().toArray()).isEqualTo(broken);
    }

    @Test
    void aMessageWhosePropertiesCannotBeUnpackedGoesToTheBackoutQueue() throws Exception {
        start(Kind.CLASSIC);
        broker.send(QUEUE, text("bolt 12.50"), session -> {
            var message = (ActiveMQTextMessage) session.createTextMessage("nut 3.00");
            message.setMarshalledProperties(new ByteSequence(new byte[] {0, 0, 0, 9, 1}));
            return message;
        });

        var delivery = next(open(lines().identityHeader("order")));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("", "record/bad-value");
        assertThat(broker.held(QUEUE)).isZero();
        assertThat(broker.held(BACKOUT)).isEqualTo(1);
    }

    @Test
    void aMessageThatTheLibraryOfArtemisCannotReceiveTakesNoOtherWithIt() throws Exception {
        start(Kind.ARTEMIS);
        broker.send(QUEUE, text("bolt 12.50"), text("nut 3.00"));
        sendOfUnknownType();
        broker.send(QUEUE, text("screw 0.75"));
        var source = open(lines());

        var before = next(source);
        assertThat(records(before)).hasSize(2);
        before.acknowledge();

        for (var look = 0; look < 2; look++)
            assertThatThrownBy(source::next)
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageContaining("message type");
        assertThat(broker.held(QUEUE)).isEqualTo(2);
    }

    private void sendOfUnknownType() throws Exception {
        try (var connection = broker.connect();
                var session = connection.createSession()) {
            var core = ((ActiveMQSession) session).getCoreSession();
            try (var producer = core.createProducer(QUEUE)) {
                producer.send(core.createMessage((byte) 9, true));
            }
        }
    }

    @Test
    void aSecondReaderOfAQueueOfClassicGetsNothingBehindWhatTheFirstOneStillHolds() throws Exception {
        start(Kind.CLASSIC);
        broker.send(QUEUE, text("bolt 12.50"), text("nut 3.00"), text("screw 0.75"));
        var held = records(next(open(lines().batchSize(1))));

        var second = open(lines());
        assertThat(second.next()).isEmpty();
        opened.getFirst().close();

        assertThat(records(next(second)))
                .hasSize(3)
                .first()
                .extracting(Seen::identity)
                .isEqualTo(held.getFirst().identity());
    }

    @ParameterizedTest
    @EnumSource
    void knowsAMessageAgainInABatchOfAnotherSize(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, text("bolt 12.50"), text("nut 3.00"), text("screw 0.75"));
        var first = records(next(open(lines())));
        opened.forEach(LegacySystem::close);

        var source = open(lines().batchSize(2));
        var two = next(source);
        var again = new ArrayList<>(records(two));
        two.acknowledge();
        again.addAll(records(next(source)));

        assertThat(again)
                .extracting(Seen::identity)
                .isEqualTo(first.stream().map(Seen::identity).toList());
    }

    @ParameterizedTest
    @EnumSource
    void takesMoreMessagesThanTheClientBuffersInOneTransaction(Kind kind) throws Exception {
        start(kind);
        var many = new ForeignBroker.Making[1_500];
        for (var i = 0; i < many.length; i++) many[i] = text("bolt %d.00".formatted(i));
        broker.send(QUEUE, many);
        var source = open(lines().batchSize(Delivery.Batch.MAX_ITEMS));

        var taken = 0;
        while (taken < many.length) {
            var delivery = next(source);
            taken += records(delivery).size();
            delivery.acknowledge();
        }

        assertThat(taken).isEqualTo(many.length);
        assertThat(broker.held(QUEUE)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void tellsMessagesApartByTheBusinessHeaderAndElseByTheirId(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, with("order", "A-1"), with("order", "A-1"), text("nut 3.00"));

        var records = records(next(open(lines().identityHeader("order"))));

        assertThat(records.get(0).identity()).isEqualTo(List.of("queue", "", "A-1"));
        assertThat(records.get(1).identity()).isEqualTo(records.get(0).identity());
        assertThat(records.get(2).identity().get(2)).startsWith("ID:");
    }

    @ParameterizedTest
    @EnumSource
    void takesOnlyWhatTheSelectorSelects(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, with("region", "EU"), with("region", "US"));

        var delivery = next(open(lines().selector("region = 'EU'")));

        assertThat(records(delivery)).hasSize(1);
        delivery.acknowledge();
        assertThat(broker.held(QUEUE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void showsDeclaredHeadersAndPropertiesInAGroupOfTheRecord(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, session -> {
            var message = session.createTextMessage("bolt 12.50");
            message.setJMSCorrelationID("one%0A\ntwo");
            message.setIntProperty("pages", 12);
            return message;
        });
        var declared = Map.of("JMSCorrelationID", ValueType.TEXT, "pages", ValueType.INT, "absent", ValueType.LONG);

        var record = records(next(open(lines().properties(declared)))).getFirst();

        assertThat(record.values())
                .containsEntry("code", "bolt")
                .containsEntry("quantity", new BigDecimal("12.50"))
                .extractingByKey("jms")
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("JMSCorrelationID", "one%0A\ntwo")
                .containsEntry("pages", new BigDecimal(12))
                .containsEntry("absent", null);
    }

    @ParameterizedTest
    @EnumSource
    void whatWouldSteerARouterOrADatabaseIsNothingButData(Kind kind) throws Exception {
        start(kind);
        var order = "O'Brien\"; DROP TABLE delivery; --";
        broker.send(QUEUE, session -> {
            var message = session.createTextMessage("bolt 12.50");
            message.setStringProperty("order", order);
            message.setStringProperty("CamelJmsDestinationName", "ELSEWHERE");
            return message;
        });
        var declared = Map.of("order", ValueType.TEXT, "CamelJmsDestinationName", ValueType.TEXT);

        var delivery = next(open(lines().identityHeader("order").properties(declared)));
        var record = records(delivery).getFirst();
        delivery.acknowledge();

        assertThat(record.identity()).isEqualTo(List.of("queue", "", order));
        assertThat(record.values())
                .containsEntry("jms", Map.of("order", order, "CamelJmsDestinationName", "ELSEWHERE"));
        assertThat(broker.held(QUEUE)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void readsTheDeclaredEntriesOfAMapMessage(Kind kind) throws Exception {
        start(kind);
        broker.send(
                QUEUE,
                session -> {
                    var message = session.createMapMessage();
                    message.setString("account", "007");
                    message.setLong("cents", 9_007_199_254_740_993L);
                    message.setBoolean("open", true);
                    message.setString("other", "left out");
                    message.setString("order-id", "A=7\n%");
                    message.setString("rate=%", "1");
                    return message;
                },
                session -> {
                    var message = session.createMapMessage();
                    message.setString("cents", "many");
                    return message;
                });
        var declared = Map.of(
                "account", ValueType.TEXT,
                "cents", ValueType.LONG,
                "open", ValueType.BOOLEAN,
                "order-id", ValueType.TEXT,
                "rate=%", ValueType.INT);
        var settings = lines().map(declared);
        new JmsAdapter().describe(settings.config(), context.describing());
        assertThat(context.describing().problems().inOrder()).isEmpty();

        var records = records(next(open(settings)));

        assertThat(records.getFirst().values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "account",
                        "007",
                        "cents",
                        new BigDecimal("9007199254740993"),
                        "open",
                        true,
                        "order-id",
                        "A=7\n%",
                        "rate=%",
                        new BigDecimal(1)));
        assertThat(records.get(1).code()).isEqualTo("record/bad-value");
        assertThat(new String(records.get(1).bytes(), UTF_8)).contains("cents=many");
    }

    /** Else letters would become other letters, and no dead letter would tell. */
    @ParameterizedTest
    @EnumSource
    void aTextMessageBecomesTheBytesThatItsFormatReads(Kind kind) throws Exception {
        start(kind);
        broker.send(QUEUE, text("bolt 12.50"), text("M\u00FCller 3.00"));
        var ebcdic = Charset.forName("IBM037");

        for (var settings : List.of(lines(), lines().properties(Map.of("JMSPriority", ValueType.INT)))) {
            var delivery = next(open(settings, in(ebcdic)));
            assertThat(records(delivery))
                    .extracting(seen -> seen.values().get("code"))
                    .containsExactly("bolt", "M\u00FCller");
            delivery.giveBack();
            opened.removeLast().close();
        }
    }

    @Test
    void theEncodingThatIsSetForTextMessagesComesBeforeThatOfTheFormat() throws Exception {
        start(Kind.CLASSIC);
        // A sender that makes a character of every byte.
        var packed = new String("bolt 12.50".getBytes(Charset.forName("IBM037")), ISO_8859_1);
        broker.send(QUEUE, text(packed));
        var settings = lines().textEncoding(new TextEncoding(ISO_8859_1));

        var records = records(next(open(settings, in(Charset.forName("IBM037")))));

        assertThat(records).extracting(seen -> seen.values().get("code")).containsExactly("bolt");
    }

    private static TestAdapterContext in(Charset charset) {
        return new TestAdapterContext(
                "orders", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat(charset));
    }

    /** Such as after its sender renamed them: a record of nothing but nulls would be published. */
    @ParameterizedTest
    @EnumSource
    void putsAMapMessageAsideThatHasNoneOfTheDeclaredEntries(Kind kind) throws Exception {
        start(kind);
        broker.send(
                QUEUE,
                session -> session.createMapMessage(),
                session -> {
                    var message = session.createMapMessage();
                    message.setString("accountNumber", "007");
                    message.setStringProperty("region", "EU");
                    return message;
                },
                session -> {
                    var message = session.createMapMessage();
                    message.setString("account", null);
                    return message;
                });
        var settings = lines().map(Map.of("account", ValueType.TEXT)).properties(Map.of("region", ValueType.TEXT));

        var delivery = next(open(settings));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("record/wrong-kind", "record/wrong-kind", "");
        assertThat(records.getFirst().why()).contains("at least one of the entries under map", BACKOUT);
        assertThat(broker.held(BACKOUT)).isEqualTo(2);
    }

    /** Half of a pair has no UTF-8, and nobody could tell a question mark from one that was sent. Classic sends none. */
    @Test
    void putsAMessageAsideWithAValueThatIsNoText() throws Exception {
        start(Kind.ARTEMIS);
        broker.send(QUEUE, session -> {
            var message = session.createMapMessage();
            message.setString("account", "\uD800x");
            return message;
        });

        var delivery = next(open(lines().map(Map.of("account", ValueType.TEXT))));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("record/not-encodable");
        assertThat(records.getFirst().why()).contains("account", BACKOUT);
        assertThat(((MapMessage) broker.take(BACKOUT)).getString("account")).isEqualTo("\uD800x");
    }

    /** As a sender's library compresses it, with other bytes. */
    static ForeignBroker.Making compressed(byte[] bytes) {
        return session -> {
            var message = (ActiveMQTextMessage) session.createTextMessage();
            message.setContent(new ByteSequence(bytes));
            message.setCompressed(true);
            return message;
        };
    }

    /** Tells when someone reads it. */
    static final class Bomb implements Serializable {

        private static final long serialVersionUID = 1;
        static final AtomicInteger exploded = new AtomicInteger();

        private void readObject(ObjectInputStream ignored) {
            exploded.incrementAndGet();
        }
    }

    /** What became of one message. */
    private record Seen(List<String> identity, String code, String why, Map<String, Object> values, byte[] bytes) {}

    private void start(Kind kind) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
    }

    private JmsSettings lines() {
        return JmsSettings.of(broker, new LineFormat.Config());
    }

    private Source.Polled open(JmsSettings settings) {
        return open(settings, context);
    }

    private Source.Polled open(JmsSettings settings, TestAdapterContext context) {
        var system = new JmsAdapter().open(settings.config(), context);
        opened.add(system);
        return (Source.Polled) system.source().orElseThrow();
    }

    private static Delivery.Batch next(Source.Polled source) throws Exception {
        for (var looks = 0; looks < 10; looks++) {
            Optional<Delivery> delivery = source.next();
            if (delivery.isPresent()) return (Delivery.Batch) delivery.get();
        }
        throw new AssertionError("no message came");
    }

    private static List<Seen> records(Delivery.Batch batch) throws Exception {
        var seen = new ArrayList<Seen>();
        try (var items = batch.items()) {
            while (items.next()) {
                var writer = new RecordingWriter();
                var identity = items.identity().parts();
                seen.add(
                        switch (items.translate(writer)) {
                            case Translation.Translated _ -> new Seen(identity, "", "", writer.record(), items.bytes());
                            case Translation.Rejected bad -> {
                                RecordProblem first = bad.problems().getFirst();
                                yield new Seen(identity, first.code(), first.withoutValue(), Map.of(), items.bytes());
                            }
                        });
            }
        }
        return seen;
    }

    private static ForeignBroker.Making with(String property, String value) {
        return session -> {
            var message = session.createTextMessage("bolt 12.50");
            message.setStringProperty(property, value);
            return message;
        };
    }
}
