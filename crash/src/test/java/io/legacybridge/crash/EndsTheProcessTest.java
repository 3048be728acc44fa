package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.failpoint.FailPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends the process whenever it is taken is set aside after three starts, and what comes behind it is taken. */
class EndsTheProcessTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int STARTS = 3;

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
        world.startAlone();
        world.awaitState(world.bridge(), "running", SOON);
    }

    @AfterEach
    void end() throws Exception {
        world.end();
    }

    @Test
    void aFileIsSetAsideWhole() throws Exception {
        endsTheProcess(World.FILES);

        assertThat(waiting(World.FILES)).isEqualTo(1);
        comesBackBehindTheOthers(World.FILES);
    }

    @Test
    void aBatchIsSetAsideItemByItem() throws Exception {
        endsTheProcess(World.TABLE);

        assertThat(waiting(World.TABLE)).isEqualTo(3);
        comesBackBehindTheOthers(World.TABLE);
    }

    private void endsTheProcess(String connection) throws Exception {
        for (var start = 1; start <= STARTS; start++) {
            world.bridge().arm(FailPoint.AFTER_READ, connection);
            if (start == 1) world.make(connection, 1, 3);
            world.bridge().awaitHalt(FailPoint.AFTER_READ, SOON);
            world.bridge().start();
        }
        world.awaitOrShow(SOON, () -> waiting(connection) > 0, "a dead letter of " + connection);
    }

    private void comesBackBehindTheOthers(String connection) throws Exception {
        world.make(connection, 4, 5);
        awaitNumbers(connection, List.of(4, 5));
        for (var letter : world.desk().letters(connection, "waiting").reversed())
            assertThat(world.desk().replay(letter).exit()).isEqualTo(BridgeCommand.FINE);

        awaitNumbers(connection, List.of(1, 2, 3, 4, 5));
    }

    /** In whatever order they come. */
    private void awaitNumbers(String connection, List<Integer> numbers) {
        world.awaitOrShow(
                SOON,
                () -> world.sink().numbers(connection).stream()
                        .sorted()
                        .toList()
                        .equals(numbers),
                "numbers " + numbers + " of " + connection);
    }

    private int waiting(String connection) {
        return world.desk().letters(connection, "waiting").size();
    }
}
