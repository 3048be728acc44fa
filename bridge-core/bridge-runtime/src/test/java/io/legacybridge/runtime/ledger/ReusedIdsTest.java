package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.ledger.Ledger.ReusedId;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.measure.Tally;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a sender gave the id of something else. */
class ReusedIdsTest extends LedgerOnEachStore {

    @Test
    void anIdThatComesWithAnotherContentIsRefused() {
        var first = ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));
        // Whether it was published before the process ended, nobody knows.
        assertThatThrownBy(() -> ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b")))
                .isInstanceOf(ReusedId.class);
        ledger.recordBatch(
                "orders",
                first.number(),
                holding("m1", "a"),
                List.of(),
                new Tally(1, 1, 0, 0, 0),
                List.of(),
                Optional.empty());

        assertThatThrownBy(() -> ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b")))
                .isInstanceOf(ReusedId.class);
        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"))
                        .seen())
                .containsExactly("m1");
        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m2", "b"))
                        .seen())
                .isEmpty();
        assertThat(ledger.openBatch("others", "create", VERSIONS, holding("m1", "b"))
                        .attempts())
                .isZero();
    }

    @Test
    void anIdWhoseContentNobodyKnowsIsARepetitionWhateverItHolds() {
        var before = ledger.openBatch("orders", "create", VERSIONS, known("m1"));
        ledger.recordBatch(
                "orders",
                before.number(),
                known("m1"),
                List.of(),
                new Tally(1, 1, 0, 0, 0),
                List.of(),
                Optional.empty());

        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b"))
                        .seen())
                .containsExactly("m1");
    }

    @Test
    void anIdThatIsForgottenMayHoldSomethingElse() {
        var first = ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));
        ledger.recordBatch(
                "orders", first.number(), List.of(), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.empty());

        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b"))
                        .seen())
                .isEmpty();
    }

    @Test
    void anIdWhoseContentAnotherVersionReadIsNotComparedWithIt() {
        ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));

        var next = ledger.openBatch("orders", "create", new Versions("another", "mapping"), holding("m1", "b"));

        assertThat(next.seen()).isEmpty();
    }

    private static List<KnownId> holding(String id, String content) {
        return List.of(new KnownId("here", id, Optional.of(content)));
    }
}
