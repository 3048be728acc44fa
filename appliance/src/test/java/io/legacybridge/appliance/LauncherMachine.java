package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A machine for the launcher: without any JDK at first, with few tools, all its places below one folder. */
final class LauncherMachine {
    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));
    private static final List<String> TOOLS =
            List.of("dirname", "basename", "readlink", "find", "head", "mkdir", "rm", "ln", "sleep");

    private final Path folder;
    private final Path launcher;

    /** @param place where the launcher lies, below the folder */
    LauncherMachine(Path folder, String place) throws IOException {
        this.folder = folder;
        var script = Files.readString(ROOT.resolve("bridge"));
        for (var jdks : List.of("/usr/lib/jvm/*", "/opt/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home"))
            script = script.replace(" " + jdks, " " + folder + jdks);
        launcher = executable(folder.resolve(place), script);
        for (var tool : TOOLS) tool(tool, "exec " + whereIs(tool) + " \"$@\"");
    }

    Path launcher() {
        return launcher;
    }

    /** A program on the PATH. */
    void tool(String name, String script) throws IOException {
        executable(folder.resolve("tools/" + name), "#!/bin/sh\n" + script + "\n");
    }

    /** A JDK that only prints what it was asked. */
    Path jdk(String place, String version) throws IOException {
        var home = folder.resolve(place);
        executable(home.resolve("bin/java"), "#!/bin/sh\necho \"$0\"\nprintf '<%s>\\n' \"$@\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    record Result(int exit, String out, String err) {}

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(launcher, arguments);
    }

    Result run(Path script, String... arguments) throws IOException, InterruptedException {
        var process = start(script, arguments);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(folder.resolve("out")), err());
    }

    Process start(Path script, String... arguments) throws IOException {
        var command = Stream.concat(Stream.of("/bin/sh", script.toString()), Stream.of(arguments));
        var builder = new ProcessBuilder(command.toList())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("PATH", folder.resolve("tools").toString());
        return builder.start();
    }

    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
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
}
