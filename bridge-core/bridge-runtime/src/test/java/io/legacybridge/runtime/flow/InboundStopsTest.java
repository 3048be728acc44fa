package io.legacybridge.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.lease.Lease;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.record.Checkpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is lost, doubled and acknowledged when a flow stops on its way: nothing, nothing, and only what is recorded. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class InboundStopsTest extends CardFiles {

    @Test
    void acknowledgesNothingWhenTheBrokerIsDownAndLosesNothing() throws Exception {
        var delivery = cards();
        broker.close();

        assertThatThrownBy(() -> flow(publisher, protectedPlan()).take(delivery))
                .isInstanceOf(Publisher.BrokerUnavailable.class);
        assertThat(delivery.acknowledged).isZero();
        assertThat(ledger.total("cards")).isEqualTo(Tally.ZERO);

        startBroker();
        flow(publisher, protectedPlan()).take(delivery);
        assertThat(delivery.acknowledged).isEqualTo(1);
        assertThat(events()).hasSize(2);
    }

    @Test
    void doublesNothingWhenItStopsBetweenPublishingAndTheLedger() throws Exception {
        Publisher stopsAfterPublishing = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            throw new IllegalStateException("stopped here");
        };
        var delivery = cards();

        assertThatThrownBy(() -> flow(stopsAfterPublishing, protectedPlan()).take(delivery))
                .hasMessage("stopped here");
        assertThat(delivery.acknowledged).isZero();
        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(3, 2, 0, 1, 0));
    }

    @Test
    void onlyAcknowledgesAFileItHasTakenBefore() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        var again = cards();

        flow(publisher, protectedPlan()).take(again);

        assertThat(again.acknowledged).isEqualTo(1);
        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards").taken()).isEqualTo(3);
    }

    @Test
    void setsAFileAsideThatEndedTheProcessThreeTimes() throws Exception {
        var delivery = cards();
        for (var death = 0; death < 3; death++)
            ledger.openFile("cards", delivery.appearance(), delivery.digest(), VERSIONS);

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(delivery.refused).hasSize(1);
        assertThat(events()).isEmpty();
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.code()).isEqualTo("delivery/ends-process");
            assertThat(letter.reason()).contains("ended 3 times", "records up to 0");
            assertThat(sealer.openItem("/connections/cards", letter.id(), letter.sealed()))
                    .isEqualTo(FILE);
        });
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void aFailureThatTheProcessSurvivesNeverSetsAFileAside() throws Exception {
        Publisher down = (_, _) -> {
            throw new IllegalStateException("down");
        };
        var delivery = cards();
        for (var failure = 0; failure < 5; failure++)
            assertThatThrownBy(() -> flow(down, protectedPlan()).take(delivery)).hasMessage("down");

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).hasSize(2);
    }

    @Test
    void leavesAFileToTheVersionOfTheConnectionItWasBegunWith() {
        var delivery = cards();
        var row = ledger.openFile("cards", delivery.appearance(), delivery.digest(), new Versions("older", "beef"));
        ledger.advance("cards", row.number(), new Checkpoint(1, 29), new Tally(1, 1, 0, 0, 0), List.of());

        assertThatThrownBy(() -> flow(publisher, protectedPlan()).take(delivery))
                .isInstanceOfSatisfying(
                        InboundFlow.BegunWithAnotherVersion.class,
                        e -> assertThat(e.version()).isEqualTo("older"));
        assertThat(delivery.acknowledged).isZero();
    }

    @Test
    void acknowledgesNothingWhenTheLeaseIsLost() {
        var delivery = cards();
        var lost = ledger.under(_ -> {
            throw new Lease.LeaseLost("cards");
        });

        assertThatThrownBy(() -> flow(publisher, protectedPlan(), lost).take(delivery))
                .isInstanceOf(Lease.LeaseLost.class);
        assertThat(delivery.acknowledged).isZero();
        assertThat(ledger.total("cards")).isEqualTo(Tally.ZERO);
    }
}
