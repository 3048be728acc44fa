package io.legacybridge.crash;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock of the appliance jumps. A year ahead no certificate of a client is valid any more, so nobody can be served until it
 * is right again; then everything has to go on.
 */
@ExtendWith(Report.class)
class ClockFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final long WHILE_WRONG_MILLIS = 6_000;
    private static final String YEAR = "+366d";
    private static final String NOT_INSTALLED = "install faketime (libfaketimeMT.so.1 was not found)";

    @TempDir
    Path folder;

    private World world;

    @AfterEach
    void end() throws Exception {
        if (world != null) world.end();
    }

    @Test
    void nothingIsLostOrDoubledWhenTheClockJumps() throws Exception {
        var installed = WrongClock.in(folder);
        if (installed.isEmpty()) {
            Report.notRun("clock an hour and a year ahead, and back", NOT_INSTALLED);
            return;
        }
        var clock = installed.get();
        world = new World(folder);
        // What is older than the journal keeps is gone for clients, rightly so: nothing may be older than that here.
        world.set("journal-keep: 3650d");
        clock.environment().forEach(world.bridge()::environment);
        world.start();

        world.suffer("clock put an hour ahead", () -> clock.put("+1h"));
        world.suffer("clock put an hour back", clock::right);
        world.suffer("clock a year ahead for 6 s", () -> {
            clock.put(YEAR);
            TimeUnit.MILLISECONDS.sleep(WHILE_WRONG_MILLIS);
            clock.right();
        });
        world.suffer("started with the clock a year ahead, then put right", () -> {
            startAYearAhead(clock);
            clock.right();
        });
        world.suffer("started with the clock a year ahead, then started with the right one", () -> {
            startAYearAhead(clock);
            world.bridge().kill();
            clock.right();
            world.bridge().start();
        });
        world.settleWithoutSums();
    }

    /** Until it has made a pair of its own that is not valid yet. */
    private void startAYearAhead(WrongClock clock) throws Exception {
        var pair = world.bridge().home().resolve("certs/server.pem");
        var before = Files.readString(pair);
        world.bridge().kill();
        clock.put(YEAR);
        world.bridge().start();
        await().atMost(SOON).until(() -> !Files.readString(pair).equals(before));
        TimeUnit.MILLISECONDS.sleep(WHILE_WRONG_MILLIS);
    }
}
