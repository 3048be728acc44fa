package io.legacybridge.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.measure.Measures.Ending;
import io.legacybridge.runtime.measure.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetersTest {

    private static final String LAST_SUCCESS = "legacybridge_last_success_timestamp_seconds";

    private final Meters meters = new Meters(Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC));

    @Test
    void theTimeOfLegacyCallsIsAHistogramByOperationAndOutcome() {
        meters.called("bank", "getBalance", Ending.REPLY, Duration.ofMillis(30));
        meters.called("bank", "getBalance", Ending.NOT_REACHED, Duration.ofSeconds(2));

        assertThat(meters.scrape())
                .contains("# TYPE legacybridge_legacy_call_seconds histogram")
                .contains(
                        "legacybridge_legacy_call_seconds_bucket{connection=\"bank\",operation=\"getBalance\",outcome=\"reply\",le=\"0.025\"} 0")
                .contains(
                        "legacybridge_legacy_call_seconds_bucket{connection=\"bank\",operation=\"getBalance\",outcome=\"reply\",le=\"0.05\"} 1")
                .contains(
                        "legacybridge_legacy_call_seconds_sum{connection=\"bank\",operation=\"getBalance\",outcome=\"not_reached\"} 2.0");
    }

    @Test
    void aConnectionLastWorkedWhenItsLegacySystemAnsweredACall() {
        meters.called("bank", "getBalance", Ending.REPLY, Duration.ofMillis(30));
        meters.called("erp", "createOrder", Ending.FAULT, Duration.ofMillis(30));
        for (var ending : EnumSet.complementOf(EnumSet.of(Ending.REPLY, Ending.FAULT)))
            meters.called("shop", "append", ending, Duration.ofSeconds(2));

        assertThat(meters.scrape())
                .contains(LAST_SUCCESS + "{connection=\"bank\",of=\"calls\"} 1000.0")
                .contains(LAST_SUCCESS + "{connection=\"erp\",of=\"calls\"} 1000.0")
                .doesNotContain(LAST_SUCCESS + "{connection=\"shop\"");
    }

    @Test
    void aSourceThatGoesOnLastWorkedWhenSomethingOfItWasTakenBefore() {
        meters.goesOn("cards", Instant.ofEpochSecond(400));
        assertThat(meters.scrape()).contains(LAST_SUCCESS + "{connection=\"cards\",of=\"source\"} 400.0");

        meters.recorded("cards", new Tally(1, 1, 0, 0, 0));
        meters.goesOn("cards", Instant.ofEpochSecond(900));

        assertThat(meters.scrape()).contains(LAST_SUCCESS + "{connection=\"cards\",of=\"source\"} 1000.0");
    }

    @Test
    void aSourceThatStandsStillIsNotHiddenBehindCallsThatAreAnswered() {
        meters.goesOn("cards", Instant.ofEpochSecond(400));

        meters.called("cards", "findCard", Ending.REPLY, Duration.ofMillis(30));

        assertThat(meters.scrape())
                .contains(LAST_SUCCESS + "{connection=\"cards\",of=\"source\"} 400.0")
                .contains(LAST_SUCCESS + "{connection=\"cards\",of=\"calls\"} 1000.0");
    }

    @Test
    void aClockThatWasAheadSaysNothingAboutSuccessesWhenItIsRightAgain() {
        meters.goesOn("cards", Instant.ofEpochSecond(5_000));

        meters.recorded("cards", new Tally(1, 1, 0, 0, 0));

        assertThat(meters.scrape()).contains(LAST_SUCCESS + "{connection=\"cards\",of=\"source\"} 1000.0");
    }

    @Test
    void clientsAreCountedByTheCodeOfWhatTheyGot() {
        meters.answered("crm", Measures.FINE);
        meters.answered("crm", Measures.FINE);
        meters.answered(Measures.NOBODY, "access/unknown-client");

        assertThat(meters.scrape())
                .contains("legacybridge_client_requests_total{client=\"crm\",code=\"ok\"} 2.0")
                .contains("legacybridge_client_requests_total{client=\"unknown\",code=\"access/unknown-client\"} 1.0");
    }

    @Test
    void whatIsNotThereAnyMoreIsNotShownAnyMore() {
        meters.set(Metric.DEAD_LETTERS_WAITING, Map.of("cards", 2L, "orders", 1L));
        meters.set(Metric.DEAD_LETTERS_WAITING, Map.of("cards", 0L));

        assertThat(meters.scrape())
                .contains("legacybridge_dead_letters_waiting{connection=\"cards\"} 0.0")
                .doesNotContain("orders");
    }
}
