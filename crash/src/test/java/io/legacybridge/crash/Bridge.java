package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.failpoint.FailPoint;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The appliance on one home, as a process of its own from the distribution. */
final class Bridge {

    private static final Path LIB = Path.of(System.getProperty("bridge.root"), "appliance/target/bridge/lib");

    private final Path home;
    private final Path log;
    private final Path failPoints;
    private final Map<String, String> environment = new HashMap<>();
    private volatile Process process;

    Bridge(Path home) throws IOException {
        this.home = home;
        this.log = home.resolveSibling(home.getFileName() + ".log");
        this.failPoints = Files.createDirectories(home.resolveSibling(home.getFileName() + ".fail-points"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::leaveNothing));
    }

    Path home() {
        return home;
    }

    Path log() {
        return log;
    }

    /** For the starts from now on. */
    void environment(String name, String value) {
        environment.put(name, value);
    }

    void start() throws IOException {
        process = start(log.toFile());
    }

    /** A second process on the same home; what it says goes to a file of its own. */
    Process startAnother(File output) throws IOException {
        return start(output);
    }

    private Process start(File output) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.noUnsafe=false",
                "-XX:+UseParallelGC",
                "-Xmx512m",
                // Each lives for seconds: the second compiler costs more than it gives, half of a start.
                "-XX:TieredStopAtLevel=1",
                "-D" + FailPoint.FOLDER + "=" + failPoints));
        var learned = LIB.resolve("legacy-bridge.aot");
        if (Files.exists(learned))
            command.addAll(List.of("-XX:AOTCache=" + learned, "-Xlog:aot*=off", "-Xlog:cds*=off"));
        command.addAll(List.of("-jar", LIB.resolve("legacy-bridge.jar").toString(), "run", "--home", home.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output)).start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        var exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .start()
                .waitFor();
        assertThat(exit).as("kill -" + name).isZero();
    }

    /** Ends it as an operator does; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("it ends within a minute")
                .isTrue();
        return process.exitValue();
    }

    /** Lets the process end at a step, the next time it comes there. */
    void arm(FailPoint point) throws IOException {
        Files.createFile(failPoints.resolve(point.file()));
    }

    /** The next time that this connection comes there. */
    void arm(FailPoint point, String connection) throws IOException {
        Files.createFile(failPoints.resolve(point.file() + "@" + connection));
    }

    /** Waits until the process has ended at an armed step. */
    void awaitHalt(FailPoint point, Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the process ends at " + point.file())
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(FailPoint.HALTED);
    }

    /** What it says about a connection: {@code running}, {@code degraded}...; empty when it says nothing. */
    String state(String connection) {
        var status = status(connection);
        return status.isEmpty()
                ? ""
                : JsonMapper.shared().readTree(status).get("state").asString();
    }

    /** The whole of it, as JSON. */
    String status(String connection) {
        try {
            var file = home.resolve("status/" + connection + ".json");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When the time limit ends the suite. */
    private void leaveNothing() {
        if (process != null) process.destroyForcibly();
    }

    void end() throws InterruptedException {
        if (process != null) kill();
    }
}
