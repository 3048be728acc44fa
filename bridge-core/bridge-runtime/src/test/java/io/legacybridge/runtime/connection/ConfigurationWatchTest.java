package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look stands for a quarter of a second. */
class ConfigurationWatchTest {

    private static final int FOR_A_WHOLE_ONE = ConfigurationWatch.SETTLED + 1;
    private static final int WITH_A_DOUBT = ConfigurationWatch.CERTAIN + 1;

    @TempDir
    Path folder;

    private Home home;
    private ConfigurationWatch watch;
    private Configuration last;

    @BeforeEach
    void start() throws IOException {
        home = new Home(folder);
        Files.createDirectories(home.connections());
        Files.createDirectories(home.protection());
        watch = new ConfigurationWatch(home, Adapters.of(List.of(new LabAdapter()), List.of()), Clock.systemUTC());
        watch.first();
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void aWholeFileCountsWhenItStoodStillOverTwoLooks() throws IOException {
        append("adapter: lab\nword: one\n");

        assertThat(looksUntilRead()).isEqualTo(FOR_A_WHOLE_ONE);
        assertThat(watch.look()).as("only once").isEmpty();
    }

    @Test
    void aFileThatPausesInTheMiddleOfALineIsNotReadHalf() throws IOException {
        // As it stands there, the connection would be another one: word would be on.
        append("adapter: lab\nword: on");
        assertThat(look(ConfigurationWatch.CERTAIN)).isEmpty();

        append("e\n");

        looksUntilRead();
        assertThat(read().orElseThrow().text()).endsWith("word: one\n");
    }

    @Test
    void aFileThatPausesWithAnErrorIsGivenTimeAndThenItsVerdict() throws IOException {
        append("adapter: lab\n");
        assertThat(look(ConfigurationWatch.CERTAIN)).isEmpty();
        append("word: one\n");
        looksUntilRead();
        assertThat(read()).isPresent();

        append("wrod: two\n");

        assertThat(looksUntilRead()).isEqualTo(WITH_A_DOUBT);
        assertThat(read()).isEmpty();
    }

    @Test
    void anErrorThatIsKnownCastsNoDoubtOnAnotherFile() throws IOException {
        Files.writeString(home.connections().resolve("broken.yaml"), "adapter: lab\n");
        assertThat(looksUntilRead()).isEqualTo(WITH_A_DOUBT);

        append("adapter: lab\nword: one\n");

        assertThat(looksUntilRead()).isEqualTo(FOR_A_WHOLE_ONE);
    }

    @Test
    void halfARuleOfTheSecurityTeamDoesNotCountAtOnce() throws IOException {
        append("adapter: lab\nword: one\n");
        looksUntilRead();

        Files.writeString(home.protection().resolve("team.yaml"), "unmatched: refuse");

        assertThat(looksUntilRead()).isEqualTo(WITH_A_DOUBT);
        assertThat(read()).isEmpty();
    }

    @Test
    void aFolderThatIsGoneEndsNothing() throws IOException {
        append("adapter: lab\nword: one\n");
        looksUntilRead();
        Files.delete(home.connections().resolve("orders.yaml"));
        Files.delete(home.connections());

        assertThatThrownBy(watch::look).isInstanceOf(NoSuchFileException.class);
    }

    private Optional<ConnectionDefinition> read() {
        return last.connections().get("orders").result();
    }

    private int looksUntilRead() throws IOException {
        for (var looks = 1; looks <= 20; looks++) {
            var read = watch.look();
            if (read.isEmpty()) continue;
            last = read.get();
            return looks;
        }
        throw new AssertionError("never read");
    }

    /** What some looks saw. */
    private List<Configuration> look(int times) throws IOException {
        var seen = new ArrayList<Configuration>();
        for (var count = 0; count < times; count++) watch.look().ifPresent(seen::add);
        return seen;
    }

    private void append(String text) throws IOException {
        Files.writeString(
                home.connections().resolve("orders.yaml"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
