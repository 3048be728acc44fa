package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** SoftHSM2, a PKCS#11 module in software, with one token of its own. */
public final class SoftHsm {

    public static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    public static final String PIN = "4711";

    private static final int SECONDS = 60;

    private final Path configuration;

    private SoftHsm(Path configuration) {
        this.configuration = configuration;
    }

    /** With its token below this folder. The test that calls it is given up when SoftHSM2 is not installed. */
    public static SoftHsm in(Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.exists(LIBRARY), "SoftHSM2 is not installed (apt-get install softhsm2)");
        var tokens = Files.createDirectories(folder.resolve("tokens"));
        var module = new SoftHsm(
                Files.writeString(folder.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\n"));
        module.run(List.of(
                "softhsm2-util", "--init-token", "--free", "--label", "bridge", "--pin", PIN, "--so-pin", "4712"));
        return module;
    }

    /**
     * Runs this class in a process of its own, since the library reads where its tokens are from the environment when it is
     * loaded.
     *
     * @return what it printed
     */
    public String run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", configuration.toString());
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
