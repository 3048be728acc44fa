package io.legacybridge.appliance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line as a process of its own, with the options that the launcher gives, and those of the tests' JVM beside them: such
 * processes live for seconds, in which a compiler that optimizes costs twice what all the rest does.
 */
final class BridgeProcess {

    /** For anything that such a process does, on a machine with much else to do. */
    static final Duration LIMIT = Duration.ofMinutes(4);

    private BridgeProcess() {}

    /** @param log takes standard output and standard error */
    static Process start(File log, String... arguments) throws IOException {
        return start(log, Path.of(""), Map.of(), arguments);
    }

    /**
     * @param folder    the process works there
     * @param variables environment variables beside those of this process
     */
    static Process start(File log, Path folder, Map<String, String> variables, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.noUnsafe=false",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                "io.legacybridge.appliance.Main"));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command).directory(folder.toAbsolutePath().toFile());
        builder.environment().putAll(variables);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** Ours without the log of other modules' tests, which comes as well when their jars are not built yet. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Files.exists(Path.of(entry, "logback-test.xml")))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
