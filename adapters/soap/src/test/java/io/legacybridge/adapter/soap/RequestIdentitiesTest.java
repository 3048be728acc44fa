package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.SoapConfig.By;
import io.legacybridge.adapter.soap.SoapConfig.Deduplicate;
import io.legacybridge.spi.SourceIdentity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdentitiesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RequestHeaders NO_ID = new RequestHeaders(Optional.empty(), "", true, Set.of());

    private Instant now = NOON;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    @Test
    void aBodyIsNotTheSameForEverAfterTheClockHadJumpedAhead() {
        var identities = new RequestIdentities(Optional.of(new Deduplicate(By.BODY, Duration.ofMinutes(10))), clock);
        now = NOON.plus(Duration.ofDays(3_650));
        var ahead = of(identities);
        now = NOON;
        var first = of(identities);
        now = NOON.plus(Duration.ofMinutes(9));
        var repetition = of(identities);
        now = NOON.plus(Duration.ofMinutes(10));
        var next = of(identities);

        assertThat(first).isEqualTo(repetition).isNotEqualTo(ahead);
        assertThat(next).isNotEqualTo(first);
    }

    private static SourceIdentity of(RequestIdentities identities) {
        return identities.of("shop", NO_ID, "<order/>".getBytes(UTF_8), Optional.empty());
    }
}
