package io.legacybridge.runtime.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.broker.CommitCut.Moment;
import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.testkit.ArtemisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Artemis in a process of its own. */
class ExternalBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private ArtemisProcess artemis;

    @AfterEach
    void stop() {
        if (artemis != null) artemis.close();
    }

    @Test
    void keepsMessagesOverAKillAndTheJournalTakesEachOnce() throws Exception {
        artemis = ArtemisProcess.in(folder);
        artemis.comeUp();
        var broker = broker(ArtemisProcess.PASSWORD, Optional.empty());
        assertThat(broker.check()).isEmpty();
        try (var publisher = new ArtemisPublisher(broker::link)) {
            publisher.publish("orders", messages(1, 3, 10));
            artemis.kill();
            assertThatThrownBy(() -> publisher.publish("orders", messages(3, 4, 10)))
                    .isInstanceOf(BrokerUnavailable.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageEndingWith("[broker/unavailable]");

            artemis.comeUp();
            publisher.publish("orders", messages(3, 5, 10));
        }
        assertThat(journalled(broker, "journal")).isEqualTo(ids(5));
    }

    /** As after a restore beside a broker that lives on. */
    @Test
    void aJournalThatWasPutBackHasWhatIsTakenAgainAndOnce() throws Exception {
        artemis = ArtemisProcess.in(folder);
        artemis.comeUp();
        var broker = broker(ArtemisProcess.PASSWORD, Optional.empty());
        try (var publisher = new ArtemisPublisher(broker::link)) {
            for (var message : messages(1, 3, 10)) publisher.publish("orders", List.of(message));
            publisher.publish("orders", messages(1, 6, 10));
            assertThat(journalled(broker, "lost")).hasSize(6);

            for (var message : messages(1, 3, 10)) publisher.publish("orders", List.of(message));
            publisher.publish("orders", messages(1, 6, 10));
        }
        assertThat(journalled(broker, "put-back")).isEqualTo(ids(6));
    }

    @Test
    void aConnectionThatIsCutAndABrokerThatIsKilledAtTheCommitLoseAndDoubleNothing() throws Exception {
        artemis = ArtemisProcess.in(folder);
        artemis.comeUp();
        try (var way = new CommitCut(artemis.port());
                var publisher =
                        new ArtemisPublisher(broker(way.url(), ArtemisProcess.PASSWORD, Optional.empty())::link)) {
            way.cutAtNextCommit(Moment.BEFORE_THE_COMMIT, () -> {});
            publishAsTheFlowDoes(publisher, messages(1, 2, 10));
            way.cutAtNextCommit(Moment.BEFORE_ITS_ANSWER, () -> {});
            publishAsTheFlowDoes(publisher, messages(3, 4, 10));
            for (var moment : List.of(Moment.BEFORE_THE_COMMIT, Moment.BEFORE_ITS_ANSWER)) {
                var chunk = moment == Moment.BEFORE_THE_COMMIT ? messages(5, 6, 10) : messages(7, 8, 10);
                way.cutAtNextCommit(moment, artemis::kill);
                assertThatThrownBy(() -> publisher.publish("orders", chunk)).isInstanceOf(BrokerUnavailable.class);
                artemis.comeUp();
                publisher.publish("orders", chunk);
            }
            assertThat(way.cuts()).isEqualTo(4);
        }

        assertThat(journalled(broker(ArtemisProcess.PASSWORD, Optional.empty()), "journal"))
                .isEqualTo(ids(8));
    }

    /** Again, when a session that the cut had ended as well is found ended too late. */
    private static void publishAsTheFlowDoes(Publisher publisher, List<Outgoing> chunk) throws BrokerUnavailable {
        try {
            publisher.publish("orders", chunk);
        } catch (BrokerUnavailable e) {
            publisher.publish("orders", chunk);
        }
    }

    @Test
    void givesItsMessagesToOneConsumerUntilThatOneEnds() throws Exception {
        artemis = ArtemisProcess.in(folder);
        artemis.comeUp();
        var broker = broker(ArtemisProcess.PASSWORD, Optional.empty());
        var first = new JournalFeed(broker::link, "orders", PATIENCE);
        try (var publisher = new ArtemisPublisher(broker::link);
                var second = new JournalFeed(broker::link, "orders", Duration.ofMillis(300))) {
            publisher.publish("orders", messages(1, 4, 10));
            assertThat(second.receive()).isEmpty();
            assertThat(first.receive()).hasSize(4);

            // Not acknowledged: they go to the other one, in order.
            first.close();
            await().untilAsserted(() -> assertThat(second.receive()).hasSize(4));
            second.acknowledge();
        }
    }

    @Test
    void aFullAddressRefusesAndTakesMessagesAgainWhenThereIsRoom() throws Exception {
        artemis = ArtemisProcess.in(folder);
        artemis.comeUp();
        var broker = broker(ArtemisProcess.PASSWORD, Optional.empty());
        broker.check();
        limit(broker, 200_000);
        try (var publisher = new ArtemisPublisher(broker::link)) {
            assertThatThrownBy(() -> {
                        for (var chunk = 0; chunk < 100; chunk++)
                            publisher.publish("orders", messages(chunk * 10 + 1, chunk * 10 + 10, 1_000));
                    })
                    .isInstanceOf(BrokerUnavailable.class)
                    .hasMessageEndingWith("[broker/full]");

            var held = drain(broker).size();

            assertThat(held).isGreaterThan(10);
            publisher.publish("orders", messages(2_001, 2_010, 1_000));
            assertThat(drain(broker)).hasSize(10);
        }
    }

    @Test
    void aRefusedUserAndABrokerThatIsNotThereAreTold() throws Exception {
        artemis = ArtemisProcess.in(folder);
        assertThat(broker(ArtemisProcess.PASSWORD, Optional.empty()).check())
                .map(Problem::toString)
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("bridge.yaml broker: The broker " + artemis.url() + " does not answer")
                        .endsWith("Start it, or correct url and tls; nothing is lost, it is tried again."
                                + " [broker/unavailable]"));
        artemis.comeUp();

        assertThat(broker("wrong", Optional.empty()).check()).map(Problem::code).contains("broker/refused");
    }

    @Test
    void aUserThatMayNotSetLimitsGetsAWarning() throws Exception {
        artemis = ArtemisProcess.with(
                folder, ArtemisProcess.allowed(List.of("createAddress", "createDurableQueue", "send", "consume")));
        artemis.comeUp();
        var broker = broker(ArtemisProcess.PASSWORD, Optional.empty());

        assertThat(broker.check()).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo("broker/limits");
            assertThat(problem.isError()).isFalse();
        });
        try (var publisher = new ArtemisPublisher(broker::link)) {
            publisher.publish("orders", messages(1, 3, 10));
        }
        assertThat(drain(broker)).hasSize(3);
    }

    @Test
    void speaksTlsWithTheCertificatesOfTheHome() throws Exception {
        var home = folder.resolve("home");
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        artemis = ArtemisProcess.withTls(
                folder.resolve("artemis"), home.resolve("certs/server.pem"), home.resolve("certs/server.key"));
        artemis.comeUp();
        Files.createDirectories(home.resolve("certs/outward"));
        Files.copy(home.resolve("certs/ca/root.pem"), home.resolve("certs/outward/mq.trust.pem"));
        var trusting = new OutwardTls(home, Clock.systemUTC(), new SecureRandom())
                .context(new TlsSettings(Optional.of("mq"), Optional.empty()));
        var doubting = new OutwardTls(home, Clock.systemUTC(), new SecureRandom())
                .context(new TlsSettings(Optional.empty(), Optional.empty()));

        assertThat(broker(ArtemisProcess.PASSWORD, Optional.of(trusting)).check())
                .isEmpty();
        assertThat(broker(ArtemisProcess.PASSWORD, Optional.of(doubting)).check())
                .map(Problem::code)
                .contains("broker/unavailable");
    }

    private ExternalBroker broker(String password, Optional<SSLContext> tls) throws BadValue {
        return broker(artemis.url(), password, tls);
    }

    private static ExternalBroker broker(String url, String password, Optional<SSLContext> tls) throws BadValue {
        var settings = new BrokerSettings(
                List.of(BrokerUrl.parse(url)),
                ArtemisProcess.USER,
                SecretReference.parse("file:broker.password"),
                Optional.empty());
        return new ExternalBroker(settings, () -> new Secret(password.getBytes(UTF_8)), tls);
    }

    /** As an administrator would. */
    private static void limit(ExternalBroker broker, long bytes) throws Exception {
        try (var link = broker.link()) {
            BrokerLimits.set(
                    link,
                    ConnectionAddresses.settings()
                            .setMaxSizeBytes(bytes)
                            .setPageSizeBytes((int) bytes / 2)
                            .setPageLimitBytes(bytes));
        }
    }

    /** What the broker holds is moved to a journal of this name, and that is read. */
    private List<String> journalled(ExternalBroker broker, String name) throws Exception {
        try (var store = Database.open(folder.resolve(name + ".db"), "journal");
                var feed = new JournalFeed(broker::link, "orders", PATIENCE)) {
            var journal = new SqlJournal(store);
            var flow = new DeliveryFlow(journal, Clock.systemUTC());
            while (broker.waiting("orders") > 0) flow.moveNext(feed);
            return journal.read(Set.of("orders"), 0, 100).messages().stream()
                    .map(Stored::id)
                    .toList();
        }
    }

    private static List<String> ids(int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(number -> "orders." + number)
                .toList();
    }

    private static List<String> drain(ExternalBroker broker) throws Exception {
        var ids = new ArrayList<String>();
        try (var feed = new JournalFeed(broker::link, "orders", PATIENCE)) {
            for (var batch = feed.receive(); !batch.isEmpty(); batch = feed.receive()) {
                batch.forEach(message -> ids.add(message.id()));
                feed.acknowledge();
            }
        }
        return ids;
    }

    private static List<Outgoing> messages(int first, int last, int size) throws IOException {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> new Outgoing("orders." + number, "key", "%010d".formatted(number), new byte[size]))
                .toList();
    }
}
