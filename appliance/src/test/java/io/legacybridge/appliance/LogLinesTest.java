package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

/** A name that somebody else chose, such as that of a CA, writes no line of its own into the log. */
class LogLinesTest {

    private static final String NAME = "CN=a\r\n2026-12-01T00:00:00.000Z INFO  forged\u2028\u0085\u001b[2J\u007f";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logback.xml", "/logback-demo.xml"})
    void aStackTraceHasNoLinesButItsOwn(String file, @TempDir Path folder) throws Exception {
        var root = configured(file, folder);
        var failure = new IllegalStateException(NAME, new IOException(NAME));
        failure.addSuppressed(new ToldByItself());

        var lines = written(root, new LoggingEvent("", root, Level.ERROR, "It failed", failure, new Object[0]))
                .split("\\R");

        assertThat(lines[0]).endsWith("It failed ");
        assertThat(lines)
                .filteredOn(line -> line.contains("forged"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("java.lang.IllegalStateException: CN=a  2026"),
                        line -> assertThat(line).startsWith("\tSuppressed: "),
                        line -> assertThat(line).startsWith("Caused by: java.io.IOException: CN=a  2026"));
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.stripLeading()).doesNotContainPattern("[\\p{Cc}\u2028\u2029]"));
        assertThat(lines).anyMatch(line -> line.startsWith("\tat " + LogLinesTest.class.getName()));
    }

    /** Of the libraries beneath nothing more: some of them print payloads. */
    @ParameterizedTest
    @ValueSource(strings = {"/logback.xml", "/logback-demo.xml"})
    void theEnvironmentSaysHowMuchOfOursIsTold(String file, @TempDir Path folder) throws Exception {
        configured(file, folder);
        assertThat(context.getLogger("io.legacybridge").getLevel()).isEqualTo(Level.INFO);

        context.reset();
        context.putProperty("BRIDGE_LOG_LEVEL", "DEBUG");
        var root = configured(file, folder);

        assertThat(context.getLogger("io.legacybridge").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(root.getLevel()).isEqualTo(Level.WARN);
    }

    /** As some libraries do. */
    @SuppressWarnings("OverrideThrowableToString")
    private static final class ToldByItself extends RuntimeException {
        @Override
        public String toString() {
            return NAME;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logback.xml", "/logback-demo.xml"})
    void anEntryIsOneLineWhateverNamesStandInIt(String file, @TempDir Path folder) throws Exception {
        var root = configured(file, folder);

        var entry =
                new LoggingEvent("", root, Level.WARN, "The list of \"{}\" is not signed", null, new Object[] {NAME});
        entry.setKeyValuePairs(List.of(new KeyValuePair("issuer", NAME)));

        assertThat(written(root, entry))
                .endsWith("\n")
                .contains("The list of \"CN=a", "\" is not signed", "issuer=\"CN=a")
                .satisfies(text -> assertThat(text.stripTrailing()).doesNotContainPattern("[\\p{Cc}\u2028\u2029]"));
    }

    private Logger configured(String file, Path folder) throws JoranException {
        context.putProperty("bridge.demo.log", folder.resolve("log").toString());
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLinesTest.class.getResource(file));
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static String written(Logger root, ILoggingEvent entry) {
        var appender = (OutputStreamAppender<ILoggingEvent>)
                root.iteratorForAppenders().next();
        return ((PatternLayoutEncoder) appender.getEncoder()).getLayout().doLayout(entry);
    }
}
