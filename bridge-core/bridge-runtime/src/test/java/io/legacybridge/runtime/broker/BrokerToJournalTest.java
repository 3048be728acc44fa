package io.legacybridge.runtime.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class BrokerToJournalTest {

    private static final Duration A_MOMENT = Duration.ofMillis(300);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private Database database;
    private Journal journal;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.provide("orders");
        database = kind.open(folder, "journal");
        journal = new SqlJournal(database);
    }

    @AfterEach
    void stop() {
        broker.close();
        database.close();
    }

    @Test
    void aBatchEndsWithTheMessageThatFillsIt() throws Exception {
        var third = new byte[JournalFeed.MAX_BATCH_BYTES / 3 + 1];
        publish(IntStream.rangeClosed(1, 4)
                .mapToObj(number -> new Outgoing("orders." + number, "", "", third))
                .toList());

        try (var feed = new JournalFeed(broker::link, "orders", Duration.ofSeconds(5))) {
            assertThat(feed.receive()).hasSize(3);
            feed.acknowledge();
            assertThat(feed.receive()).hasSize(1);
        }
    }

    @Test
    void keepsMessagesOverARestartAndDeliversThemInOrder() throws Exception {
        publish(messages(1, 5));

        broker.close();
        broker = EmbeddedBroker.start(folder.resolve("broker"));

        drain();
        assertThat(ids()).containsExactly("orders.1", "orders.2", "orders.3", "orders.4", "orders.5");
    }

    @Test
    void whatIsPublishedAgainIsJournalledOnceAlsoBehindARestart() throws Exception {
        publish(messages(1, 3));
        publish(messages(3, 6));
        drain();

        broker.close();
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        publish(messages(5, 7));
        publish(messages(7, 7));
        drain();

        assertThat(ids())
                .containsExactly("orders.1", "orders.2", "orders.3", "orders.4", "orders.5", "orders.6", "orders.7");
    }

    /** However little older it is, and whether or not anybody noticed. */
    @Test
    void aJournalThatWasPutBackHasWhatIsTakenAgainAndOnce() throws Exception {
        publish(messages(1, 3));
        publish(messages(4, 4));
        drain();
        publish(messages(5, 6));

        try (var putBack = kind.open(Files.createTempDirectory(folder, "back"), "journal")) {
            journal = new SqlJournal(putBack);
            publish(messages(1, 3));
            publish(messages(4, 4));
            publish(messages(5, 6));
            drain();

            assertThat(ids())
                    .containsExactlyInAnyOrder("orders.1", "orders.2", "orders.3", "orders.4", "orders.5", "orders.6");
        }
    }

    @Test
    void whatAnEarlierVersionLeftOnTheBrokerIsJournalledUnderTheIdThatTheBrokerKnewItBy() throws Exception {
        sendForeign(message -> {
            message.putBytesProperty(Message.HDR_DUPLICATE_DETECTION_ID, "orders.1".getBytes(UTF_8));
            message.putStringProperty("lb_subject", "key1");
            message.putStringProperty("lb_sequence", "0000000001");
        });
        publish(messages(1, 2));

        drain();

        assertThat(ids()).containsExactly("orders.1", "orders.2");
        assertThat(broker.server().locateQueue("undeliverable")).isNull();
    }

    @Test
    void deliversAgainWhatTheJournalDidNotTake() throws Exception {
        publish(messages(1, 3));
        database.close();

        assertThatThrownBy(this::drain).isInstanceOf(RuntimeException.class);

        database = kind.open(folder, "journal");
        journal = new SqlJournal(database);
        drain();
        assertThat(ids()).containsExactly("orders.1", "orders.2", "orders.3");
    }

    @Test
    void saysThatTheBrokerIsDown() {
        broker.close();

        assertThatThrownBy(() -> publish(messages(1, 1)))
                .isInstanceOf(BrokerUnavailable.class)
                .hasMessageEndingWith("[broker/unavailable]");
    }

    @Test
    void whatLiesOnTheBrokerIsWaitedForAlsoWhenTheAnswerToAnEarlierCommitIsLate() throws Exception {
        publish(messages(1, 2));
        var committed = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var late = new Watched(session -> answeringCommitsLate(session, committed, answer), look -> {
            if (look == 2) answer.countDown();
        });
        var flow = new DeliveryFlow(journal, new StopsAt(2, end).withZone(ZoneOffset.UTC));
        try (var consumers = new JournalConsumers(late, flow);
                AutoCloseable _ = end::countDown) {
            consumers.startMissing();
            committed.await();
            publish(messages(3, 3));

            assertThat(consumers.settle("orders", A_MOMENT)).isFalse();

            assertThat(ids()).containsExactly("orders.1", "orders.2");
        }
    }

    @Test
    void whatLiesOnTheBrokerIsWaitedForAlsoWhereAnotherNodeMovesItAndMoreAlwaysComes() throws Exception {
        publish(messages(1, 3));
        var flow = new DeliveryFlow(journal, Clock.systemUTC());
        try (var other = new JournalFeed(broker::link, "orders", Duration.ofMillis(500))) {
            var busy = new Watched(session -> session, look -> {
                flow.moveNext(other);
                publish(messages(3 + look, 3 + look));
            });
            var here = database.isShared() ? new SqlJournal(database) : journal;
            try (var consumers = new JournalConsumers(busy, new DeliveryFlow(here, Clock.systemUTC()))) {
                assertThat(consumers.settle("orders", Duration.ofSeconds(5))).isTrue();
            }
        }
        assertThat(ids()).startsWith("orders.1", "orders.2", "orders.3");
    }

    /** As the broker's client does when the clock was put back. */
    @Test
    @Timeout(30)
    void endsAlsoWhileAConsumerStandsStill() throws Exception {
        publish(messages(1, 2));
        var reached = new CountDownLatch(1);
        var still = new StopsAt(0, new CountDownLatch(1));
        InstantSource telling = () -> {
            reached.countDown();
            return still.instant();
        };
        var flow = new DeliveryFlow(journal, telling.withZone(ZoneOffset.UTC));
        var consumers = new JournalConsumers(broker, flow);
        consumers.startMissing();
        reached.await();

        consumers.close();

        drain();
        assertThat(ids()).containsExactly("orders.1", "orders.2");
    }

    @Test
    void messagesOfOtherConnectionsAreNotTakenForThoseThatAreWaitedFor() throws Exception {
        publish(messages(1, 1));
        var others = new Watched(
                session -> session,
                look -> journal.append(
                        List.of(new Entry("bills." + look, "bills", "", "", Instant.EPOCH, new byte[0]))));
        try (var consumers = new JournalConsumers(others, new DeliveryFlow(journal, Clock.systemUTC()))) {
            assertThat(consumers.settle("orders", A_MOMENT)).isFalse();
        }
    }

    @Test
    void aNodeThatHasLostItsStoreLeavesItsMessagesToAnotherOne() throws Exception {
        var lost = kind.open(folder, "journal");
        var here = new JournalConsumers(broker, new DeliveryFlow(new SqlJournal(lost), Clock.systemUTC()));
        try (var there = new JournalConsumers(broker, new DeliveryFlow(journal, Clock.systemUTC()));
                here) {
            here.startMissing();
            publish(messages(1, 1));
            await().untilAsserted(() -> assertThat(ids()).hasSize(1));
            lost.close();
            there.startMissing();

            publish(messages(2, 3));

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ids()).hasSize(3));
        }
        assertThat(ids()).containsExactly("orders.1", "orders.2", "orders.3");
    }

    /** Also while more is published. The broker gives a queue's messages to one of the two, and to the other when that one has gone. */
    @Test
    void whatOneNodeHeldComesToTheNextOneBeforeWhatLiesBehindIt() throws Exception {
        var published = new AtomicInteger();
        var end = new CountDownLatch(1);
        var publishing = CompletableFuture.runAsync(() -> {
            while (end.getCount() > 0) {
                var number = published.incrementAndGet();
                publishUnchecked(messages(number, number));
            }
        });
        try (AutoCloseable _ = end::countDown) {
            for (var round = 0; round < 20; round++) {
                var first = new JournalFeed(broker::link, "orders", Duration.ofSeconds(5));
                var held = first.receive();
                try (var second = new JournalFeed(broker::link, "orders", Duration.ofSeconds(5))) {
                    first.close();
                    assertThat(second.receive().getFirst().id())
                            .isEqualTo(held.getFirst().id());
                    second.acknowledge();
                }
            }
        }
        publishing.join();
    }

    @Test
    void whatOthersPutOnTheQueueOfAConnectionIsMovedAsideAndTheOthersFlow() throws Exception {
        publish(messages(1, 1));
        sendForeign(_ -> {});
        sendForeign(message -> message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID.toString(), "orders.1"));
        publish(messages(2, 2));
        drain();
        sendForeign(message -> message.getBodyBuffer().writeBytes("theirs".getBytes(UTF_8)));

        assertThat(drain()).isZero();

        assertThat(ids()).containsExactly("orders.1", "orders.2");
        assertThat(broker.waiting("orders")).isZero();
        assertThat(broker.server().locateQueue("undeliverable").getMessageCount())
                .isEqualTo(3);
    }

    private void sendForeign(Consumer<ClientMessage> filling) throws ActiveMQException {
        try (var link = broker.link();
                var session = link.session();
                var producer = session.createProducer("connection.orders")) {
            var message = session.createMessage(true);
            filling.accept(message);
            producer.send(message);
        }
    }

    /** The broker, and what happens behind each look at how much waits there. */
    private final class Watched implements Broker {

        private final UnaryOperator<ClientSession> sessions;
        private final Look after;
        private int looks;

        private interface Look {
            void happens(int number) throws ActiveMQException, BrokerUnavailable;
        }

        Watched(UnaryOperator<ClientSession> sessions, Look after) {
            this.sessions = sessions;
            this.after = after;
        }

        @Override
        public void provide(String connection) {
            broker.provide(connection);
        }

        @Override
        public Set<String> connections() {
            return broker.connections();
        }

        @Override
        public BrokerLink link() {
            return new BrokerLink(
                    ActiveMQClient.createServerLocatorWithoutHA(broker.connector()),
                    (factory, sends, acks) -> sessions.apply(factory.createSession(sends, acks)),
                    BrokerProblems::embedded);
        }

        @Override
        public long waiting(String connection) throws ActiveMQException {
            var waiting = broker.waiting(connection);
            try {
                after.happens(++looks);
            } catch (BrokerUnavailable e) {
                throw new AssertionError(e);
            }
            return waiting;
        }

        @Override
        public void close() {}
    }

    private static ClientSession answeringCommitsLate(
            ClientSession session, CountDownLatch committed, CountDownLatch answer) {
        return (ClientSession) Proxy.newProxyInstance(
                ClientSession.class.getClassLoader(), new Class<?>[] {ClientSession.class}, (_, method, arguments) -> {
                    var result = method.invoke(session, arguments);
                    if (method.getName().equals("commit")) {
                        committed.countDown();
                        answer.await();
                    }
                    return result;
                });
    }

    /** Keeps who asks for the time after so many times. */
    private static final class StopsAt implements InstantSource {

        private final AtomicInteger left;
        private final CountDownLatch end;

        StopsAt(int times, CountDownLatch end) {
            this.left = new AtomicInteger(times);
            this.end = end;
        }

        @Override
        public Instant instant() {
            try {
                if (left.getAndDecrement() <= 0) end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Instant.EPOCH;
        }
    }

    private void publish(List<Outgoing> chunk) throws BrokerUnavailable {
        try (var publisher = new ArtemisPublisher(broker::link)) {
            publisher.publish("orders", chunk);
        }
    }

    private void publishUnchecked(List<Outgoing> chunk) {
        try {
            publish(chunk);
        } catch (BrokerUnavailable e) {
            throw new AssertionError(e);
        }
    }

    private int drain() throws Exception {
        var flow = new DeliveryFlow(journal, Clock.systemUTC());
        var moved = 0;
        try (var feed = new JournalFeed(broker::link, "orders", Duration.ofMillis(500))) {
            while (broker.waiting("orders") > 0) moved += flow.moveNext(feed);
        }
        return moved;
    }

    private List<String> ids() throws Exception {
        return journal.read(Set.of("orders"), 0, 100).messages().stream()
                .map(Journal.Stored::id)
                .toList();
    }

    private static List<Outgoing> messages(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> new Outgoing(
                        "orders." + number, "key" + number, "%010d".formatted(number), "{}".getBytes(UTF_8)))
                .toList();
    }
}
