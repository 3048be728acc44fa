package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.BACKOUT;
import static io.legacybridge.adapter.jms.JmsSettings.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import java.util.ArrayList;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.apache.activemq.util.MarshallingSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that cannot be read go to the backout queue and keep no other, on both brokers. */
class BackoutTest extends ReceivingFromQueues {

    private static final int FIFTY_MEGABYTES = 50 * 1024 * 1024;

    @ParameterizedTest
    @EnumSource
    void putsAnObjectMessageOnTheBackoutQueueWithoutDeserialisingIt(OnBroker kind) throws Exception {
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
    void leavesTheBackoutQueueEmptyUntilTheBatchIsAcknowledged(OnBroker kind) throws Exception {
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
    void putsABodyAboveTheLimitOnTheBackoutQueueAndItsNeighboursFlow(OnBroker kind) throws Exception {
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

    @Test
    void aMessageThatCannotBeUnpackedGoesToTheBackoutQueueAndItsNeighboursFlow() throws Exception {
        start(OnBroker.CLASSIC);
        var broken = "no deflated text".getBytes(UTF_8);
        broker.send(QUEUE, text("bolt 12.50"), ForeignBroker.compressed(broken), text("nut 3.00"));
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
    void aTextThatSaysThatItIsLongerThanItsMessageGoesToTheBackoutQueue() throws Exception {
        start(OnBroker.CLASSIC);
        broker.send(QUEUE, text("bolt 12.50"), session -> {
            var message = (ActiveMQTextMessage) session.createTextMessage();
            message.setContent(new ByteSequence(new byte[] {0x7F, -1, -1, -1, 'b'}));
            return message;
        });

        var delivery = next(open(lines()));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("", "record/too-large");
        assertThat(broker.held(QUEUE)).isZero();
        assertThat(broker.held(BACKOUT)).isEqualTo(1);
    }

    @Test
    void aPropertyThatSaysThatItIsLongerThanItsMessageGoesToTheBackoutQueue() throws Exception {
        start(OnBroker.CLASSIC);
        broker.send(QUEUE, text("bolt 12.50"), session -> {
            var message = (ActiveMQTextMessage) session.createTextMessage("nut 3.00");
            message.setMarshalledProperties(new ByteSequence(
                    new byte[] {0, 0, 0, 1, 0, 1, 'a', MarshallingSupport.BIG_STRING_TYPE, 0x7F, -1, -1, -1}));
            return message;
        });

        var delivery = next(open(lines().identityHeader("order")));
        var records = records(delivery);
        delivery.acknowledge();

        assertThat(records).extracting(Seen::code).containsExactly("", "record/bad-value");
        assertThat(broker.held(BACKOUT)).isEqualTo(1);
    }

    @Test
    void aMessageWhosePropertiesCannotBeUnpackedGoesToTheBackoutQueue() throws Exception {
        start(OnBroker.CLASSIC);
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
        start(OnBroker.ARTEMIS);
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

    /** The library takes the transaction of the session with it. */
    @Test
    void aTextThatTheLibraryOfArtemisCannotReadTakesNoOtherWithIt() throws Exception {
        start(OnBroker.ARTEMIS);
        broker.send(QUEUE, text("bolt 12.50"), text("nut 3.00"));
        sendTextThatEndsEarly();
        var source = open(lines());

        var before = next(source);
        assertThat(records(before)).hasSize(2);
        before.acknowledge();

        assertThat(broker.held(QUEUE)).isEqualTo(1);
    }

    private void sendTextThatEndsEarly() throws Exception {
        try (var connection = broker.connect();
                var session = connection.createSession()) {
            var core = ((ActiveMQSession) session).getCoreSession();
            try (var producer = core.createProducer(QUEUE)) {
                var message = core.createMessage(org.apache.activemq.artemis.api.core.Message.TEXT_TYPE, true);
                var isThere = (byte) 1;
                message.getBodyBuffer().writeByte(isThere);
                message.getBodyBuffer().writeInt(Integer.MAX_VALUE);
                producer.send(message);
            }
        }
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

    /** Such as after its sender renamed them: a record of nothing but nulls would be published. */
    @ParameterizedTest
    @EnumSource
    void putsAMapMessageAsideThatHasNoneOfTheDeclaredEntries(OnBroker kind) throws Exception {
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
        start(OnBroker.ARTEMIS);
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
}
