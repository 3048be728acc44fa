package io.legacybridge.runtime.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.call.Outcome;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CallAnswersTest {

    @Test
    void nobodyIsToldToComeBackBeforeThePauseIsOver() {
        var why = Problem.error(Place.of("x"), "No.", "Help.", "lab/login");

        for (var rest : new Duration[] {Duration.ofMillis(1), Duration.ofMillis(2_001), Duration.ofSeconds(3)}) {
            var refused = CallAnswers.refused(new Outcome.NotReached(why, Optional.of(rest)));

            assertThat(Duration.ofSeconds(refused.retryAfter().orElseThrow())).isBetween(rest, rest.plusMillis(999));
        }
    }

    @Test
    void theDescriptionSaysWhichKeysAreTaken() throws IOException {
        try (var described = CallAnswers.class.getResourceAsStream("/facade/openapi/calls.json")) {
            assertThat(JsonMapper.shared()
                            .readTree(described)
                            .at("/components/parameters/idempotencyKey/schema/pattern")
                            .asString())
                    .isEqualTo("^(%1$s|\"%1$s\")$".formatted(IdempotencyKey.PATTERN));
        }
    }
}
