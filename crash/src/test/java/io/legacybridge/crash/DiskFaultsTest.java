package io.legacybridge.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk is full, or says that it could not write. */
@ExtendWith(Report.class)
class DiskFaultsTest {

    private static final int TRIES = Integer.getInteger("crash.tries");
    private static final String SIZE = "64m";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long WHILE_FULL_MILLIS = 6_000;

    private final SplittableRandom random = new SplittableRandom(Report.SEED);
    private final List<Tmpfs> disks = new ArrayList<>();

    @TempDir
    Path folder;

    private World world;

    @AfterEach
    void end() throws Exception {
        if (world != null) world.end();
        for (var disk : disks) disk.unmount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "staging", "store"})
    void nothingIsLostOrDoubledWhenTheDiskIsFull(String part) throws Exception {
        var fault = "disk full under the " + part;
        world = new World(folder);
        var mounted = Tmpfs.mount(placeOf(part), SIZE);
        if (mounted.isEmpty()) {
            Report.notRun(fault, "no tmpfs can be mounted here (it needs root)");
            return;
        }
        disks.add(mounted.get());
        if (part.equals("store")) elsewhere("broker", "staging");
        world.start();
        for (var tries = 0; tries < TRIES; tries++)
            world.suffer(fault, () -> {
                mounted.get().fill();
                TimeUnit.MILLISECONDS.sleep(WHILE_FULL_MILLIS);
                mounted.get().free();
            });
        world.settle();
    }

    @Test
    void nothingIsLostOrDoubledWhenTheDiskCannotWrite() throws Exception {
        var fault = "fsync fails";
        world = new World(folder);
        world.start();
        for (var tries = 0; tries < 3 * TRIES; tries++) {
            var trace = failOneSync(1 + random.nextInt(60));
            if (!trace.isAlive()) {
                Report.notRun(fault, "strace is missing, or may not attach to a process here");
                return;
            }
            world.suffer(fault, () -> {
                await().atMost(SOON).until(() -> Files.readString(traced()).contains("(INJECTED)"));
                trace.destroy();
                trace.waitFor();
            });
        }
        world.settle();
    }

    /** The one that comes next after so many others. */
    private Process failOneSync(int number) throws IOException, InterruptedException {
        var inject = "inject=fsync,fdatasync:error=EIO:when=" + number;
        try {
            var trace = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-qq",
                            "-e",
                            "trace=fsync,fdatasync",
                            "-e",
                            inject,
                            "-o",
                            traced().toString(),
                            "-p",
                            Long.toString(world.bridge().pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("strace.out").toFile())
                    .start();
            trace.waitFor(1, TimeUnit.SECONDS);
            return trace;
        } catch (IOException e) {
            return new ProcessBuilder("false").start().onExit().join();
        }
    }

    /** What strace saw and did. */
    private Path traced() {
        return folder.resolve("strace.log");
    }

    private Path placeOf(String part) {
        var data = world.bridge().home().resolve("data");
        return part.equals("store") ? data : data.resolve(part);
    }

    /** Parts of the data folder that lie on the large disk. */
    private void elsewhere(String... parts) throws IOException {
        for (var part : parts)
            Files.createSymbolicLink(
                    world.bridge().home().resolve("data").resolve(part),
                    Files.createDirectories(folder.resolve("elsewhere").resolve(part)));
    }
}
