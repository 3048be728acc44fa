package io.legacybridge.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.security.SecuritySettings.BundleSettings;
import io.legacybridge.security.pki.RevocationPolicy;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.testkit.HalfAnswer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationFetchTest {

    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    Path home;

    @Test
    void aPartnerThatStopsInTheMiddleOfItsListKeepsNoOtherList() throws Exception {
        try (var first = new HalfAnswer();
                var second = new HalfAnswer();
                var _ = fetch(first.uri(), second.uri())) {
            assertThat(first.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(second.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    private RevocationFetch fetch(URI... lists) {
        var bundle = new BundleSettings(
                RevocationPolicy.Mode.HARD,
                Optional.empty(),
                RevocationPolicy.OCSP_MAX_AGE,
                List.of(lists).stream().map(HttpUrl::new).toList(),
                Duration.ofHours(1));
        var clock = Clock.systemUTC();
        return new RevocationFetch(home, Map.of("partner", bundle), new SeenCertificates(home, clock), clock, SHORT);
    }
}
