package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.connection.WhatClientsHave;
import io.legacybridge.runtime.store.StoreKind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** With the real broker and the real journal: nothing is given up that clients have, or may still get. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class WhatClientsHaveTest extends FlowSubject {

    private static final Duration ENOUGH = Duration.ofMinutes(1);
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    private JournalConsumers consumers;

    WhatClientsHaveTest() {
        super("orders", Clock.systemUTC());
    }

    @BeforeEach
    void connect() {
        consumers = new JournalConsumers(broker, new DeliveryFlow(journal, Clock.systemUTC()));
    }

    @AfterEach
    void disconnect() {
        consumers.close();
    }

    @Test
    void whileAMessageLiesOnTheBrokerNobodyKnowsWhatClientsHave() throws Exception {
        publish("orders.1");

        assertThat(having(A_MOMENT).isComplete("orders")).isFalse();
        assertThat(having(A_MOMENT).has("orders.1")).isFalse();
    }

    @Test
    void whatLayOnTheBrokerIsInTheJournalWhenItIsComplete() throws Exception {
        publish("orders.1");
        publish("orders.2");
        consumers.startMissing();

        assertThat(having(ENOUGH).isComplete("orders")).isTrue();

        assertThat(having(ENOUGH).has("orders.1")).isTrue();
        assertThat(having(ENOUGH).has("orders.2")).isTrue();
        assertThat(having(ENOUGH).has("orders.3")).isFalse();
    }

    @Test
    void aConnectionWaitsForNoOther() throws Exception {
        broker.provide("payments");
        publish("orders.1");

        assertThat(having(A_MOMENT).isComplete("payments")).isTrue();
    }

    @Test
    void withoutItsBrokerNobodyKnowsWhatClientsHave() {
        broker.close();

        assertThat(having(A_MOMENT).isComplete("orders")).isFalse();
    }

    @Test
    void whoIsInterruptedKnowsNothingAndStaysInterrupted() throws Exception {
        publish("orders.1");
        Thread.currentThread().interrupt();

        assertThat(having(ENOUGH).isComplete("orders")).isFalse();

        assertThat(Thread.interrupted()).isTrue();
    }

    private WhatClientsHave having(Duration patience) {
        return new WhatClientsHave(journal, consumers, patience);
    }

    private void publish(String id) throws Exception {
        publisher.publish("orders", List.of(new Outgoing(id, "", id, "{}".getBytes(UTF_8))));
    }
}
