package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.failpoint.FailPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Every timeout of the connections, the broker and the client is shorter. */
    private static final Duration STANDS_STILL = Duration.ofSeconds(75);

    /** Within it every source comes through all steps of a delivery several times. */
    private static final int OF_FULL_LOAD_MILLIS = 1_000;

    private static final int OF_A_START_MILLIS = 6_000;
    private static final int OF_A_REPLAY_MILLIS = 300;

    /** Of the random kills one of so many is followed by another one while the next process starts. */
    private static final int AGAIN_EVERY = 4;

    private final SplittableRandom random = new SplittableRandom(Report.SEED);
    private final List<Replay> cutOff = new ArrayList<>();

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
        for (var tries = 0; tries < TRIES; tries++) {
            for (var point : FailPoint.values()) haltAt(point);
            // Between publishing and the answer: the sender sends it again under its MessageID.
            for (var point : List.of(FailPoint.AFTER_PUBLISH, FailPoint.AFTER_LEDGER)) haltAt(point, World.SOAP);
            killDuringReplay();
        }
        world.settle();
    }

    @Test
    void nothingIsLostOrDoubledByKillsAtRandomMoments() throws Exception {
        for (var kill = 1; kill <= KILLS; kill++) {
            // Never three in a row without rest: what ended the process three times is set aside, and rightly.
            if (kill % AGAIN_EVERY == 0) world.suffer("kill -9 under load and while it starts again", this::killTwice);
            else world.suffer("kill -9 under load", this::kill);
        }
        world.settle();
    }

    @Test
    void nothingIsLostOrDoubledWhenTheProcessStandsStillForLongerThanAnybodyWaits() throws Exception {
        world.suffer("SIGSTOP and SIGCONT of a lone appliance", () -> {
            world.bridge().signal("STOP");
            TimeUnit.MILLISECONDS.sleep(STANDS_STILL.toMillis());
            world.bridge().signal("CONT");
        });
        world.settle();
    }

    private void kill() throws Exception {
        assertThat(world.bridge().isAlive()).isTrue();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(OF_FULL_LOAD_MILLIS));
        world.bridge().kill();
        world.bridge().start();
    }

    private void killTwice() throws Exception {
        kill();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(OF_A_START_MILLIS));
        world.bridge().kill();
        world.bridge().start();
    }

    private void haltAt(FailPoint point) throws Exception {
        world.suffer("halt " + point.file(), () -> {
            world.bridge().arm(point);
            provoke(point);
            world.bridge().awaitHalt(point, SOON);
            world.bridge().start();
        });
        for (var replay : cutOff) replay.repeat(SOON);
        cutOff.clear();
    }

    private void haltAt(FailPoint point, String connection) throws Exception {
        world.suffer("halt " + point.file() + " of " + connection, () -> {
            world.bridge().arm(point, connection);
            world.bridge().awaitHalt(point, SOON);
            world.bridge().start();
        });
    }

    private void provoke(FailPoint point) throws Exception {
        switch (point) {
            case RELOAD -> world.write("connections/files.yaml", world.connection(World.FILES) + "# changed\n");
            case SHUTDOWN -> world.bridge().signal("TERM");
            case INSIDE_REPLAY -> {
                cutOff.add(Replay.next(world, SOON));
                assertThat(cutOff.getLast().tryOnce())
                        .as("it is told to have worked")
                        .isFalse();
            }
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

    private void killDuringReplay() throws Exception {
        var replay = Replay.next(world, SOON);
        world.suffer("kill -9 during a replay", () -> {
            var tried = Thread.ofVirtual().start(() -> {
                try {
                    var _ = replay.tryOnce();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            TimeUnit.MILLISECONDS.sleep(random.nextInt(OF_A_REPLAY_MILLIS));
            world.bridge().kill();
            tried.join();
            world.bridge().start();
        });
        replay.repeat(SOON);
    }
}
