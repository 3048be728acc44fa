package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher as an installed distribution, with JDKs that only print what they were asked. */
class LauncherTest {
    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));

    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void installedDistributionOnAMachineWithoutJdk() throws IOException {
        var script = Files.readString(ROOT.resolve("bridge"));
        for (var place : List.of("/usr/lib/jvm/*", "/opt/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")) {
            script = script.replace(" " + place, " " + folder + place);
        }
        launcher = executable(folder.resolve("distribution/bridge"), script);

        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var tool : List.of("dirname", "basename", "readlink")) {
            executable(tools.resolve(tool), "#!/bin/sh\nexec " + whereIs(tool) + " \"$@\"\n");
        }
    }

    @Test
    void findsTheJdkOfSdkman() throws Exception {
        jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1");

        assertThat(run(launcher, "lint").exit()).isZero();
    }

    @Test
    void findsTheJdkOfMacOs() throws Exception {
        jdk("Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home", "25.0.1");

        assertThat(run(launcher, "lint").exit()).isZero();
    }

    @Test
    void prefersTheNewerJdkInUsrLibJvm() throws Exception {
        jdk("usr/lib/jvm/a-17", "17.0.15");
        jdk("usr/lib/jvm/b-25", "25");

        assertThat(run(launcher, "lint").out()).contains("jvm/b-25/bin/java");
    }

    @Test
    void refusesJdk17InOneSentence() throws Exception {
        jdk("usr/lib/jvm/java-17", "17.0.15");

        var result = run(launcher, "lint");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("bridge: no JDK 25 or newer found").hasLineCount(1);
    }

    @Test
    void passesArgumentsThroughExactly() throws Exception {
        jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(run(launcher, "lint", "two words", "", "*", "$HOME").out())
                .endsWith("<lint>\n<two words>\n<>\n<*>\n<$HOME>\n");
    }

    @Test
    void worksThroughASymlink() throws Exception {
        jdk("usr/lib/jvm/b-25", "25.0.1");
        var link = Files.createSymbolicLink(folder.resolve("link"), launcher);

        assertThat(run(link, "lint").out())
                .contains("<" + folder.toRealPath() + "/distribution/lib/legacy-bridge.jar>");
    }

    @Test
    void onlyShortVerbsGoWithoutTheOptimisingCompiler() throws Exception {
        jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(run(launcher, "lint").out()).contains("TieredStopAtLevel=1");
        assertThat(run(launcher, "run", "--home", "h").out()).doesNotContain("TieredStopAtLevel");
    }

    private void jdk(String place, String version) throws IOException {
        var home = folder.resolve(place);
        executable(home.resolve("bin/java"), "#!/bin/sh\necho \"$0\"\nprintf '<%s>\\n' \"$@\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static Path executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path whereIs(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(bin -> Path.of(bin, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private record Result(int exit, String out, String err) {}

    private Result run(Path script, String... arguments) throws IOException, InterruptedException {
        var command = Stream.concat(Stream.of("/bin/sh", script.toString()), Stream.of(arguments));
        var out = folder.resolve("out").toFile();
        var err = folder.resolve("err").toFile();
        var builder = new ProcessBuilder(command.toList()).redirectOutput(out).redirectError(err);
        builder.environment().clear();
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("PATH", folder.resolve("tools").toString());
        var process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
