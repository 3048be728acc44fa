package io.legacybridge.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.lease.Lease;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A ledger that was put back counts how often a content came anew. */
    @Test
    void aFileHasItsIdsAlsoForALedgerThatForgotItAndAnotherOneWithItsContentHasOthers() throws Exception {
        var monday = cards();
        var tuesday = cards();
        tuesday.modified = monday.modified.plusSeconds(86_400);
        flow(publisher, protectedPlan()).take(monday);

        for (var file : List.of(tuesday, monday, tuesday))
            try (var putBack = kind.open(Files.createTempDirectory(home, "back"), "ledger")) {
                flow(publisher, protectedPlan(), new SqlLedger(putBack, Clock.systemUTC()))
                        .take(file);
            }

        assertThat(events()).hasSize(4);
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
    void takesAFileOverOfWhichAnotherVersionCannotHavePublishedAnything() throws Exception {
        var unreadable = new FileInMemory(format, "cards.dat", FILE) {
            @Override
            public InputStream open(long offset) throws IOException {
                throw new IOException("away");
            }
        };
        assertThatThrownBy(() -> flow(publisher, plan("older")).take(unreadable))
                .hasMessage("away");
        var stopsAtTheEnd = failing("complete");

        assertThatThrownBy(() -> flow(publisher, protectedPlan(), stopsAtTheEnd).take(cards()))
                .hasMessage("stopped here");

        // Nobody goes on from its checkpoint but the version that set it.
        var file = cards();
        var older = plan("older").versions();
        assertThat(ledger.openFile("cards", file.appearance(), file.digest(), older)
                        .versions())
                .isEqualTo(VERSIONS);
        flow(publisher, protectedPlan()).take(cards());
        assertThat(events()).hasSize(2);
    }

    /** Its records have the ids of ours: ours would be dropped as duplicates, also where they are others. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesAFileToTheVersionThatMayHavePublishedOfItUnrecorded(boolean processEnds) throws Exception {
        var stopsBehindPublishing = processEnds ? failing("advance", "rest") : failing("advance");
        assertThatThrownBy(() ->
                        flow(publisher, plan("older"), stopsBehindPublishing).take(cards()))
                .hasMessage("stopped here");

        for (var look = 0; look < 2; look++)
            assertThatThrownBy(() -> flow(publisher, protectedPlan()).take(cards()))
                    .isInstanceOfSatisfying(
                            InboundFlow.BegunWithAnotherVersion.class,
                            e -> assertThat(e.version()).isEqualTo("older"));
        flow(publisher, plan("older")).take(cards());

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(3, 2, 0, 1, 0));
    }

    @Test
    void leasesThatAreLostNeverSetAFileAside() throws Exception {
        for (var loss = 0; loss < 5; loss++) {
            var checks = new AtomicInteger();
            var lost = ledger.under(_ -> {
                if (checks.incrementAndGet() > 1) throw new Lease.LeaseLost("cards");
            });
            assertThatThrownBy(() -> flow(publisher, protectedPlan(), lost).take(cards()))
                    .isInstanceOf(Lease.LeaseLost.class);
        }

        flow(publisher, protectedPlan()).take(cards());

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(3, 2, 0, 1, 0));
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

    /** The ledger as it is for a process that ends at the first of these steps. */
    private Ledger failing(String... steps) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    if (List.of(steps).contains(method.getName())) throw new IllegalStateException("stopped here");
                    try {
                        return method.invoke(ledger, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private MessagePlan plan(String version) {
        return new MessagePlan("cards", format.schema(), Optional.empty(), Map.of(), new Versions(version, "beef"));
    }
}
