package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.Staging;
import io.legacybridge.testkit.LineFormat;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are taken as a whole or set aside as a whole. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class WholeFilesTest extends CardFiles {

    @Test
    void setsAWholeFileAsideWhoseTotalsAreWrongAndPublishesNothingOfIt() throws Exception {
        var payments = payments();
        var card = payments.schema().find("payment.card").orElseThrow();
        var delivery = file(payments, "P4929000000000001,12.50\nP4929000000000002,7.50\nT,2,20.01\n");
        var plan = new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(card, "card-number"), VERSIONS);

        flow(publisher, plan).take(delivery);

        assertThat(delivery.acknowledged).isZero();
        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.position()).isEqualTo("payments.csv");
            assertThat(letter.code()).isEqualTo("content/total");
            assertThat(delivery.refused).containsExactly(letter.reason());
            assertThat(letter.reason())
                    .isEqualTo("trailer.sum is not the sum of amount in payment records"
                            + " (payments.csv#3, byte 47). [content/total]");
            assertThat(sealer.openItem("/connections/cards", letter.id(), letter.sealed()))
                    .isEqualTo(delivery.content);
        });
    }

    @Test
    void setsAFileAsideThatEndsBeforeItsHeaderRow() throws Exception {
        var orders = fileFormat("format: {type: delimited, columns: [{name: sku}, {name: qty}]}\n");
        var plan = new MessagePlan("cards", orders.schema(), Optional.empty(), Map.of(), VERSIONS);
        var empty = file(orders, "");
        var headerOnly = file(orders, "sku,qty\n");
        headerOnly.modified = empty.modified.plusSeconds(1);

        flow(publisher, plan).take(empty);
        flow(publisher, plan).take(headerOnly);

        assertThat(empty.acknowledged).isZero();
        assertThat(empty.refused)
                .containsExactly("the first line is not a header row with sku, qty: there is no line"
                        + " (payments.csv#1, byte 0). [content/bad-header]");
        assertThat(headerOnly.acknowledged).isOne();
        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void saysTheValuesOfTotalsWhereNothingIsProtected() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nT,2,12.50\n");

        flow(publisher, new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(delivery);

        assertThat(ledger.waiting(Optional.of("cards"), 10))
                .singleElement()
                .extracting(DeadLetter::reason)
                .asString()
                .contains("it says 2, counted were 1");
    }

    /** A store, a log and a terminal would stumble over them. */
    @Test
    void saysWhatStandsInPlaceOfATotalWithADotForEachControlCharacter() throws Exception {
        var payments = fileFormat("""
                format:
                  type: delimited
                  header: false
                  records:
                    - {name: trailer, when: {is: T}, publish: false, columns: [{value: T}, {name: hash}]}
                    - {name: payment, columns: [{name: card}, {name: amount, type: decimal, scale: 2}]}
                  totals:
                    - {declared: trailer.hash, kind: hash, of: payment, column: card}
                """);
        var delivery = file(payments, "P1,12.50\nT,2\u0000\u001B\n");

        flow(publisher, new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(delivery);

        assertThat(delivery.refused).singleElement().asString().contains("it says 2··, counted were 1");
    }

    @Test
    void publishesAFileWhoseTotalsAreRight() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nP2,7.50\nT,2,20.00\n");

        flow(publisher, new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS))
                .take(delivery);

        assertThat(events()).hasSize(2);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @Test
    void publishesNothingOfAFileThatWasSetAsideBeforeAStop() throws Exception {
        var payments = payments();
        var delivery = file(payments, "P1,12.50\nT,2,12.50\n");
        var plan = new MessagePlan("cards", payments.schema(), Optional.empty(), Map.of(), VERSIONS);
        var stopsBeforeTheEnd = (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    if (method.getName().equals("confirm")) throw new IllegalStateException("stopped here");
                    return method.invoke(ledger, arguments);
                });

        assertThatThrownBy(() -> flow(publisher, plan, stopsBeforeTheEnd).take(delivery))
                .hasMessage("stopped here");
        flow(publisher, plan).take(delivery);

        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(delivery.refused).hasSize(1);
    }

    @Test
    void publishesNothingOfAFileThatMustFitAsAWholeWhenOneRecordDoesNot() throws Exception {
        var delivery = cards();
        delivery.demands = Set.of(Demand.EVERY_RECORD_FITS);

        flow(publisher, protectedPlan()).take(delivery);
        flow(publisher, protectedPlan()).take(delivery);

        assertThat(events()).isEmpty();
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
        assertThat(delivery.acknowledged).isZero();
        assertThat(delivery.refused)
                .hasSize(2)
                .allSatisfy(reason ->
                        assertThat(reason).startsWith("cards.dat#2: balance").doesNotContain("00X94"));
    }

    @Test
    void setsAFileAsideWhoseContentWasTakenBeforeWhereThatIsWanted() throws Exception {
        flow(publisher, protectedPlan()).take(cards());
        var again = cards();
        again.demands = Set.of(Demand.NEW_CONTENT);
        again.modified = Instant.parse("2026-03-02T12:00:00Z");

        flow(publisher, protectedPlan()).take(again);

        assertThat(events()).hasSize(2);
        assertThat(again.refused).singleElement().asString().contains("taken before");
        assertThat(ledger.wasTaken("cards", again.appearance())).isTrue();
        assertThat(ledger.wasTaken("other", again.appearance())).isFalse();
    }

    @Test
    void setsAFileAsideThatIsReplacedWhileItIsReadWithoutACopy() throws Exception {
        var delivery = cards();
        delivery.replaced = true;

        flow(publisher, protectedPlan()).take(delivery);

        assertThat(delivery.refused)
                .singleElement()
                .asString()
                .contains("was replaced", "None of its " + FILE.length + " bytes are kept here.");
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    /** What is replayed or sent again of it begins behind what was published. */
    @Test
    void saysHowManyRecordsWereTakenOfAFileThatIsReplacedInItsMiddle() throws Exception {
        var lines = new LineFormat();
        var delivery =
                new FileInMemory(lines, "parts.txt", "bolt 1.00\n".repeat(2_500).getBytes(UTF_8)) {
                    @Override
                    public InputStream open(long offset) throws IOException {
                        return new FilterInputStream(super.open(offset)) {
                            @Override
                            public int read(byte[] bytes, int from, int length) throws IOException {
                                if (replaced) throw new Staging.Replaced(appearance());
                                return super.read(bytes, from, length);
                            }
                        };
                    }
                };
        Publisher replacedBehindTheFirstChunk = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            delivery.replaced = true;
        };
        var plan = new MessagePlan("cards", lines.schema(), Optional.empty(), Map.of(), VERSIONS);

        flow(replacedBehindTheFirstChunk, plan).take(delivery);

        assertThat(delivery.refused).hasSize(1);
        assertThat(ledger.total("cards")).isEqualTo(new Tally(1_001, 1_000, 0, 1, 0));
        assertThat(ledger.waiting(Optional.of("cards"), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.records()).isEqualTo(1_000);
            assertThat(letter.offset()).isEqualTo(10_000);
        });
    }
}
