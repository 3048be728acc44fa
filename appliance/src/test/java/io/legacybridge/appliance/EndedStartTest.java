package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.BridgeSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A start that is told to end after each of its parts. */
class EndedStartTest {

    @Test
    void afterWhicheverPartItEndsAllIsClosedAndTheHomeStartsAgain(@TempDir Path folder) throws IOException {
        try (var landscape = new Landscape(folder)) {
            var settings = new TestSettings().read();
            var unclean = new ListAppender<ILoggingEvent>();
            unclean.start();
            var log = (Logger) LoggerFactory.getLogger(Parts.class);
            log.addAppender(unclean);
            try {
                for (var parts = 1; !starts(landscape.home(), settings, new EndingAfter(parts)); parts++) {
                    assertThat(parts).isLessThan(100);
                }
            } finally {
                log.detachAppender(unclean);
            }

            assertThat(unclean.list)
                    .filteredOn(event ->
                            event.getThreadName().equals(Thread.currentThread().getName()))
                    .isEmpty();
        }
    }

    private static boolean starts(Path home, BridgeSettings settings, Parts parts) throws IOException {
        try (var _ = Appliance.start(home, settings, Adapters.onClassPath(), parts)) {
            return true;
        } catch (Parts.StartEnded _) {
            assertThat(parts.isEmpty()).isTrue();
            return false;
        }
    }

    private static final class EndingAfter extends Parts {

        private int left;

        EndingAfter(int parts) {
            left = parts;
        }

        @Override
        <T extends AutoCloseable> T keep(T part) {
            if (--left == 0) startNothingMore();
            return super.keep(part);
        }
    }
}
