package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whoever telephones says "alert 46"; the log has to say more. */
class RefusedHandshakesTest {

    @TempDir
    Path folder;

    @Test
    void theLogSaysWhichCertificateIsNotLetInAndWhyOnceAMinute() throws Exception {
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        var log = (Logger) LoggerFactory.getLogger("io.legacybridge.security.pki.RefusedHandshakes");
        try (var landscape = new Landscape(folder)) {
            for (var ending : List.of(".pem", ".key"))
                Files.copy(
                        landscape.home().resolve("certs/server" + ending),
                        landscape.home().resolve("certs/clients/stranger" + ending));
            landscape.start();
            log.setLevel(Level.WARN);
            log.addAppender(told);

            for (var time = 0; time < 3; time++)
                assertThatThrownBy(() -> landscape.get("stranger", "/messages"))
                        .isInstanceOf(UncheckedIOException.class);
        } finally {
            log.detachAppender(told);
            log.setLevel(null);
        }

        assertThat(told.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .isEqualTo(
                            "A certificate is not let in: it is not one for clients: the extended key usage clientAuth is missing");
            assertThat(line.getKeyValuePairs()).asString().contains("Legacy Bridge server");
        });
    }
}
