package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails for ever under the broker does not fill the log. */
class BrokerRepeatsTest {

    private static final String FAILING = "AMQ222154: Error checking DLQ";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private long now = Long.MAX_VALUE;

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void whatTheBrokerSaysWithoutEndIsToldOnceAMinuteWithItsCount() {
        var broker = filtered("org.apache.activemq.artemis.core.server");

        for (var count = 0; count < 1_000; count++) broker.warn(FAILING, new IOException("Input/output error"));
        assertThat(told()).containsExactly(FAILING);

        now += BrokerRepeats.WINDOW.toNanos();
        broker.warn(FAILING, new IOException("Input/output error"));
        broker.warn(FAILING, new IOException("Input/output error"));

        assertThat(told())
                .containsExactly(
                        FAILING, "The broker has said this 999 times more within a minute: " + FAILING, FAILING);
    }

    @Test
    void theCountIsToldAlsoWhenTheBrokerSaysNothingMore() {
        var broker = filtered("org.apache.activemq.artemis.core.server");
        broker.warn(FAILING, new IOException("Input/output error"));
        broker.warn(FAILING, new IOException("Input/output error"));
        now += BrokerRepeats.WINDOW.toNanos();

        context.getLogger("io.legacybridge.runtime").debug("Nobody reads this.");

        assertThat(told()).hasSize(2).last().asString().contains("1 times more");
    }

    @Test
    void whatDiffersAndWhatOthersSayIsToldEachTime() {
        var broker = filtered("org.apache.activemq.artemis.core.server");

        for (var count = 0; count < 3; count++) {
            broker.warn("AMQ222183: Blocking message production on address '{}'", "bridge." + count);
            context.getLogger("io.legacybridge.runtime").warn("The connection does not work; it is tried again");
        }

        assertThat(told()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logback.xml", "/logback-demo.xml"})
    void standsInTheConfigurationOfTheLog(String file, @TempDir Path folder) throws Exception {
        context.putProperty("bridge.demo.log", folder.resolve("log").toString());
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(BrokerRepeatsTest.class.getResource(file));
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        listen(root);

        for (var count = 0; count < 1_000; count++)
            context.getLogger("org.apache.activemq.artemis.core.server")
                    .warn(FAILING, new IOException("Input/output error"));

        assertThat(told()).containsExactly(FAILING);
    }

    private Logger filtered(String name) {
        var filter = new BrokerRepeats(() -> now);
        filter.setContext(context);
        filter.start();
        context.addTurboFilter(filter);
        listen(context.getLogger(Logger.ROOT_LOGGER_NAME));
        context.getLogger("io.legacybridge").setLevel(Level.INFO);
        return context.getLogger(name);
    }

    private void listen(Logger root) {
        log.start();
        root.addAppender(log);
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
