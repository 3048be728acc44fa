package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Looks at a TLS port as a client would, and tells what it saw. Nothing is ever accepted that a client would not accept. */
public final class Probe {

    private static final int PATIENCE_MILLIS = 5_000;
    // TLS 1.3: the server's word about a client's certificate comes only after the handshake.
    private static final int VERDICT_MILLIS = 1_000;

    private Probe() {}

    /**
     * What was seen.
     *
     * @param protocol     empty when the handshake failed
     * @param certificates the server's chain, as far as it came
     * @param problem      what went wrong
     */
    public record Seen(
            Optional<String> protocol,
            Optional<String> cipherSuite,
            List<CertificateFacts> certificates,
            Optional<String> problem) {
        public Seen {
            certificates = List.copyOf(certificates);
        }

        public boolean isFine() {
            return problem.isEmpty();
        }
    }

    /**
     * @param trust PEM, the CAs that the server's certificate must chain to
     * @param pair  certificate and key with which to log in, as PEM files
     */
    public static Seen look(String host, int port, Path trust, Optional<Pair> pair) {
        var recorder =
                new Recorder(ReloadableTrustManager.jdkTrust(Pem.readCertificates(trust, Place.of(trust.toString()))));
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(pair), new TrustManager[] {recorder}, null);
            try (var socket = connect(context, host, port)) {
                socket.startHandshake();
                var session = socket.getSession();
                return new Seen(
                        Optional.of(session.getProtocol()),
                        Optional.of(session.getCipherSuite()),
                        recorder.facts(),
                        refusal(socket));
            }
        } catch (IOException e) {
            return new Seen(Optional.empty(), Optional.empty(), recorder.facts(), Optional.of(reason(e)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    /** A certificate and its key, as PEM files. */
    public record Pair(Path certificates, Path key) {}

    private static SSLSocket connect(SSLContext context, String host, int port) throws IOException {
        var plain = new Socket();
        try {
            reach(plain, host, port);
            plain.setSoTimeout(PATIENCE_MILLIS);
            // With the host, so that the certificate's names are held against it.
            var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        } catch (IOException | ProblemException e) {
            plain.close();
            throw e;
        }
    }

    private static void reach(Socket plain, String host, int port) {
        try {
            plain.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        } catch (IOException e) {
            throw ProblemException.error(
                    Place.of(host + ":" + port),
                    "Nobody can be reached there (" + reason(e) + ").",
                    "Check the name and the port, that the server runs, and that a firewall lets this machine through.",
                    "certs/unreachable",
                    e);
        }
    }

    private static Optional<String> refusal(SSLSocket socket) {
        try {
            socket.setSoTimeout(VERDICT_MILLIS);
            var ended = socket.getInputStream().read() < 0;
            return ended ? Optional.of("The server closed the connection after the handshake.") : Optional.empty();
        } catch (SocketTimeoutException _) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    private static KeyManager[] keys(Optional<Pair> pair) throws GeneralSecurityException {
        if (pair.isEmpty()) return new KeyManager[0];
        var certificates = pair.get().certificates();
        var key = pair.get().key();
        return new KeyAndChain(
                        Pem.readKey(key, Place.of(key.toString())),
                        Pem.readCertificates(certificates, Place.of(certificates.toString())))
                .managers();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Asks the JDK's own trust manager, and remembers what was shown. */
    private static final class Recorder extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager jdk;
        private final List<X509Certificate> shown = new ArrayList<>();

        Recorder(X509ExtendedTrustManager jdk) {
            this.jdk = jdk;
        }

        List<CertificateFacts> facts() {
            return shown.stream().map(CertificateFacts::of).toList();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            shown.addAll(List.of(chain));
            jdk.checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            shown.addAll(List.of(chain));
            jdk.checkServerTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            shown.addAll(List.of(chain));
            jdk.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("a probe accepts no connections");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a probe accepts no connections");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("a probe accepts no connections");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return jdk.getAcceptedIssuers();
        }
    }
}
