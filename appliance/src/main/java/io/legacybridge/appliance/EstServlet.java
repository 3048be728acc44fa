package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Enrolment;
import io.legacybridge.security.pki.Enrolment.Enrolled;
import io.legacybridge.security.pki.Enrolment.NotAllowed;
import io.legacybridge.security.pki.IdentityResolver;
import io.legacybridge.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EST (RFC 7030): {@code cacerts}, {@code csrattrs}, {@code simpleenroll} with a one-time token, {@code simplereenroll} with the
 * current certificate. A certificate leaves only when the audit has it.
 */
final class EstServlet extends HttpServlet {

    private static final String BASE = "/.well-known/est/";
    private static final String SHOWN = "jakarta.servlet.request.X509Certificate";
    private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";
    // Each certificate is a signature.
    private static final int AT_ONCE = 8;
    private static final Logger log = LoggerFactory.getLogger(EstServlet.class);

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final transient IdentityResolver clients;
    private final transient Enrolment enrolment;
    private final transient Audit audit;

    /** @throws ProblemException when the issuing CA is not here */
    EstServlet(IdentityResolver clients, Enrolment enrolment, Audit audit) {
        this.clients = clients;
        this.enrolment = enrolment;
        this.audit = audit;
        enrolment.requireAuthority();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            route(request, response);
        } catch (Busy _) {
            response.setHeader("Retry-After", "1");
            response.setStatus(503);
        } catch (ProblemException e) {
            log.atWarn()
                    .addKeyValue("problem", e.problem().code())
                    .log("A request for a certificate was refused: {}", e.getMessage());
            tell(response, 400, e.getMessage());
        } catch (NotAllowed e) {
            refuse(response, e);
        } catch (StoreException e) {
            log.atError().log("A certificate was not handed out: {}", e.inOneLine());
            response.setStatus(503);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("A request for a certificate could not be answered");
            response.setStatus(500);
        }
    }

    /** Answers a request that never got here, or whose body could not be read, with the status that it got for that. */
    static void refuse(int status, HttpServletRequest request, HttpServletResponse response) throws IOException {
        tell(
                response,
                status,
                switch (status) {
                    case 408 -> "The request did not come to its end in time.";
                    case 501 -> "The request has a transfer encoding other than chunked.";
                    default ->
                        status < 500
                                ? "The request is malformed: send one as RFC 9112 says."
                                : "The request failed inside the appliance.";
                });
    }

    private void route(HttpServletRequest request, HttpServletResponse response) throws IOException, NotAllowed, Busy {
        switch (request.getMethod() + " " + request.getRequestURI()) {
            case "GET " + BASE + "cacerts" -> send(response, CERTIFICATES, enrolment.authorities());
            case "GET " + BASE + "csrattrs" -> send(response, "application/csrattrs", enrolment.attributes());
            case "POST " + BASE + "simpleenroll" -> enrol(request, response);
            case "POST " + BASE + "simplereenroll" -> renew(request, response);
            default -> response.setStatus(404);
        }
    }

    private void enrol(HttpServletRequest request, HttpServletResponse response) throws IOException, NotAllowed, Busy {
        var shown = credentials(request);
        if (shown.isEmpty()) {
            askForToken(response);
            return;
        }
        var asked = asked(request, response);
        if (asked.isEmpty()) return;
        send(
                response,
                "enrolled",
                "a token",
                inAPlace(() -> enrolment.enrol(shown.get().name(), shown.get().token(), asked.get())));
    }

    private void renew(HttpServletRequest request, HttpServletResponse response) throws IOException, NotAllowed, Busy {
        var chain = request.getAttribute(SHOWN) instanceof X509Certificate[] shown
                ? List.of(shown)
                : List.<X509Certificate>of();
        // Anew for each request, so that a revoked one gets no successor.
        var known = clients.identify(chain).filter(one -> one.bundle().equals(CertsHome.INTERNAL_BUNDLE));
        if (known.isEmpty()) {
            tell(response, 403, "Connect with the certificate that is to be renewed, while it counts.");
            return;
        }
        var asked = asked(request, response);
        if (asked.isEmpty()) return;
        var current = chain.getFirst();
        send(
                response,
                "re-enrolled",
                "the certificate " + current.getSerialNumber().toString(16),
                inAPlace(() -> enrolment.renew(current, asked.get())));
    }

    private interface Signing {
        Enrolled certificate() throws NotAllowed;
    }

    private static final class Busy extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Once the body is here: whoever sends it slowly takes no place. */
    private Enrolled inAPlace(Signing signing) throws NotAllowed, Busy {
        if (!places.tryAcquire()) throw new Busy();
        try {
            return signing.certificate();
        } finally {
            places.release();
        }
    }

    private record Credentials(String name, String token) {}

    /** RFC 7617; empty when there are none. */
    private static Optional<Credentials> credentials(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
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
    private static Optional<byte[]> asked(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var type = request.getContentType();
        if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/pkcs10")) {
            response.setStatus(415);
            return Optional.empty();
        }
        var body = request.getInputStream().readNBytes(Enrolment.LONGEST_REQUEST + 1);
        if (body.length > Enrolment.LONGEST_REQUEST) {
            response.setStatus(413);
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException _) {
            tell(response, 400, "The request is not base64.");
            return Optional.empty();
        }
    }

    /** One answer for all: who guesses learns nothing. */
    private void refuse(HttpServletResponse response, NotAllowed why) {
        var holder = why.holder().map(one -> one.shown());
        log.atWarn()
                .addKeyValue("holder", holder.orElse("unknown"))
                .addKeyValue("problem", "certs/not-enrolled")
                .log("Somebody who asked for a certificate got none: {}", why.getMessage());
        holder.ifPresent(one -> audit.write(new AuditEntry.EnrolmentRefused(one, String.valueOf(why.getMessage()))));
        askForToken(response);
    }

    /** Without a body: clients ask again on the same connection. */
    private static void askForToken(HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"one-time token\", charset=\"UTF-8\"");
        response.setStatus(401);
    }

    private void send(HttpServletResponse response, String how, String by, Enrolled made) throws IOException {
        audit.write(new AuditEntry.Enrolled(how, made.holder().shown(), made.serial(), by));
        log.atInfo()
                .addKeyValue("holder", made.holder().shown())
                .addKeyValue("serial", made.serial())
                .log("Made a certificate for somebody who asked with {}", by);
        send(response, CERTIFICATES, made.answer());
    }

    /** Base64 of DER. RFC 8951 took the header away again; clients of RFC 7030 look for it. */
    private static void send(HttpServletResponse response, String type, byte[] der) throws IOException {
        response.setHeader("Content-Transfer-Encoding", "base64");
        send(response, 200, type, Base64.getMimeEncoder().encode(der));
    }

    private static void tell(HttpServletResponse response, int status, String words) throws IOException {
        send(response, status, "text/plain", (words + "\n").getBytes(UTF_8));
    }

    private static void send(HttpServletResponse response, int status, String type, byte[] content) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
