package io.legacybridge.bench.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.bench.Turns;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.ClientTls;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON over REST to SOAP and back, by turns: {@code SoapBench ROOT WARMUP REQUESTS RUNS}. Each mediator is a process of its
 * own; what counts is its CPU time. The service and the load are in this process.
 */
final class SoapBench {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_AGAIN_MILLIS = 200;

    /** @param wrapped whether its JSON has one more object around */
    private record Mediator(String name, Process process, Load load, boolean wrapped, List<Double> results) {

        private JsonNode answer() throws IOException {
            var json = JsonMapper.shared().readTree(load.ask());
            return wrapped ? json.get("order") : json;
        }

        private Duration cpu() {
            return process.info().totalCpuDuration().orElseThrow();
        }
    }

    private final Path root;
    private final Path work;
    private final Erp erp;
    private final List<Mediator> mediators = new ArrayList<>();

    private SoapBench(Path root, Path work, Erp erp) {
        this.root = root;
        this.work = work;
        this.erp = erp;
    }

    public static void main(String[] arguments) throws Exception {
        var work = Files.createTempDirectory("bridge-bench");
        try (var erp = new Erp()) {
            var bench = new SoapBench(Path.of(arguments[0]), work, erp);
            try {
                bench.run(
                        Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            } finally {
                bench.mediators.forEach(mediator -> mediator.process.destroy());
            }
        }
        System.exit(0);
    }

    private void run(int warmUp, int requests, int runs) throws Exception {
        var certs = home().resolve("certs");
        var tls = ClientTls.context(
                certs.resolve("clients/crm.pem"), certs.resolve("clients/crm.key"), certs.resolve("ca/root.pem"));
        var peers = PeerTls.of(certs, work);
        mediators.add(bridge(tls));
        mediators.add(membrane("Membrane", "", tls, peers));
        mediators.add(membrane("Membrane-lean", " exchangeStore=\"forgetful\"", tls, peers));
        mediators.add(facade("CXF", CxfFacade.class, List.of(), tls, peers));
        mediators.add(facade("CXF-lean", CxfFacade.class, List.of("lean"), tls, peers));
        mediators.add(facade("by hand", HandWrittenFacade.class, List.of(), tls, peers));
        for (var mediator : mediators) awaitAnswer(mediator);
        var expected = mediators.getFirst().answer();
        for (var mediator : mediators)
            if (!mediator.answer().equals(expected))
                throw new IllegalStateException(
                        mediator.name + " says " + mediator.answer() + " instead of " + expected);
        System.out.println("All say " + expected);
        for (var mediator : mediators) {
            var wrong = mediator.load.ask(warmUp, mediator.load.ask());
            if (wrong > 0)
                System.out.printf(
                        "%s: %,d other answers while it warmed up, such as %s%n",
                        mediator.name, wrong, mediator.load.other());
        }
        for (var turn = 0; turn < runs; turn++) {
            for (var mediator : mediators) mediator.results.add(perCpuSecond(mediator, requests));
            report();
        }
    }

    /** After each turn, since a run takes long. */
    private void report() {
        var ours = Turns.median(mediators.getFirst().results);
        for (var mediator : mediators)
            System.out.printf(
                    "%-14s %,8.0f requests per CPU second %s; bridge is %.2f times%n",
                    mediator.name,
                    Turns.median(mediator.results),
                    mediator.results.stream().map(Math::round).toList(),
                    ours / Turns.median(mediator.results));
    }

    private static double perCpuSecond(Mediator mediator, int requests) throws Exception {
        var expected = mediator.load.ask();
        var begin = mediator.cpu();
        var wrong = mediator.load.ask(requests, expected);
        if (wrong > 0)
            System.out.printf(
                    "%s: %,d of %,d answers were other ones, such as %s%n",
                    mediator.name, wrong, requests, mediator.load.other());
        return requests / (mediator.cpu().minus(begin).toNanos() / 1e9);
    }

    /** With the certificates that all use. */
    private Path home() {
        var home = work.resolve("home");
        bridge("certs", "init", "--home", home.toString(), "--name", "localhost");
        bridge("certs", "issue", "--home", home.toString(), "--client", "crm");
        return home;
    }

    private Mediator bridge(SSLContext tls) throws IOException {
        var home = work.resolve("home");
        var port = freePort();
        write("home/bridge.yaml", """
                data-listen: 127.0.0.1:%d
                health-listen: 127.0.0.1:%d
                control-listen: 127.0.0.1:%d
                """.formatted(port, freePort(), freePort()));
        for (var name : List.of("orders.wsdl", "orders.xsd"))
            write(
                    "home/contracts/" + name,
                    Files.readString(root.resolve("wsdl/erp/1.0").resolve(name)));
        write("home/connections/orders.yaml", """
                adapter: soap
                wsdl: orders.wsdl
                endpoint: http://localhost:%d/orders
                operations: [getOrder]
                expose: {getOrder: "GET /orders/{orderNumber}"}
                effect: {getOrder: read}
                """.formatted(erp.port()));
        write("home/clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                calls: {orders: {getOrder: {request: all, reply: all, faults: all}}}
                """);
        return mediator(
                "bridge",
                port,
                tls,
                false,
                System.getProperty("java.class.path"),
                List.of("io.legacybridge.appliance.Main", "run", "--home", home.toString()));
    }

    /** @param store an attribute; empty for what it keeps of its own accord */
    private Mediator membrane(String name, String store, SSLContext tls, PeerTls peers) throws IOException {
        var port = freePort();
        for (var file : List.of("proxies.xml", "request.xsl", "response.xsl"))
            try (var resource = SoapBench.class.getResourceAsStream("/membrane/" + file)) {
                var text = new String(resource.readAllBytes(), UTF_8);
                write(
                        name + "/" + file,
                        text.replace("@PORT@", Integer.toString(port))
                                .replace("@STORE@", store)
                                .replace("@ERP@", Integer.toString(erp.port()))
                                .replace("@SERVER@", peers.server().toString())
                                .replace("@TRUST@", peers.trust().toString())
                                .replace("@PASSWORD@", PeerTls.PASSWORD));
            }
        return mediator(
                name,
                port,
                tls,
                true,
                root.resolve("bench/membrane/target/lib") + "/*",
                List.of("com.predic8.membrane.core.RouterCLI", "-c", name + "/proxies.xml"));
    }

    /** One for this operation alone, in a program of its own. */
    private Mediator facade(String name, Class<?> program, List<String> options, SSLContext tls, PeerTls peers)
            throws IOException {
        var port = freePort();
        var command = new ArrayList<>(List.of(
                program.getName(),
                Integer.toString(port),
                "http://localhost:" + erp.port() + "/orders",
                peers.server().toString(),
                peers.trust().toString()));
        command.addAll(options);
        return mediator(name, port, tls, false, System.getProperty("java.class.path"), command);
    }

    /** All get the same JVM, the same options, which are those of the launcher, and the same clients over mutual TLS. */
    private Mediator mediator(
            String name, int port, SSLContext tls, boolean wrapped, String classPath, List<String> program)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.noUnsafe=false",
                "-classpath",
                classPath));
        command.addAll(program);
        var process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(name + ".log").toFile())
                .start();
        return new Mediator(
                name,
                process,
                new Load("https://localhost:" + port + "/orders/" + Erp.NUMBER, tls),
                wrapped,
                new ArrayList<>());
    }

    private void awaitAnswer(Mediator mediator) throws InterruptedException {
        var begin = System.nanoTime();
        while (true) {
            try {
                mediator.load.ask();
                return;
            } catch (IOException e) {
                if (!mediator.process.isAlive() || System.nanoTime() - begin > LIMIT.toNanos())
                    throw new IllegalStateException(
                            mediator.name + " does not answer; see " + work + File.separator + mediator.name + ".log",
                            e);
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
        }
    }

    private static void bridge(String... arguments) {
        var out = new PrintWriter(System.err, true, UTF_8);
        var exit = BridgeCommand.execute(out, out, arguments);
        if (exit != 0) throw new IllegalStateException("bridge " + String.join(" ", arguments) + " failed");
    }

    private void write(String name, String text) throws IOException {
        var file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
