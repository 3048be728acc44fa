package io.legacybridge.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a Java program asks the system for, in order, with the paths of open files. */
final class Strace {

    private Strace() {}

    static boolean works(Path folder) throws InterruptedException {
        try {
            return run(List.of("strace", "-o", folder.resolve("probe").toString(), "true")) == 0;
        } catch (IOException _) {
            return false;
        }
    }

    static List<String> of(Path folder, String calls, List<String> program) throws IOException, InterruptedException {
        var trace = folder.resolve("trace");
        var line = new ArrayList<>(
                List.of("strace", "-f", "-y", "-s", "1000", "-e", "trace=" + calls, "-o", trace.toString()));
        line.add(ProcessHandle.current().info().command().orElseThrow());
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(program);
        if (run(line) != 0) throw new IOException("the program failed: " + program);
        // Each line begins with the thread.
        return Files.readAllLines(trace).stream()
                .map(call -> call.replaceFirst("^[0-9]+ +", ""))
                .toList();
    }

    private static int run(List<String> line) throws IOException, InterruptedException {
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        if (!process.waitFor(60, TimeUnit.SECONDS)) throw new IOException("no end: " + line);
        return process.exitValue();
    }
}
