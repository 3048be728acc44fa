package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.QUEUE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.TestAdapterContext;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kinds of messages, identities and selections, on both brokers. */
class JmsInboundTest extends ReceivingFromQueues {

    @ParameterizedTest
    @EnumSource
    void takesMoreMessagesThanTheClientBuffersInOneTransaction(OnBroker kind) throws Exception {
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

    @Test
    void aSecondReaderOfAQueueOfClassicGetsNothingBehindWhatTheFirstOneStillHolds() throws Exception {
        start(OnBroker.CLASSIC);
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
    void knowsAMessageAgainInABatchOfAnotherSize(OnBroker kind) throws Exception {
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
    void tellsMessagesApartByTheBusinessHeaderAndElseByTheirId(OnBroker kind) throws Exception {
        start(kind);
        broker.send(QUEUE, with("order", "A-1"), with("order", "A-1"), text("nut 3.00"));

        var records = records(next(open(lines().identityHeader("order"))));

        assertThat(records.get(0).identity()).isEqualTo(List.of("queue", "", "A-1"));
        assertThat(records.get(1).identity()).isEqualTo(records.get(0).identity());
        assertThat(records.get(2).identity().get(2)).startsWith("ID:");
    }

    @ParameterizedTest
    @EnumSource
    void takesOnlyWhatTheSelectorSelects(OnBroker kind) throws Exception {
        start(kind);
        broker.send(QUEUE, with("region", "EU"), with("region", "US"));

        var delivery = next(open(lines().selector("region = 'EU'")));

        assertThat(records(delivery)).hasSize(1);
        delivery.acknowledge();
        assertThat(broker.held(QUEUE)).isEqualTo(1);
    }

    private static ForeignBroker.Making with(String property, String value) {
        return session -> {
            var message = session.createTextMessage("bolt 12.50");
            message.setStringProperty(property, value);
            return message;
        };
    }

    @ParameterizedTest
    @EnumSource
    void showsDeclaredHeadersAndPropertiesInAGroupOfTheRecord(OnBroker kind) throws Exception {
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
    void whatWouldSteerARouterOrADatabaseIsNothingButData(OnBroker kind) throws Exception {
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
    void readsTheDeclaredEntriesOfAMapMessage(OnBroker kind) throws Exception {
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
    void aTextMessageBecomesTheBytesThatItsFormatReads(OnBroker kind) throws Exception {
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
        start(OnBroker.CLASSIC);
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

    @ParameterizedTest
    @EnumSource
    void rejectsAMessageWithoutABody(OnBroker kind) throws Exception {
        start(kind);
        broker.send(QUEUE, session -> session.createTextMessage(), session -> session.createMessage());

        var records = records(next(open(lines())));

        assertThat(records).extracting(Seen::code).containsExactly("record/not-one", "record/wrong-kind");
    }
}
