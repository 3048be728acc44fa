package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs the launcher as an installed distribution, with JDKs that only print what they were asked. */
@Isolated(
        "a program that is just written cannot be run while another test starts a process, which holds its file for a moment")
class LauncherTest {
    @TempDir
    private Path folder;

    private LauncherMachine machine;

    @BeforeEach
    void installedDistributionOnAMachineWithoutJdk() throws IOException {
        machine = new LauncherMachine(folder, "distribution/bridge");
    }

    @Test
    void findsTheJdkOfSdkman() throws Exception {
        machine.jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1");

        assertThat(machine.run("lint").exit()).isZero();
    }

    @Test
    void findsTheJdkOfMacOs() throws Exception {
        machine.jdk("Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home", "25.0.1");

        assertThat(machine.run("lint").exit()).isZero();
    }

    @Test
    void prefersTheNewerJdkInUsrLibJvm() throws Exception {
        machine.jdk("usr/lib/jvm/a-17", "17.0.15");
        machine.jdk("usr/lib/jvm/b-25", "25");

        assertThat(machine.run("lint").out()).contains("jvm/b-25/bin/java");
    }

    @Test
    void refusesJdk17InOneSentence() throws Exception {
        machine.jdk("usr/lib/jvm/java-17", "17.0.15");

        var result = machine.run("lint");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("bridge: no JDK 25 or newer found").hasLineCount(1);
    }

    @Test
    void refusesToStartWithoutAnyJdk() throws Exception {
        var result = machine.run("lint");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("bridge: no JDK 25 or newer found")
                .contains("set JAVA_HOME")
                .hasLineCount(1);
    }

    @Test
    void passesArgumentsThroughExactly() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(machine.run("lint", "two words", "", "*", "$HOME").out())
                .endsWith("<lint>\n<two words>\n<>\n<*>\n<$HOME>\n");
    }

    @Test
    void worksThroughASymlink() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");
        var link = Files.createSymbolicLink(folder.resolve("link"), machine.launcher());

        assertThat(machine.run(link, "lint").out())
                .contains("<" + folder.toRealPath() + "/distribution/lib/legacy-bridge.jar>");
    }

    @Test
    void onlyShortVerbsGoWithoutTheOptimisingCompiler() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(machine.run("lint").out()).contains("TieredStopAtLevel=1", "UseSerialGC");
        assertThat(machine.run("run", "--home", "h").out())
                .doesNotContain("TieredStopAtLevel")
                .contains("<-XX:+UseParallelGC>");
    }

    @Test
    void noImageOfTheMemoryIsEverWritten() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(machine.run("run").out())
                .contains(
                        "<-XX:-CreateCoredumpOnCrash>",
                        // hs_err_pid*.log shows the stack and what registers point to.
                        "<-XX:+SuppressFatalErrorMessage>",
                        "<-XX:-HeapDumpOnOutOfMemoryError>");
    }

    /** A flow that only stopped would block its connection; a process that ends is started again, and the ledger counts. */
    @Test
    void whatEatsTheMemoryEndsTheProcess() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");

        assertThat(machine.run("run").out()).contains("<-XX:+ExitOnOutOfMemoryError>");
    }

    @Test
    void theLongRunningVerbsUseWhatTheBuildLearned() throws Exception {
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");
        assertThat(machine.run("run").out()).doesNotContain("AOTCache");

        var cache = folder.toRealPath().resolve("distribution/lib/legacy-bridge.aot");
        Files.createDirectories(cache.getParent());
        Files.writeString(cache, "");

        assertThat(machine.run("run").out()).contains("<-XX:AOTCache=" + cache + ">");
        assertThat(machine.run("lint").out()).doesNotContain("AOTCache");
    }
}
