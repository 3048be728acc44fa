package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where the next look reads, when the latest change was at noon and rows may appear five minutes late. */
class LookStartTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Of the look that was the first one to know the change. */
    private static final Instant KNOWN = NOON.plusSeconds(60);

    /** Of a look behind which no row comes late any more. */
    private static final Instant QUIET = KNOWN.plusSeconds(302);

    private final LookStart start = new LookStart(Duration.ofMinutes(5));

    @BeforeEach
    void knowTheChange() {
        start.saw(NOON);
        start.begin(KNOWN);
    }

    @Test
    void goesBackBehindTheLatestChangeAsLongAsRowsMayComeLate() {
        assertThat(start.ofNext(KNOWN, Optional.empty())).contains(NOON.minusSeconds(300));
        assertThat(start.ofNext(KNOWN.plusSeconds(301), Optional.empty())).contains(NOON.minusSeconds(300));
    }

    @Test
    void isBehindTheLatestChangeWhenNoneCanComeLateAnyMore() {
        assertThat(start.ofNext(QUIET, Optional.empty())).contains(NOON.plusMillis(1));
    }

    /** Its transaction is not among those that the database tells of: it may be one of another server, or a prepared one. */
    @Test
    void goesBackForLateRowsAlsoWhenEachOpenTransactionIsYounger() {
        assertThat(start.ofNext(KNOWN, Optional.of(KNOWN))).contains(NOON.minusSeconds(300));
    }

    /** A row may have been given its time before its transaction began. */
    @Test
    void goesBackBehindTheBeginOfATransactionThatIsOpenForLonger() {
        var begun = NOON.minusSeconds(3600);

        assertThat(start.ofNext(KNOWN, Optional.of(begun))).contains(begun.minusSeconds(300));
        assertThat(start.ofNext(QUIET, Optional.of(begun))).contains(begun.minusSeconds(300));
    }

    @Test
    void goesNoFurtherThanTheLatestChangeForATransactionThatHasJustBegun() {
        assertThat(start.ofNext(QUIET.plusSeconds(3600), Optional.of(QUIET.plusSeconds(3500))))
                .contains(NOON.plusMillis(1));
    }

    @Test
    void doesNotGoBackAgainBehindWhatWasRead() {
        start.end(QUIET, Optional.empty());

        assertThat(start.ofNext(QUIET, Optional.of(NOON.minusSeconds(3600)))).contains(NOON.plusMillis(1));
    }
}
