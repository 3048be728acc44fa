package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.pki.AcmeCertificate.Wanted;
import io.legacybridge.testkit.HalfAnswer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shredzone.acme4j.util.KeyPairUtils;

class AcmeOrderTest {

    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    @Timeout(20)
    void endsWhenTheServerStopsInTheMiddleOfAnAnswer() throws Exception {
        try (var server = new HalfAnswer()) {
            var wanted = new Wanted(server.uri(), List.of("localhost"), Optional.empty(), true);
            var keys = new CertificateIssuer(Clock.systemUTC(), new SecureRandom());
            var order = new AcmeOrder(wanted, SSLContext.getDefault(), AcmeOrderTest::noPort, keys, SHORT);

            assertThatThrownBy(() -> order.at(KeyPairUtils.createKeyPair(2048)))
                    .isInstanceOf(AcmeOrder.NotMade.class)
                    .hasMessageStartingWith("it has not come to an end");

            assertThat(server.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    private static AcmeCertificate.Challenges noPort() {
        throw new AssertionError("nobody asks for a challenge");
    }
}
