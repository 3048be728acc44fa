package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.util.KeyPairUtils;

/**
 * The server's certificate from an ACME server (RFC 8555), which sees by an HTTP challenge that the names are ours. A new pair
 * lies in {@code certs/} like one that somebody dropped there, and is used when it stands the same checks.
 */
public final class AcmeCertificate {

    /** How long each step of an order may take. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String ACCOUNT = "certs/acme/account.key";
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
        this.wanted = wanted;
        this.tls = tls;
        this.port = port;
        this.clock = clock;
        this.keys = new CertificateIssuer(clock, random);
        this.events = events;
    }

    /**
     * Orders a certificate when there is none, when two thirds of its life are over, or when it is for other names or from our
     * own CA.
     *
     * @return whether there is a new one
     * @throws ProblemException when the order fails; what is there stays
     */
    public boolean renewIfDue() {
        if (!isDue()) return false;
        try {
            order();
            return true;
        } catch (AcmeException e) {
            throw failed("the server says: " + e.getMessage(), e);
        } catch (IOException e) {
            throw failed("the account's key cannot be kept: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the appliance stops", e);
        }
    }

    private boolean isDue() {
        if (!Files.exists(folder.resolve(CertsFolder.SERVER_CERTIFICATE))
                || !Files.exists(folder.resolve(CertsFolder.SERVER_KEY))) return true;
        var now = Pem.readCertificates(folder.resolve(CertsFolder.SERVER_CERTIFICATE), PLACE)
                .getFirst();
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
        } catch (java.security.cert.CertificateParsingException _) {
            // Then it is none of those that are wanted.
        }
        return names;
    }

    private void order() throws AcmeException, IOException, InterruptedException {
        // The ACME server counts what it makes, so nothing is ordered that would be thrown away.
        for (var file : List.of(CertsFolder.SERVER_CERTIFICATE, CertsFolder.SERVER_KEY))
            Pem.requireWritable(folder.resolve(file));
        var login = login();
        var order = login.newOrder().domains(wanted.names()).create();
        prove(order);
        if (order.waitUntilReady(PATIENCE) != Status.READY) throw failed(reason(order), null);
        var pair = keys.newPair();
        order.execute(pair);
        if (order.waitForCompletion(PATIENCE) != Status.VALID) throw failed(reason(order), null);
        var made = new KeyAndChain(pair.getPrivate(), order.getCertificate().getCertificateChain());
        // What is there and good is not overwritten by what is not.
        made.requireMatch(Place.of(CertsFolder.SERVER_KEY), PLACE);
        made.requireOrder(PLACE);
        made.requireValid(PLACE, clock.instant());
        made.requireStrength(PLACE);
        events.accept(CertificateEvent.made("order", made.certificate()));
        Pem.write(made, folder.resolve(CertsFolder.SERVER_CERTIFICATE), folder.resolve(CertsFolder.SERVER_KEY));
    }

    private Login login() throws AcmeException, IOException {
        var session = new Session(wanted.directory(), new OverTls(tls));
        var builder = new AccountBuilder().useKeyPair(account());
        if (wanted.contact().isPresent()) builder.addEmail(wanted.contact().get());
        if (wanted.termsAgreed()) builder.agreeToTermsOfService();
        return builder.createLogin(session);
    }

    private KeyPair account() throws IOException {
        var file = folder.resolve(ACCOUNT);
        if (Files.exists(file))
            return KeyPairUtils.readKeyPair(new StringReader(new String(PrivateFiles.read(file), UTF_8)));
        // Not one of the JDK's, which write a private key without the public half.
        var made = KeyPairUtils.createECKeyPair("secp256r1");
        var text = new StringWriter();
        KeyPairUtils.writeKeyPair(made, text);
        PrivateFiles.write(file, text.toString().getBytes(UTF_8));
        return made;
    }

    private void prove(Order order) throws AcmeException, InterruptedException {
        try (var challenges = port.open()) {
            for (var authorization : order.getAuthorizations())
                if (authorization.getStatus() != Status.VALID) prove(authorization, challenges);
        }
    }

    private static void prove(Authorization authorization, Challenges challenges)
            throws AcmeException, InterruptedException {
        var challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> failed(
                        "it offers no challenge over HTTP for "
                                + authorization.getIdentifier().getDomain(),
                        null));
        challenges.answer(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        if (challenge.waitForCompletion(PATIENCE) == Status.VALID) return;
        var why = challenge.getError().flatMap(problem -> problem.getDetail()).orElse("it does not say why");
        throw failed("the challenge for " + authorization.getIdentifier().getDomain() + " failed: " + why, null);
    }

    private static String reason(Order order) {
        return order.getError()
                .flatMap(problem -> problem.getDetail())
                .orElse("the order is " + order.getStatus() + " after " + PATIENCE.toMinutes() + " minutes");
    }

    private static ProblemException failed(String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new ProblemException(
                Problem.error(
                        Place.of("bridge.yaml").at("security.acme"),
                        "There is no new certificate from the ACME server: " + why + ".",
                        "Let the server reach challenge-listen by port 80 of each name; the certificate before stays in use.",
                        "certs/acme-failed"),
                cause);
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
