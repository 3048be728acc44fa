package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Enrolment;
import io.legacybridge.security.pki.Enrolment.Enrolled;
import io.legacybridge.security.pki.Enrolment.NotAllowed;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EST (RFC 7030) over TLS 1.3: {@code cacerts}, {@code csrattrs}, {@code simpleenroll} with a one-time token, {@code
 * simplereenroll} with the current certificate. A certificate leaves only when the audit has it.
 */
final class EstPort implements AutoCloseable {

    private static final String BASE = "/.well-known/est/";
    private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";
    private static final int BACKLOG = 64;
    // Each request is a signature.
    private static final int AT_ONCE = 8;
    private static final Logger log = LoggerFactory.getLogger(EstPort.class);

    private final HttpsServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ServerTls tls;
    private final Enrolment enrolment;
    private final Audit audit;

    /** @throws ProblemException when the issuing CA is not here, or the port is taken */
    EstPort(HostPort listen, ServerTls tls, Enrolment enrolment, Audit audit) throws IOException {
        this.tls = tls;
        this.enrolment = enrolment;
        this.audit = audit;
        enrolment.requireAuthority();
        try {
            server = HttpsServer.create(new InetSocketAddress(listen.host(), listen.port()), BACKLOG);
        } catch (BindException e) {
            throw new ProblemException(
                    Problem.error(
                            Place.of("bridge.yaml").at("security.est-listen"),
                            "The port " + listen.port() + " is in use by another program.",
                            "Stop that program, or choose another port with est-listen.",
                            "config/port-in-use"),
                    e);
        }
        var port = tls.port(PortTls.ClientCertificate.ASKED_FOR, Optional.empty());
        server.setHttpsConfigurator(new HttpsConfigurator(port.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(port.parameters());
            }
        });
        server.setExecutor(requests);
        server.createContext("/", exchange -> answer((HttpsExchange) exchange));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpsExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            try {
                route(exchange);
            } catch (ProblemException e) {
                log.atWarn()
                        .addKeyValue("problem", e.problem().code())
                        .log("A request for a certificate was refused: {}", e.getMessage());
                send(exchange, 400, "text/plain", (e.getMessage() + "\n").getBytes(UTF_8));
            } catch (NotAllowed e) {
                refuse(exchange, e);
            } catch (StoreException e) {
                log.atError().setCause(e).log("A certificate was not handed out, for the audit cannot be written");
                exchange.sendResponseHeaders(503, -1);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("A request for a certificate could not be answered");
                exchange.sendResponseHeaders(500, -1);
            } finally {
                places.release();
            }
        }
    }

    private void route(HttpsExchange exchange) throws IOException, NotAllowed {
        var what = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        switch (what) {
            case "GET " + BASE + "cacerts" -> send(exchange, CERTIFICATES, enrolment.authorities());
            case "GET " + BASE + "csrattrs" -> send(exchange, "application/csrattrs", enrolment.attributes());
            case "POST " + BASE + "simpleenroll" -> enrol(exchange);
            case "POST " + BASE + "simplereenroll" -> renew(exchange);
            default -> exchange.sendResponseHeaders(404, -1);
        }
    }

    private void enrol(HttpsExchange exchange) throws IOException, NotAllowed {
        var shown = credentials(exchange);
        if (shown.isEmpty()) {
            askForToken(exchange);
            return;
        }
        var request = request(exchange);
        if (request.isEmpty()) return;
        send(
                exchange,
                "enrolled",
                "a token",
                enrolment.enrol(shown.get().name(), shown.get().token(), request.get()));
    }

    private void renew(HttpsExchange exchange) throws IOException, NotAllowed {
        var chain = certificates(exchange);
        // Anew for each request, so that a revoked one gets no successor.
        var known = tls.identify(chain).filter(one -> one.bundle().equals(CertsHome.INTERNAL_BUNDLE));
        if (known.isEmpty()) {
            send(
                    exchange,
                    403,
                    "text/plain",
                    "Connect with the certificate that is to be renewed, while it counts.\n".getBytes(UTF_8));
            return;
        }
        var request = request(exchange);
        if (request.isEmpty()) return;
        var current = chain.getFirst();
        send(
                exchange,
                "re-enrolled",
                "the certificate " + current.getSerialNumber().toString(16),
                enrolment.renew(current, request.get()));
    }

    private record Credentials(String name, String token) {}

    /** RFC 7617; empty when there are none. */
    private static Optional<Credentials> credentials(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, "Basic ".length())) return Optional.empty();
        try {
            var pair = new String(
                    Base64.getDecoder()
                            .decode(header.substring("Basic ".length()).strip()),
                    UTF_8);
            var colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Base64 of PKCS#10 (RFC 7030 section 4.2.1); empty when the answer says already what is wrong with it. */
    private static Optional<byte[]> request(HttpExchange exchange) throws IOException {
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.strip().toLowerCase(java.util.Locale.ROOT).startsWith("application/pkcs10")) {
            exchange.sendResponseHeaders(415, -1);
            return Optional.empty();
        }
        var body = exchange.getRequestBody().readNBytes(Enrolment.LONGEST_REQUEST + 1);
        if (body.length > Enrolment.LONGEST_REQUEST) {
            exchange.sendResponseHeaders(413, -1);
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException _) {
            send(exchange, 400, "text/plain", "The request is not base64.\n".getBytes(UTF_8));
            return Optional.empty();
        }
    }

    private static List<X509Certificate> certificates(HttpsExchange exchange) {
        try {
            return Arrays.stream(exchange.getSSLSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
    }

    /** One answer for all: who guesses learns nothing. */
    private void refuse(HttpExchange exchange, NotAllowed why) throws IOException {
        var holder = why.holder().map(one -> one.shown());
        log.atWarn()
                .addKeyValue("holder", holder.orElse("unknown"))
                .addKeyValue("problem", "certs/not-enrolled")
                .log("Somebody who asked for a certificate got none: {}", why.getMessage());
        holder.ifPresent(one -> audit.write(new AuditEntry.EnrolmentRefused(one, String.valueOf(why.getMessage()))));
        askForToken(exchange);
    }

    private static void askForToken(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"one-time token\", charset=\"UTF-8\"");
        // Without a body: clients ask again on the same connection.
        exchange.sendResponseHeaders(401, -1);
    }

    private void send(HttpExchange exchange, String how, String by, Enrolled made) throws IOException {
        audit.write(new AuditEntry.Enrolled(how, made.holder().shown(), made.serial(), by));
        log.atInfo()
                .addKeyValue("holder", made.holder().shown())
                .addKeyValue("serial", made.serial())
                .log("Made a certificate for somebody who asked with {}", by);
        send(exchange, CERTIFICATES, made.answer());
    }

    /** Base64 of DER. RFC 8951 took the header away again; clients of RFC 7030 look for it. */
    private static void send(HttpExchange exchange, String type, byte[] der) throws IOException {
        exchange.getResponseHeaders().set("Content-Transfer-Encoding", "base64");
        send(exchange, 200, type, Base64.getMimeEncoder().encode(der));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
