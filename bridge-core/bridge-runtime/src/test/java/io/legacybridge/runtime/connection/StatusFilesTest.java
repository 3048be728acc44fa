package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.connection.ConnectionStatus.State;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

class StatusFilesTest {

    private static final Problem RULES = problem("No rule matches a.", "protection/unmatched-field");
    private static final Problem DOWN = problem("The server does not answer.", "sftp/unreachable");

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-30T17:05:00Z");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(StatusFiles.class);

    @BeforeEach
    void listen() {
        appender.start();
        log.setLevel(Level.INFO);
        log.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(appender);
        log.setLevel(null);
    }

    @Test
    void tellsEachProblemOnceAndThatAConnectionRunsOnlyAfterATrouble() {
        var status = new StatusFiles(folder, () -> now, (_, text) -> text.equals(DOWN.toString()));

        write(status, State.RUNNING, RULES);
        write(status, State.RUNNING, RULES);
        assertThat(told()).containsExactly(RULES.toString());
        write(status, State.DEGRADED, RULES, DOWN);
        write(status, State.RUNNING, RULES);

        assertThat(told()).containsExactly(RULES.toString(), "The connection is degraded", "The connection is running");
    }

    @Test
    void aFileSaysWhenItWasWrittenAndIsConfirmedEveryMinute() throws IOException {
        var status = new StatusFiles(folder, () -> now, (_, _) -> false);

        write(status, State.RUNNING);
        now = now.plusSeconds(59);
        write(status, State.RUNNING);
        assertThat(confirmed()).as("not written again for nothing").isEqualTo("2026-11-30T17:05:00Z");
        now = now.plusSeconds(1);
        write(status, State.RUNNING);
        assertThat(confirmed()).isEqualTo("2026-11-30T17:06:00Z");
        now = now.plusSeconds(1);
        write(status, State.DEGRADED, DOWN);

        assertThat(confirmed()).isEqualTo("2026-11-30T17:06:01Z");
    }

    @Test
    void whatIsNotFineDisturbsTheWholeAppliance() {
        var statuses = new TreeMap<String, ConnectionStatus>();
        statuses.put("cards", ConnectionStatus.of("cards", State.RUNNING, Optional.empty(), List.of(RULES)));
        assertThat(ConnectionStatus.trouble(statuses)).isEmpty();

        statuses.put("items", ConnectionStatus.of("items", State.DEGRADED, Optional.empty(), List.of(DOWN)));
        statuses.put("orders", ConnectionStatus.of("orders", State.OUTDATED, Optional.of("1"), List.of()));

        assertThat(ConnectionStatus.trouble(statuses).orElseThrow().toString())
                .contains("items (degraded), orders (outdated).", "bridge status", "[connection/troubled]");
    }

    private static void write(StatusFiles status, State state, Problem... problems) {
        var statuses = new TreeMap<String, ConnectionStatus>();
        statuses.put("cards", ConnectionStatus.of("cards", state, Optional.of("1"), List.of(problems)));
        status.write(statuses);
    }

    private String confirmed() throws IOException {
        var file = JsonMapper.shared().readTree(Files.readString(folder.resolve("cards.json")));
        assertThat(file.path("connection").asString()).isEqualTo("cards");
        return file.path("confirmed").asString();
    }

    private List<String> told() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Problem problem(String what, String code) {
        return Problem.warning(Place.of("connections/cards.yaml"), what, "Mend it.", code);
    }
}
