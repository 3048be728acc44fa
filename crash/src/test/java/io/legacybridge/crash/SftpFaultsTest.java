package io.legacybridge.crash;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The file server, or the network before it, fails while files are copied; other sources are not touched by it. */
@ExtendWith(Report.class)
class SftpFaultsTest {

    private static final int TRIES = Integer.getInteger("crash.tries");

    private final SplittableRandom random = new SplittableRandom(Report.SEED);

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
    void filesAreTakenOnceAndInOrderWhateverBecomesOfTheirServer() throws Exception {
        for (var tries = 0; tries < TRIES; tries++) {
            world.suffer("SFTP server gone in the middle of a file", this::goDownInTheMiddleOfAFile);
            world.suffer("SFTP connection reset", this::reset);
            world.suffer("SFTP connection half open for 8 s", () -> during(8_000, world.wire()::fallSilent));
            world.suffer("SFTP at one byte a second for 8 s", () -> during(8_000, world.wire()::slowDown));
            world.suffer("kill -9 between taking and archiving a file", this::killWhileArchiving);
        }
        world.settle();
    }

    private void goDownInTheMiddleOfAFile() throws Exception {
        var down = happening(world.mainframe()::whenAFileIsRead, world.mainframe()::goDown);
        down.await();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
        world.mainframe().comeUp();
    }

    private void reset() throws Exception {
        happening(world.mainframe()::whenAFileIsRead, world.wire()::reset).await();
    }

    private void killWhileArchiving() throws Exception {
        happening(world.mainframe()::whenAFileIsPlaced, world.bridge()::kill).await();
        world.bridge().start();
    }

    private void during(long millis, Runnable trouble) throws InterruptedException {
        trouble.run();
        TimeUnit.MILLISECONDS.sleep(millis);
        world.wire().recover();
    }

    private interface Trouble {
        void begin() throws Exception;
    }

    private interface Moment {
        void happens(Runnable what);
    }

    /** Lets it happen at that moment, in a thread of its own, since the server's own must not wait for it. */
    private static CountDownLatch happening(Moment moment, Trouble trouble) {
        var happened = new CountDownLatch(1);
        moment.happens(() -> Thread.ofPlatform().start(() -> {
            try {
                trouble.begin();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                happened.countDown();
            }
        }));
        return happened;
    }
}
