package io.legacybridge.runtime.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void runsAgainAfterItsDiskFailedAndHasWhatItHad() throws Exception {
        try (var broker = EmbeddedBroker.start(folder);
                var publisher = new ArtemisPublisher(broker::link)) {
            broker.provide("orders");
            publisher.publish("orders", List.of(message("orders.1")));

            broker.server().getStorageManager().criticalError(new IOException("Input/output error"));

            await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
                publisher.publish("orders", List.of(message("orders.2"), message("orders.3")));
                try (var feed = new JournalFeed(broker::link, "orders", LIMIT)) {
                    assertThat(feed.receive()).extracting(Outgoing::id).startsWith("orders.1", "orders.2", "orders.3");
                }
            });
        }
    }

    private static Outgoing message(String id) {
        return new Outgoing(id, "", id, "{}".getBytes(UTF_8));
    }
}
