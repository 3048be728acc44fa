package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.testkit.ArtemisProcess;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An external broker is killed and comes back, or takes no more. */
@ExtendWith(Report.class)
class BrokerFaultsTest {

    private static final int TRIES = Integer.getInteger("crash.tries");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FULL = 2 * 1024 * 1024;
    private static final int FAR_AHEAD = 12_000;

    private final SplittableRandom random = new SplittableRandom(Report.SEED);

    @TempDir
    Path folder;

    private ArtemisProcess broker;
    private World world;

    @BeforeEach
    void start() throws Exception {
        broker = ArtemisProcess.in(folder.resolve("artemis"));
        broker.comeUp();
        limitAddresses();
        world = new World(folder);
        world.useBroker(broker);
        world.start();
    }

    @AfterEach
    void end() throws Exception {
        if (world != null) world.end();
        broker.close();
    }

    @Test
    void nothingIsLostOrDoubledByTheBrokersTrouble() throws Exception {
        for (var tries = 0; tries < 2 * TRIES; tries++)
            world.suffer("broker killed and restarted", this::killTheBroker);
        world.suffer("broker address full", this::fillTheAddress);
        world.settle();
    }

    private void killTheBroker() throws Exception {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        broker.kill();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000));
        broker.comeUp();
    }

    /** While someone else holds the journal's lock, messages pile up on the broker. */
    private void fillTheAddress() throws Exception {
        var journal = world.bridge().home().resolve("data/journal.db");
        world.stayAhead(World.FILES, FAR_AHEAD);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
                var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            await().atMost(SOON).until(() -> world.bridge().status(World.FILES).contains("broker/full"));
            assertThat(world.bridge().state(World.FILES)).isEqualTo("degraded");
            statement.execute("ROLLBACK");
        }
        world.stayAhead(World.FILES, Maker.USUALLY_AHEAD);
    }

    /** As a broker's administrator would. */
    @SuppressWarnings("try") // Closing may be interrupted; then the test ends anyway.
    private void limitAddresses() throws Exception {
        var limits = new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL)
                .setMaxSizeBytes(FULL)
                .setPageSizeBytes(FULL / 2)
                .setMaxDeliveryAttempts(-1)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false);
        try (var locator = ActiveMQClient.createServerLocator(broker.url());
                var factory = locator.createSessionFactory();
                var session = factory.createSession(
                        ArtemisProcess.USER, ArtemisProcess.PASSWORD, false, true, true, false, 0);
                var management = new ClientRequestor(session, "activemq.management")) {
            session.start();
            var question = session.createMessage(false);
            ManagementHelper.putOperationInvocation(
                    question, ResourceNames.BROKER, "addAddressSettings", "connection.#", limits.toJSON());
            var answer = management.request(question, SOON.toMillis());
            assertThat(ManagementHelper.hasOperationSucceeded(answer))
                    .as(() -> String.valueOf(answer.getBodyBuffer().readNullableSimpleString()))
                    .isTrue();
        }
    }
}
