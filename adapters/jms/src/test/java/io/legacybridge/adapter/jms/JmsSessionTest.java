package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.BACKOUT;
import static io.legacybridge.adapter.jms.JmsSettings.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jms.ForeignBroker.WhenFull;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.TestAdapterContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JmsSessionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MORE_THAN_ANY_CLIENT_SENDS_AHEAD = 20;

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("orders", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());

    @ParameterizedTest
    @EnumSource
    void aBackoutQueueWithoutRoomLetsTheSessionHangNoLongerThanItsLimit(OnBroker kind) throws Exception {
        try (var broker = kind.in(folder)) {
            broker.comeUp();
            var many = new ForeignBroker.Making[MORE_THAN_ANY_CLIENT_SENDS_AHEAD];
            for (var number = 0; number < many.length; number++) many[number] = ForeignBroker.text("x".repeat(20_000));
            broker.send(QUEUE, many);
            broker.send(BACKOUT, ForeignBroker.text("bolt 1.00"));
            try (var session = session(broker)) {
                session.connect();
                broker.fill(BACKOUT, WhenFull.WAITS);

                var backedOut = CompletableFuture.runAsync(() -> backOutAll(session, broker));

                assertThat(backedOut).failsWithin(PATIENCE);
                session.disconnect();
                broker.makeRoom(BACKOUT);
                session.connect();
                backOutAll(session, broker);
                assertThat(broker.held(BACKOUT)).isEqualTo(1 + many.length);
            }
        }
    }

    /** Each in a transaction of its own. */
    private static void backOutAll(JmsSession session, ForeignBroker broker) {
        try {
            while (broker.held(QUEUE) > 0) {
                var next = session.receive(Duration.ofSeconds(1));
                if (next.isPresent()) session.commit(List.of(next.get()));
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private JmsSession session(ForeignBroker broker) {
        var config = JmsSettings.of(broker, new LineFormat.Config()).config();
        var client = BrokerClient.of(config);
        var login = new BrokerLogin(config, context, client, "read " + QUEUE);
        return new JmsSession(config.receive().orElseThrow(), login, client, Duration.ofSeconds(2));
    }
}
