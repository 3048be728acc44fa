package io.legacybridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.bench.Samples.Sample;
import io.legacybridge.testkit.SftpServerStandIn;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures starts, by turns so that a noisy neighbour hits all alike: {@code StartBench ROOT RUNS}. The appliance and a bare
 * Spring Boot application up to the first 200 over mutual TLS, short verbs up to their end. For Linux: memory comes from
 * {@code /proc}.
 */
final class StartBench {

    private static final String PASSWORD = "bench";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_MILLIS = 10;

    private final Path root;
    private final Path work;
    private final BenchHome home;

    private StartBench(Path root, Path work, BenchHome home) {
        this.root = root;
        this.work = work;
        this.home = home;
    }

    public static void main(String[] arguments) throws Exception {
        var work = Files.createTempDirectory("bridge-bench");
        var files = Files.createDirectory(work.resolve("mainframe"));
        try (var mainframe = new SftpServerStandIn(files, "bridge", PASSWORD)) {
            var home = BenchHome.make(work.resolve("home"), mainframe, PASSWORD);
            new StartBench(Path.of(arguments[0]), work, home).run(Integer.parseInt(arguments[1]));
        }
        System.exit(0);
    }

    private void run(int runs) throws Exception {
        var data = Files.write(work.resolve("orders.dat"), new byte[] {-16, -16, -16, -16, -16, -16, -15});
        var copybook = home.folder().resolve("contracts/orders.cpy").toString();
        var results = new LinkedHashMap<String, Samples>();
        // The first turn makes tables and caches, and warms the disk cache; it does not count.
        for (var turn = 0; turn <= runs; turn++) {
            if (turn == 1) results.clear();
            add(
                    results,
                    "bridge run",
                    server(bridge("run", "--home", home.folder().toString())));
            add(results, "bare Spring Boot", server(bareApplication()));
            add(results, "bridge --help", verb("--help"));
            add(results, "bridge lint", verb("lint", home.folder().toString()));
            add(
                    results,
                    "bridge certs list",
                    verb("certs", "list", "--home", home.folder().toString()));
            add(results, "bridge describe", verb("describe", "--copybook", copybook));
            add(results, "bridge decode", verb("decode", "--copybook", copybook, data.toString()));
        }
        System.out.println("                          wall s              CPU s               resident MB");
        results.forEach((name, samples) -> System.out.println(samples.row(name)));
    }

    private static void add(Map<String, Samples> results, String name, Sample sample) {
        results.computeIfAbsent(name, _ -> new Samples()).add(sample);
    }

    /** Starts, asks until it answers, and ends it. */
    private Sample server(List<String> command) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + home.port() + "/messages"))
                .timeout(LIMIT)
                .build();
        try (var http = HttpClient.newBuilder().sslContext(home.tls()).build()) {
            var begin = System.nanoTime();
            var process = start(command);
            while (!answers(http, request)) {
                if (!process.isAlive() || System.nanoTime() - begin > LIMIT.toNanos())
                    throw new IllegalStateException(command + " does not answer; see " + work);
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
            var wall = System.nanoTime() - begin;
            var cpu = process.info().totalCpuDuration().orElseThrow();
            var resident = residentMegabytes(process.pid());
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) throw new IllegalStateException(command + " does not end");
            return new Sample(seconds(wall), seconds(cpu.toNanos()), resident);
        }
    }

    private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A verb up to its end. The shell tells the CPU time of its children. */
    private Sample verb(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/null; code=$?; times; exit $code", "sh"));
        command.addAll(bridge(arguments));
        var begin = System.nanoTime();
        var process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var times = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) throw new IllegalStateException(String.join(" ", arguments) + " failed");
        var wall = System.nanoTime() - begin;
        return new Sample(seconds(wall), cpuOfChildren(times), 0);
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        work.resolve("servers.log").toFile()))
                .start();
    }

    private List<String> bridge(String... arguments) {
        var command = new ArrayList<>(List.of(root.resolve("bridge").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** On the class path of the appliance without our own modules, whose settings it should not find. */
    private List<String> bareApplication() {
        var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.startsWith(root.toString())
                        || entry.startsWith(root.resolve("bench").toString()))
                .toList();
        var tls = "spring.ssl.bundle.pem.bare.";
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-classpath",
                String.join(File.pathSeparator, jars),
                BareApplication.class.getName(),
                "--server.address=127.0.0.1",
                "--server.port=" + home.port(),
                "--server.ssl.bundle=bare",
                "--server.ssl.client-auth=need",
                "--" + tls + "keystore.certificate=" + home.certs("server.pem"),
                "--" + tls + "keystore.private-key=" + home.certs("server.key"),
                "--" + tls + "truststore.certificate=" + home.certs("ca/root.pem"),
                "--" + tls + "options.enabled-protocols=TLSv1.3");
    }

    private static double residentMegabytes(long process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process + "/status"))) {
            var kilobytes = lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            return kilobytes / 1024.0;
        }
    }

    /** {@code times} prints two lines, user and system; the second is about the children: {@code 0m0.500000s 0m0.050000s}. */
    private static double cpuOfChildren(String times) {
        return Arrays.stream(times.lines().toList().get(1).split(" "))
                .map(part -> part.split("[ms]"))
                .mapToDouble(part -> Integer.parseInt(part[0]) * 60 + Double.parseDouble(part[1]))
                .sum();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
