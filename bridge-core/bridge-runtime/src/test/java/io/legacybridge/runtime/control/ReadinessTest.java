package io.legacybridge.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final Readiness readiness = new Readiness();

    @Test
    void whatStopsIsReadyNoMoreWhateverIsFoundOutMeanwhile() {
        readiness.stopping();

        readiness.ready();
        assertThat(readiness.isReady()).isFalse();

        readiness.waitFor(Problem.error(Place.of("x"), "No.", "Wait.", "lab/away"));
        assertThat(readiness.reasons()).extracting(Problem::code).containsExactly("appliance/stopping");
    }
}
