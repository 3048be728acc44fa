package io.legacybridge.security.pki;

import io.legacybridge.security.pki.AcmeFolder.Wait;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * The server's certificate from an ACME server (RFC 8555), which sees by an HTTP challenge that the names are ours. A new pair
 * lies in {@code certs/} like one that somebody dropped there, and is used when it stands the same checks.
 */
public final class AcmeCertificate {

    /** How long each step of an order may take. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Place PLACE = Place.of(CertsFolder.SERVER_CERTIFICATE);
    // RFC 5280 section 4.2.1.6.
    private static final Integer DNS = 2;

    /**
     * What the ACME server is asked for.
     *
     * @param names DNS names
     */
    public record Wanted(URI directory, List<String> names, Optional<String> contact, boolean termsAgreed) {
        public Wanted {
            names = List.copyOf(names);
        }
    }

    /** Answers at {@code /.well-known/acme-challenge/TOKEN} on port 80 of each name (RFC 8555 section 8.3). */
    public interface Challenges extends AutoCloseable {

        void answer(String token, String content);

        @Override
        void close();
    }

    /** Opens the port for the time of an order. */
    @FunctionalInterface
    public interface ChallengePort {
        Challenges open();
    }

    private final CertsFolder folder;
    private final AcmeFolder kept;
    private final Wanted wanted;
    private final SSLContext tls;
    private final ChallengePort port;
    private final Clock clock;
    private final CertificateIssuer keys;
    private final Consumer<CertificateEvent> events;

    /**
     * @param tls    to the ACME server
     * @param events learns of a new certificate before it is used
     */
    public AcmeCertificate(
            Path home,
            Wanted wanted,
            SSLContext tls,
            ChallengePort port,
            Clock clock,
            SecureRandom random,
            Consumer<CertificateEvent> events) {
        this.folder = new CertsFolder(home);
        this.kept = new AcmeFolder(folder);
        this.wanted = wanted;
        this.tls = tls;
        this.port = port;
        this.clock = clock;
        this.keys = new CertificateIssuer(clock, random);
        this.events = events;
    }

    /**
     * Gets a certificate when there is none, when two thirds of its life are over, or when it is for other names or from our own CA:
     * one that was made before and could not be used, else by an order. After an order it does nothing for a while.
     *
     * @return whether there is a new one
     * @throws ProblemException when there is none, and what is there stays
     */
    public synchronized boolean renewIfDue() {
        if (!isDue()) return false;
        if (useMade()) return true;
        var waiting = kept.waiting(clock.instant());
        if (waiting.isEmpty()) {
            order();
            return useMade();
        }
        if (CertsHome.hasServerPair(folder.home())) return false;
        throw failed(waiting.get(), null);
    }

    private boolean isDue() {
        if (!Files.exists(folder.resolve(CertsFolder.SERVER_CERTIFICATE))
                || !Files.exists(folder.resolve(CertsFolder.SERVER_KEY))) return true;
        return isDue(Pem.readCertificates(folder.resolve(CertsFolder.SERVER_CERTIFICATE), PLACE)
                .getFirst());
    }

    private boolean isDue(X509Certificate now) {
        return CertsHome.isDue(now.getNotBefore().toInstant(), now.getNotAfter().toInstant(), clock.instant())
                || !names(now).equals(Set.copyOf(wanted.names()))
                || isFromOurCa(now);
    }

    private boolean isFromOurCa(X509Certificate certificate) {
        var issuing = folder.resolve(CertsFolder.ISSUING_CERTIFICATE);
        return Files.exists(issuing)
                && Pem.readCertificates(issuing, Place.of(CertsFolder.ISSUING_CERTIFICATE))
                        .getFirst()
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal());
    }

    private static Set<String> names(X509Certificate certificate) {
        var names = new HashSet<String>();
        try {
            var found = certificate.getSubjectAlternativeNames();
            if (found != null)
                for (var name : found) if (name.get(0).equals(DNS)) names.add(String.valueOf(name.get(1)));
        } catch (CertificateParsingException _) {
            // Then it is none of those that are wanted.
        }
        return names;
    }

    private void order() {
        // The ACME server counts what it makes, so nothing is ordered that would be thrown away.
        for (var file : List.of(CertsFolder.SERVER_CERTIFICATE, CertsFolder.SERVER_KEY))
            Pem.requireWritable(folder.resolve(file));
        kept.requireWritable();
        try {
            var begun = kept.begin(clock.instant());
            try {
                kept.keep(ordered());
                kept.succeeded(clock.instant());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed(begun, "the appliance stops", e);
            } catch (AcmeRateLimitedException e) {
                throw failed(begun, e.getRetryAfter(), "the server says: " + e.getMessage(), e);
            } catch (AcmeException | AcmeProtocolException | AcmeLazyLoadingException e) {
                throw failed(begun, "the server says: " + e.getMessage(), e);
            } catch (NotMade e) {
                throw failed(begun, String.valueOf(e.getMessage()), e);
            } catch (ProblemException e) {
                kept.failed(begun, sentence(e.problem()), Optional.empty(), clock.instant());
                throw e;
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            Place.of(AcmeFolder.WAIT),
                            "Nothing can be kept here: " + e.getMessage() + ".",
                            "Make room on the disk, or let this user write to the folder.",
                            "certs/cannot-write"),
                    e);
        }
    }

    private KeyAndChain ordered() throws AcmeException, IOException, InterruptedException, NotMade {
        var order = login().newOrder().domains(wanted.names()).create();
        prove(order);
        if (order.waitUntilReady(PATIENCE) != Status.READY) throw new NotMade(reason(order));
        var pair = keys.newPair();
        order.execute(pair);
        if (order.waitForCompletion(PATIENCE) != Status.VALID) throw new NotMade(reason(order));
        var made = new KeyAndChain(pair.getPrivate(), order.getCertificate().getCertificateChain());
        try {
            requireGood(made);
        } catch (ProblemException e) {
            throw new NotMade("what it has made is no good: " + sentence(e.problem()));
        }
        if (!names(made.certificate()).containsAll(wanted.names()))
            throw new NotMade("what it has made is for other names");
        return made;
    }

    /** What is there and good is not overwritten by what is not. */
    private void requireGood(KeyAndChain made) {
        made.requireMatch(Place.of(CertsFolder.SERVER_KEY), PLACE);
        made.requireOrder(PLACE);
        made.requireValid(PLACE, clock.instant());
        made.requireStrength(PLACE);
    }

    /** The audit knows of it before anybody meets it. While it cannot be told, the pair waits here, and nothing is ordered anew. */
    private boolean useMade() {
        var found = kept.made().filter(this::isWanted);
        if (found.isEmpty()) return false;
        var made = found.get();
        try {
            events.accept(CertificateEvent.made("order", made.certificate()));
        } catch (RuntimeException e) {
            throw new ProblemException(
                    Problem.error(
                            PLACE,
                            "The certificate that the ACME server has made is not used yet, for the audit cannot be written: "
                                    + e.getMessage(),
                            "Bring back the store. The certificate waits in certs/acme/; it is used then, without another order.",
                            "audit/cannot-write"),
                    e);
        }
        Pem.write(made, folder.resolve(CertsFolder.SERVER_CERTIFICATE), folder.resolve(CertsFolder.SERVER_KEY));
        try {
            kept.drop();
        } catch (IOException _) {
            // It is the one in use; the next order overwrites it.
        }
        return true;
    }

    private boolean isWanted(KeyAndChain made) {
        try {
            requireGood(made);
            return names(made.certificate()).containsAll(wanted.names());
        } catch (ProblemException _) {
            return false;
        }
    }

    private Login login() throws AcmeException, IOException {
        var session = new Session(wanted.directory(), new OverTls(tls));
        var builder = new AccountBuilder().useKeyPair(kept.account());
        if (wanted.contact().isPresent()) builder.addEmail(wanted.contact().get());
        if (wanted.termsAgreed()) builder.agreeToTermsOfService();
        return builder.createLogin(session);
    }

    private void prove(Order order) throws AcmeException, InterruptedException, NotMade {
        try (var challenges = port.open()) {
            for (var authorization : order.getAuthorizations())
                if (authorization.getStatus() != Status.VALID) prove(authorization, challenges);
        }
    }

    private static void prove(Authorization authorization, Challenges challenges)
            throws AcmeException, InterruptedException, NotMade {
        var challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new NotMade("it offers no challenge over HTTP for "
                        + authorization.getIdentifier().getDomain()));
        challenges.answer(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        if (challenge.waitForCompletion(PATIENCE) == Status.VALID) return;
        var why = challenge.getError().flatMap(problem -> problem.getDetail()).orElse("it does not say why");
        throw new NotMade("the challenge for " + authorization.getIdentifier().getDomain() + " failed: " + why);
    }

    private static String reason(Order order) {
        return order.getError()
                .flatMap(problem -> problem.getDetail())
                .orElse("the order is " + order.getStatus() + " after " + PATIENCE.toMinutes() + " minutes");
    }

    private ProblemException failed(Wait begun, String why, Exception cause) throws IOException {
        return failed(begun, Optional.empty(), why, cause);
    }

    private ProblemException failed(Wait begun, Optional<Instant> notBefore, String why, Exception cause)
            throws IOException {
        return failed(kept.failed(begun, why, notBefore, clock.instant()), cause);
    }

    private static ProblemException failed(Wait wait, @Nullable Exception cause) {
        return new ProblemException(
                Problem.error(
                        Place.of("bridge.yaml").at("security.acme"),
                        "There is no new certificate from the ACME server: " + wait.reason() + ".",
                        "Let the server reach challenge-listen by port 80 of each name; the certificate before stays in use. The"
                                + " next order is not before " + wait.until() + ", unless somebody deletes "
                                + AcmeFolder.WAIT + ".",
                        "certs/acme-failed"),
                cause);
    }

    private static String sentence(Problem problem) {
        return problem.what().replaceFirst("\\.$", "");
    }

    /** An order has come to no good end. */
    private static final class NotMade extends Exception {
        NotMade(String why) {
            super(why);
        }
    }

    /** With our own trust in the ACME server, which may be the company's. */
    private static final class OverTls extends GenericAcmeProvider {

        private final SSLContext tls;

        OverTls(SSLContext tls) {
            this.tls = tls;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            // Through the proxy of this process, if there is one: that is the JDK's default.
            var client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(settings.getTimeout())
                    .sslContext(tls);
            var login = Authenticator.getDefault();
            return login == null ? client.build() : client.authenticator(login).build();
        }
    }
}
