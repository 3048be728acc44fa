package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two appliances on the same sources, with one PostgreSQL and one Artemis: one of them reads. */
@ExtendWith(Report.class)
class TwoNodesTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration TAKEOVER = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private ArtemisProcess broker;
    private World world;
    private Bridge first;
    private Bridge second;

    @BeforeEach
    void start() throws Exception {
        broker = ArtemisProcess.in(folder.resolve("artemis"));
        broker.comeUp();
        world = new World(folder);
        world.useBroker(broker);
        world.useStore(TestPostgres.newDatabase());
        first = world.bridge();
        second = world.addNode();
        world.start();
        second.start();
        world.awaitState(second, "standby", SOON);
    }

    @AfterEach
    void end() throws Exception {
        if (world != null) world.end();
        broker.close();
    }

    @Test
    void aNodeThatIsFrozenOrKilledIsFollowedAndAFrozenOneCanDoNoHarmWhenItWakes() throws Exception {
        world.suffer("SIGSTOP of the reading node", () -> first.signal("STOP"));
        world.awaitState(second, "running", SOON);
        TimeUnit.MINUTES.sleep(1);

        world.suffer("SIGCONT after a minute", () -> first.signal("CONT"));
        world.awaitState(first, "standby", SOON);

        world.suffer("kill -9 of the reading node", () -> {
            second.kill();
            world.awaitState(first, "running", TAKEOVER);
        });
        second.start();
        world.awaitState(second, "standby", SOON);
        world.settle();
    }

    @Test
    void theOtherNodeTakesOverAtEveryStepAtWhichTheReadingOneEnds() throws Exception {
        for (var point : List.of(
                FailPoint.AFTER_READ, FailPoint.AFTER_PUBLISH, FailPoint.INSIDE_LEDGER, FailPoint.AFTER_LEDGER)) {
            var reading = first;
            world.suffer("two nodes, halt " + point.file() + " of the reading one", () -> {
                reading.arm(point);
                reading.awaitHalt(point, SOON);
                world.awaitState(second, "running", TAKEOVER);
            });
            reading.start();
            world.awaitState(reading, "standby", SOON);
            first = second;
            second = reading;
        }
        world.settle();
    }

    @Test
    void aSecondProcessOnTheSameHomeRefusesAndTheFirstGoesOn() throws Exception {
        var output = folder.resolve("another.log");

        world.suffer("a second process on the same home", () -> {
            var another = first.startAnother(output.toFile());
            assertThat(another.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(another.exitValue()).isNotZero();
        });

        assertThat(Files.readString(output)).contains("[data/in-use]");
        world.settle();
    }
}
