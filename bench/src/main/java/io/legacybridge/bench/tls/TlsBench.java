package io.legacybridge.bench.tls;

import io.legacybridge.bench.Turns;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManagerFactory;

/**
 * What mutual TLS costs: {@code TlsBench HANDSHAKES REQUESTS TURNS}. By turns, so that a noisy neighbour hits all alike. Of a
 * handshake the CPU time of the server's side counts.
 */
public final class TlsBench {

    private static final int BUFFER = 64 * 1024;
    private static final int MOST_STEPS = 200;
    private static final char[] IN_MEMORY_ONLY = {};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path home;
    private final ServerTls tls;
    private final SSLContext client;

    private TlsBench(Path folder) {
        home = folder;
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost", "127.0.0.1"));
        certs.issue("crm");
        tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        client = ClientTls.context(
                home.resolve("certs/clients/crm.pem"),
                home.resolve("certs/clients/crm.key"),
                home.resolve("certs/ca/root.pem"));
    }

    public static void main(String[] arguments) throws Exception {
        var bench = new TlsBench(Files.createTempDirectory("tls-bench"));
        var turns = Integer.parseInt(arguments[2]);
        bench.handshakes(Integer.parseInt(arguments[0]), turns);
        bench.requests(Integer.parseInt(arguments[1]), turns);
    }

    private void handshakes(int count, int turns) throws Exception {
        var contexts = new LinkedHashMap<String, SSLContext>();
        contexts.put("bare engine of the JDK", bare());
        contexts.put(
                "bridge",
                tls.port(PortTls.ClientCertificate.REQUIRED, Optional.empty()).context());
        var seconds = new LinkedHashMap<String, List<Double>>();
        for (var turn = -2; turn < turns; turn++)
            for (var entry : contexts.entrySet()) {
                var measured = serverSeconds(entry.getValue(), count);
                if (turn >= 0)
                    seconds.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(measured);
            }
        print("handshakes", count, seconds, "bare engine of the JDK");
        System.out.println("resumed at the second connection: " + (isResumed(contexts.get("bridge")) ? "yes" : "no"));
    }

    private void requests(int count, int turns) throws Exception {
        try (var plain = new TomcatUnderTest(Optional.empty());
                var secured = new TomcatUnderTest(Optional.of(tls))) {
            var ports = new LinkedHashMap<String, TomcatUnderTest>();
            ports.put("plain HTTP", plain);
            ports.put("mutual TLS, who it is asked on each request", secured);
            var seconds = new LinkedHashMap<String, List<Double>>();
            for (var turn = -2; turn < turns; turn++)
                for (var entry : ports.entrySet()) {
                    var sockets = entry.getValue() == plain
                            ? javax.net.SocketFactory.getDefault()
                            : client.getSocketFactory();
                    var measured = entry.getValue().serverSeconds(sockets, count);
                    if (turn >= 0)
                        seconds.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                .add(measured);
                }
            print("requests", count, seconds, "plain HTTP");
        }
    }

    private double serverSeconds(SSLContext server, int count) throws IOException {
        var nanos = 0L;
        for (var i = 0; i < count; i++) nanos += handshake(server.createSSLEngine(), client.createSSLEngine());
        return nanos / 1e9;
    }

    private boolean isResumed(SSLContext server) throws IOException {
        var first = client.createSSLEngine("localhost", 1);
        handshake(server.createSSLEngine(), first);
        var second = client.createSSLEngine("localhost", 1);
        handshake(server.createSSLEngine(), second);
        return second.getSession().getCreationTime() == first.getSession().getCreationTime()
                && ((X509Certificate) second.getSession().getPeerCertificates()[0])
                        .equals(first.getSession().getPeerCertificates()[0]);
    }

    /** @return nanoseconds of CPU of the server's side */
    private static long handshake(SSLEngine server, SSLEngine asking) throws IOException {
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        // As a port does; one that would let in TLS 1.2 resumes nothing.
        server.setEnabledProtocols(new String[] {ServerTls.PROTOCOL});
        asking.setUseClientMode(true);
        var toServer = ByteBuffer.allocate(BUFFER);
        var toClient = ByteBuffer.allocate(BUFFER);
        asking.beginHandshake();
        server.beginHandshake();
        var nanos = 0L;
        for (var i = 0; i < MOST_STEPS; i++) {
            step(asking, toClient, toServer);
            var before = THREADS.getCurrentThreadCpuTime();
            step(server, toServer, toClient);
            nanos += THREADS.getCurrentThreadCpuTime() - before;
            if (isOver(asking) && isOver(server) && toServer.position() == 0 && toClient.position() == 0) return nanos;
        }
        throw new IOException("the handshake does not come to an end");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                in.flip();
                if (in.hasRemaining()) engine.unwrap(in, ByteBuffer.allocate(BUFFER));
                in.compact();
            }
        }
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /** The same pair and the same root, as one would set it up with the JDK alone. */
    private SSLContext bare() throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        var pem = Files.readString(home.resolve("certs/server.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        var key = java.security.KeyFactory.getInstance("EC")
                .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(
                        java.util.Base64.getDecoder().decode(pem)));
        keys.setKeyEntry("server", key, IN_MEMORY_ONLY, certificates("server.pem"));
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, IN_MEMORY_ONLY);
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", certificates("ca/root.pem")[0]);
        var trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(roots);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private X509Certificate[] certificates(String file) throws GeneralSecurityException, IOException {
        try (var in = Files.newInputStream(home.resolve("certs").resolve(file))) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(X509Certificate[]::new);
        }
    }

    private static void print(String what, int count, Map<String, List<Double>> seconds, String base) {
        var cheapest = Turns.median(seconds.get(base));
        System.out.printf(Locale.ROOT, "%-46s %s per CPU second of the server%n", "", what);
        seconds.forEach((name, turns) -> System.out.printf(
                Locale.ROOT,
                "%-46s %,12.0f %8.2f times%n",
                name,
                count / Turns.median(turns),
                cheapest / Turns.median(turns)));
    }
}
