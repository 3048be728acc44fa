package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.appliance.demo.PreparedHome;
import io.legacybridge.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The main job, as a person on a fresh machine starts it. */
@Execution(ExecutionMode.CONCURRENT)
class DemoTest {

    @TempDir
    Path folder;

    @Test
    void checksTheWholePathAndTakesItsHomeAway() throws Exception {
        var demo = BridgeProcess.start(log(), "demo", "--once");

        assertThat(demo.waitFor(BridgeProcess.LIMIT)).isTrue();
        assertThat(demo.exitValue()).as(output()).isZero();
        assertThat(output())
                .contains("sent twice, taken once", "20 and 20 messages, each once")
                .contains("999 messages, none missing, none twice", "CARDS.DAT#42: creditLimit: is not a zoned decimal")
                .doesNotContain("wrong", "WARN", "ERROR", "Exception", "\u001b");
        var home = output().lines()
                .filter(line -> line.contains("made: "))
                .findFirst()
                .orElseThrow();
        assertThat(Path.of(home.replaceFirst(".*made: (\\S+) .*", "$1"))).doesNotExist();
    }

    @Test
    void usesAHomeAgainAndStillFindsEachRecordOnce() throws Exception {
        var home = folder.resolve("home");
        PreparedHome.make(home);
        for (var run = 1; run <= 2; run++) {
            var demo = BridgeProcess.start(log(), "demo", "--once", "--home", home.toString());

            assertThat(demo.waitFor(BridgeProcess.LIMIT)).isTrue();
            assertThat(demo.exitValue()).as(output()).isZero();
        }
        assertThat(output()).contains("used again");
    }

    @Test
    void aStartSaysNothingThatAUserShouldNotSee() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write(
                    "bridge.yaml",
                    "data-listen: 127.0.0.1:%d\nhealth-listen: 127.0.0.1:%d\ncontrol-listen: 127.0.0.1:%d\n"
                            .formatted(FreePort.find(), FreePort.find(), FreePort.find()));
            var run =
                    BridgeProcess.start(log(), "run", "--home", landscape.home().toString());
            try {
                await().atMost(BridgeProcess.LIMIT).until(() -> output().contains("is ready"));
                run.destroy();
                assertThat(run.waitFor(BridgeProcess.LIMIT)).isTrue();
            } finally {
                run.destroyForcibly();
            }
        }

        assertThat(output().lines()).allSatisfy(line -> assertThat(line).matches("\\S+Z INFO  .*"));
    }

    private File log() {
        return folder.resolve("output").toFile();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }
}
