package io.legacybridge.security.pki;

import io.legacybridge.security.pki.AcmeFolder.Wait;
import io.legacybridge.security.pki.AcmeOrder.NotMade;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.IDN;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/**
 * The server's certificate from an ACME server (RFC 8555), which sees by an HTTP challenge that the names are ours. A new pair
 * lies in {@code certs/} like one that somebody dropped there, and is used when it stands the same checks.
 */
public final class AcmeCertificate {

    private static final Place PLACE = Place.of(CertsFolder.SERVER_CERTIFICATE);
    private static final Place KEY_PLACE = Place.of(CertsFolder.SERVER_KEY);
    // RFC 5280 section 4.2.1.6.
    private static final Integer DNS = 2;

    /**
     * What the ACME server is asked for.
     *
     * @param names DNS names; kept as they are ordered and certified, in small letters and as ASCII (RFC 3490)
     */
    public record Wanted(URI directory, List<String> names, Optional<String> contact, boolean termsAgreed) {
        public Wanted {
            names = names.stream().map(Wanted::certified).distinct().toList();
        }

        /** Whether it is a name, written as people do; one in whose place the JDK would order another's, as ss for ß, is none. */
        public static boolean isName(String text) {
            try {
                var certified = certified(text);
                var written = text.strip().toLowerCase(Locale.ROOT);
                return !certified.isEmpty() && (written.equals(certified) || written.equals(IDN.toUnicode(certified)));
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        private static String certified(String name) {
            return IDN.toASCII(name.strip()).toLowerCase(Locale.ROOT);
        }

        /** What only the same order has. */
        private String order() {
            return directory + "\n" + String.join("\n", names.stream().sorted().toList()) + "\n";
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
    private final CertificateIssuer keys;
    private final AcmeOrder order;
    private final Clock clock;
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
        this.kept = new AcmeFolder(folder, wanted.order());
        this.wanted = wanted;
        this.keys = new CertificateIssuer(clock, random);
        this.order = new AcmeOrder(wanted, tls, port, keys, AcmeOrder.PATIENCE);
        this.clock = clock;
        this.events = events;
    }

    /**
     * Gets a certificate when it {@link #isDue}: one that was made before and could not be used, or not wholly, else by an order. After
     * an order it does nothing for a while.
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
        if (!isNeeded()) return false;
        throw failed(waiting.get(), null);
    }

    /** When {@link #isNeeded}, when two thirds of its life are over, or when it lacks a name or is from our own CA. */
    public synchronized boolean isDue() {
        refuseStore();
        if (!CertsHome.hasServerPair(folder.home())) return true;
        return isDue(folder.certificate(CertsFolder.SERVER_CERTIFICATE)) || isNeeded();
    }

    /**
     * Whether no port can open without a new one: there is none, it is not valid now, or the key is another's, as after a loss of
     * power between the two files.
     */
    public synchronized boolean isNeeded() {
        return !CertsHome.hasServerPair(folder.home()) || !isUsable(folder.pair(CertsFolder.SERVER));
    }

    private boolean isUsable(KeyAndChain pair) {
        try {
            pair.requireMatch(KEY_PLACE, PLACE);
            pair.requireValid(PLACE, clock.instant());
            return true;
        } catch (ProblemException _) {
            return false;
        }
    }

    private void refuseStore() {
        var store = CertsFolder.SERVER + Pkcs12.ENDING;
        if (!Files.exists(folder.resolve(store))) return;
        throw ProblemException.error(
                Place.of(store),
                "The pair of the ACME server goes into " + CertsFolder.SERVER_CERTIFICATE
                        + ", and nobody would know which of the two is meant.",
                "Take " + store + " away, or security.acme out of bridge.yaml.",
                "certs/two-files");
    }

    private boolean isDue(X509Certificate now) {
        return Validity.of(now).isDue(clock.instant()) || !isForTheNames(now) || isFromOurCa(now);
    }

    private boolean isFromOurCa(X509Certificate certificate) {
        return Files.exists(folder.resolve(CertsFolder.ISSUING_CERTIFICATE))
                && folder.certificate(CertsFolder.ISSUING_CERTIFICATE)
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal());
    }

    private boolean isForTheNames(X509Certificate certificate) {
        // Some servers add a name of their own.
        return names(certificate).containsAll(wanted.names());
    }

    private static Set<String> names(X509Certificate certificate) {
        var names = new HashSet<String>();
        try {
            var found = certificate.getSubjectAlternativeNames();
            if (found != null)
                for (var name : found)
                    if (name.get(0).equals(DNS))
                        names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
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
            throw CertsFolder.unwritable(
                    Place.of(AcmeFolder.WAIT), "Nothing can be kept here: " + e.getMessage() + ".", e);
        }
    }

    private KeyAndChain ordered() throws AcmeException, IOException, InterruptedException, NotMade {
        var made = order.at(kept.account(keys));
        try {
            requireGood(made);
        } catch (ProblemException e) {
            throw new NotMade("what it has made is no good: " + sentence(e.problem()));
        }
        if (!isForTheNames(made.certificate())) throw new NotMade("what it has made is for other names");
        return made;
    }

    /** What is there and good is not overwritten by what is not. */
    private void requireGood(KeyAndChain made) {
        ServerCertificate.requireGood(made, KEY_PLACE, PLACE, clock.instant());
    }

    /** The audit knows of it before anybody meets it. While it cannot be told, the pair waits here, and nothing is ordered anew. */
    private boolean useMade() {
        var found = kept.made().filter(made -> isWanted(made) && !isInUse(made));
        if (found.isEmpty()) return false;
        var made = found.get();
        try {
            events.accept(CertificateEvent.made("order", made.certificate()));
        } catch (RuntimeException e) {
            throw ProblemException.error(
                    PLACE,
                    "The certificate that the ACME server has made is not used yet, for the audit cannot be written: "
                            + e.getMessage(),
                    "Bring back the store. The certificate waits in certs/acme/; it is used then, without another order.",
                    "audit/cannot-write",
                    e);
        }
        Pem.write(made, folder.resolve(CertsFolder.SERVER_CERTIFICATE), folder.resolve(CertsFolder.SERVER_KEY));
        try {
            kept.drop();
        } catch (IOException _) {
            // It is the one in use, and not taken again.
        }
        return true;
    }

    private boolean isWanted(KeyAndChain made) {
        try {
            requireGood(made);
            return isForTheNames(made.certificate());
        } catch (ProblemException _) {
            return false;
        }
    }

    /** It was taken, and could not be taken away from where it waited. */
    private boolean isInUse(KeyAndChain made) {
        return CertsHome.hasServerPair(folder.home())
                && folder.certificate(CertsFolder.SERVER_CERTIFICATE).equals(made.certificate())
                && !isNeeded();
    }

    private ProblemException failed(Wait begun, String why, Exception cause) throws IOException {
        return failed(begun, Optional.empty(), why, cause);
    }

    private ProblemException failed(Wait begun, Optional<Instant> notBefore, String why, Exception cause)
            throws IOException {
        return failed(kept.failed(begun, why, notBefore, clock.instant()), cause);
    }

    private static ProblemException failed(Wait wait, @Nullable Exception cause) {
        return ProblemException.error(
                Place.of("bridge.yaml").at("security.acme"),
                "There is no new certificate from the ACME server: " + wait.reason() + ".",
                "Let the server reach challenge-listen by port 80 of each name; the certificate before stays in use. The"
                        + " next order is not before " + wait.until() + ", unless somebody deletes "
                        + AcmeFolder.WAIT + ".",
                "certs/acme-failed",
                cause);
    }

    private static String sentence(Problem problem) {
        return problem.what().replaceFirst("\\.$", "");
    }
}
