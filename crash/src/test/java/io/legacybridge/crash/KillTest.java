package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.failpoint.FailPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The process ends: at every step of a delivery, and at any moment. */
@ExtendWith(Report.class)
class KillTest {

    private static final int TRIES = Integer.getInteger("crash.tries");
    private static final int KILLS = Integer.getInteger("crash.kills");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
        world.start();
    }

    @AfterEach
    void end() throws Exception {
        world.end();
    }

    @Test
    void nothingIsLostOrDoubledWhenTheProcessEndsAtAnyStepOfADelivery() throws Exception {
        for (var point : FailPoint.values()) for (var tries = 0; tries < TRIES; tries++) haltAt(point);
        world.settle();
    }

    @Test
    void nothingIsLostOrDoubledByKillsAtRandomMoments() throws Exception {
        var random = new SplittableRandom(Report.SEED);
        for (var kill = 1; kill <= KILLS; kill++) {
            // Some hit the start itself, most a time of full load.
            var moment = random.nextInt(6_000);
            world.suffer("kill -9", () -> {
                assertThat(world.bridge().isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(moment);
                world.bridge().kill();
                world.bridge().start();
            });
        }
        world.settle();
    }

    private void haltAt(FailPoint point) throws Exception {
        world.suffer("halt " + point.file(), () -> {
            world.bridge().arm(point);
            provoke(point);
            world.bridge().awaitHalt(point, SOON);
            world.bridge().start();
        });
    }

    private void provoke(FailPoint point) throws Exception {
        switch (point) {
            case RELOAD -> world.write("connections/files.yaml", world.connection(World.FILES) + "# changed\n");
            case SHUTDOWN -> world.bridge().signal("TERM");
            case INSIDE_STAGING,
                    AFTER_READ,
                    AFTER_PUBLISH,
                    INSIDE_LEDGER,
                    INSIDE_DEAD_LETTER,
                    AFTER_LEDGER,
                    AFTER_JOURNAL -> {
                // It comes there by itself.
            }
        }
    }
}
