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
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path home;

    @Test
    void aPartnerThatStopsInTheMiddleOfItsListKeepsNoOtherList() throws Exception {
        try (var first = new HalfAnswer();
                var second = new HalfAnswer();
                var _ = fetch(Map.of("partner", bundle(first.uri(), second.uri())), SHORT)) {
            assertThat(first.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(second.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPartnerThatStopsInTheMiddleOfItsListKeepsNoOtherPartnersList() throws Exception {
        try (var first = new HalfAnswer();
                var second = new HalfAnswer();
                var _ = fetch(Map.of("first", bundle(first.uri()), "second", bundle(second.uri())), LONG)) {
            assertThat(first.asked()).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(second.asked()).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    private static BundleSettings bundle(URI... lists) {
        return new BundleSettings(
                RevocationPolicy.Mode.HARD,
                Optional.empty(),
                RevocationPolicy.OCSP_MAX_AGE,
                List.of(lists).stream().map(HttpUrl::new).toList(),
                Duration.ofHours(1));
    }

    private RevocationFetch fetch(Map<String, BundleSettings> bundles, Duration patience) {
        var clock = Clock.systemUTC();
        return new RevocationFetch(home, bundles, new SeenCertificates(home, clock), clock, patience);
    }
}
