package io.legacybridge.runtime.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class BrokerToJournalTest {

    private static final int SERVER = 4711;

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private Database database;
    private Journal journal;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), SERVER);
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
    void keepsMessagesOverARestartAndDeliversThemInOrder() throws Exception {
        publish(messages(1, 5));

        broker.close();
        broker = EmbeddedBroker.start(folder.resolve("broker"), SERVER);

        drain();
        assertThat(ids()).containsExactly("orders.1", "orders.2", "orders.3", "orders.4", "orders.5");
    }

    @Test
    void publishesAChunkAgainWithoutDoublingWhatTheBrokerHas() throws Exception {
        publish(messages(1, 3));

        // One known id makes the broker refuse the whole transaction.
        publish(messages(3, 6));

        assertThat(drain()).isEqualTo(6);
        assertThat(ids()).containsExactly("orders.1", "orders.2", "orders.3", "orders.4", "orders.5", "orders.6");
    }

    @Test
    void remembersDuplicatesOverARestart() throws Exception {
        publish(messages(1, 3));
        drain();

        broker.close();
        broker = EmbeddedBroker.start(folder.resolve("broker"), SERVER);
        publish(messages(1, 4));

        assertThat(drain()).isEqualTo(1);
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

    private void publish(List<Outgoing> chunk) throws BrokerUnavailable {
        try (var publisher = new ArtemisPublisher(broker::link)) {
            publisher.publish("orders", chunk);
        }
    }

    private int drain() throws Exception {
        var flow = new DeliveryFlow(journal, Clock.systemUTC());
        var moved = 0;
        try (var feed = new JournalFeed(broker::link, "orders", Duration.ofMillis(500))) {
            for (var count = flow.moveNext(feed); count > 0; count = flow.moveNext(feed)) moved += count;
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
