package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void anExpiredTokenOpensNothing() throws Exception {
        var home = folder.resolve("home");
        var random = new SecureRandom();
        new CertsHome(home, at(NOW), random).init(List.of("localhost"));
        var file = new CertsHome(folder.resolve("client"), at(NOW), random).request(new Holder.Client("crm"));
        var request = Pem.readRequest(file, Place.of("crm.csr")).getEncoded();
        var token = new EnrolmentTokens(home, at(NOW), random)
                .make(new Holder.Client("crm"), Duration.ofHours(1))
                .token();

        assertThatThrownBy(() -> enrolment(home, NOW.plus(Duration.ofHours(1)).plusSeconds(1))
                        .enrol("crm", token, request))
                .isInstanceOf(Enrolment.NotAllowed.class)
                .hasMessage("its token has expired");

        assertThat(enrolment(home, NOW.plus(Duration.ofHours(1)))
                        .enrol("crm", token, request)
                        .holder())
                .isEqualTo(new Holder.Client("crm"));
    }

    private static Enrolment enrolment(Path home, Instant now) {
        return new Enrolment(home, Enrolment.OtherNames.REFUSE, at(now), new SecureRandom());
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
