package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs the launcher in a tree of sources, with a Maven that only writes the jar. */
@Isolated(
        "a program that is just written cannot be run while another test starts a process, which holds its file for a moment")
class LauncherBuildTest {
    private static final String SOURCE = "bridge-core/bridge-spi/src/main/java/A.java";
    private static final String CONTRACT = "wsdl/erp/1.0/orders.wsdl";
    private static final String TEST = "bridge-core/bridge-spi/src/test/java/ATest.java";
    private static final String JAR = "appliance/target/bridge/lib/legacy-bridge.jar";
    private static final String LOCK = "appliance/target/build.owner";
    private static final String MAVEN = "mkdir -p appliance/target/bridge/lib && echo \"$@\" >>maven.log && : >" + JAR;

    @TempDir
    private Path folder;

    private Path tree;
    private LauncherMachine machine;

    @BeforeEach
    void sourcesThatWereNeverBuilt() throws IOException {
        tree = folder.toRealPath().resolve("tree");
        machine = new LauncherMachine(folder, "tree/bridge");
        machine.jdk("usr/lib/jvm/b-25", "25.0.1");
        machine.tool("mvn", MAVEN);
        for (var file : new String[] {"pom.xml", "adapters/pom.xml", SOURCE, CONTRACT, TEST}) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.writeString(tree.resolve(file), "");
        }
    }

    @Test
    void buildsWhatIsMissingAndRunsIt() throws Exception {
        var result = machine.run("lint");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).startsWith("bridge: building ").endsWith("bridge: built.\n");
        assertThat(result.out()).contains("<" + tree.resolve(JAR) + ">");
        assertThat(tree.resolve(LOCK)).doesNotExist();
    }

    @Test
    void buildsAgainOnlyWhenSomethingThatCountsIsNewer() throws Exception {
        machine.run("lint");
        change(TEST);
        assertThat(machine.run("lint").err()).isEmpty();
        for (var file : new String[] {SOURCE, CONTRACT}) {
            change(file);
            assertThat(machine.run("lint").err()).contains("built.");
        }

        assertThat(tree.resolve("maven.log")).hasContent("-q -B -DskipTests package\n".repeat(3));
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        machine.tool("mvn", "echo 'a test is red' >&2; exit 1");

        var result = machine.run("lint");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("a test is red\nbridge: the build failed");
        assertThat(Files.isSymbolicLink(tree.resolve(LOCK))).isFalse();
    }

    @Test
    void aLockWhoseOwnerIsGoneDoesNotCount() throws Exception {
        var gone = new ProcessBuilder("/bin/sh", "-c", ":").start();
        gone.waitFor();
        lock(gone.pid());

        assertThat(machine.run("lint").err()).contains("built.").doesNotContain("waiting");
    }

    @Test
    void waitsForTheBuildOfAnotherAndDoesNotRepeatIt() throws Exception {
        var me = ProcessHandle.current().pid();
        lock(me);

        var launcher = machine.start(machine.launcher(), "lint");
        for (var tries = 0; !machine.err().contains("waiting for the build of process " + me); tries++) {
            assertThat(tries).isLessThan(400);
            assertThat(launcher.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        Files.createDirectories(tree.resolve(JAR).getParent());
        Files.writeString(tree.resolve(JAR), "");
        Files.delete(tree.resolve(LOCK));

        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        assertThat(tree.resolve("maven.log")).doesNotExist();
        assertThat(machine.err()).hasLineCount(1);
    }

    private void lock(long owner) throws IOException {
        Files.createDirectories(tree.resolve("appliance/target"));
        Files.createSymbolicLink(tree.resolve(LOCK), Path.of(Long.toString(owner)));
    }

    /** Later than whatever was built by now. */
    private void change(String file) throws IOException {
        var built = Files.getLastModifiedTime(tree.resolve(JAR)).toInstant();
        Files.setLastModifiedTime(tree.resolve(file), FileTime.from(built.plusSeconds(2)));
    }
}
