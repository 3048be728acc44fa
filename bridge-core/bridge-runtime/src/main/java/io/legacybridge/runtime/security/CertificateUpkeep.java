package io.legacybridge.runtime.security;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertificateList;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the certificates of a running appliance: where the issuing CA's key is here, the server's pair, the OCSP
 * responder's and the revocation list are renewed in time; and whatever is about to end is told before it does.
 */
public final class CertificateUpkeep implements AutoCloseable {

    /** Whatever ends is told when it has this many days left. */
    static final List<Integer> TOLD_AT = List.of(1, 3, 7, 14, 30);

    private static final Duration PAUSE = Duration.ofHours(1);

    /** What was made while the clock was ahead is not valid yet when it is right again, and lets nobody in until then. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(10);

    private static final Duration SEEN_PAUSE = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(CertificateUpkeep.class);

    private final CertsHome certs;
    private final Optional<AcmeCertificate> acme;
    private final StandingTrouble<String> orderTrouble = new StandingTrouble<>();
    private final Attempt renewal =
            new Attempt(this::renew, e -> tell("The certificates of the appliance could not be renewed", e));
    private final Attempt keeping;
    private final Map<String, Integer> told = new HashMap<>();
    private final Rounds rounds = new Rounds("certificate-upkeep");
    private volatile Optional<CertificateList.Entry> endsFirst = Optional.empty();

    /** @param acme where the server's pair comes from, if not from our own CA */
    public CertificateUpkeep(CertsHome certs, Optional<AcmeCertificate> acme, SeenCertificates seen) {
        this.certs = certs;
        this.acme = acme;
        keeping = new Attempt(
                seen::write,
                e -> log.atError().setCause(e).log("The certificates that partners have shown could not be kept"));
    }

    public void start() {
        rounds.every(RENEWAL_PAUSE, renewal);
        rounds.nowAndEvery(RENEWAL_PAUSE, new Attempt(this::order, CertificateUpkeep::tellOfOrder));
        rounds.nowAndEvery(
                PAUSE,
                new Attempt(
                        this::round,
                        e -> log.atError().setCause(e).log("The certificates of the appliance could not be listed")));
        rounds.every(SEEN_PAUSE, keeping);
    }

    /** Renews what is due and made by our own CA; a failure is told, once for each reason. */
    public void renewOwn() {
        renewal.run();
    }

    private synchronized void renew() {
        var renewed = certs.renewOwn(acme.isEmpty());
        for (var made : renewed)
            log.atInfo().addKeyValue("certificate", made).log("Renewed a certificate or list of the appliance");
        if (!renewed.isEmpty()) changed();
    }

    /**
     * Looks often, and orders seldom: what fails is told, once for each reason, and {@link AcmeCertificate} waits after it. A look
     * without a failure is not the end of one, since most only find that it still waits; so only an Error is left to the attempt.
     */
    void order() {
        if (acme.isEmpty()) return;
        try {
            var isNew = acme.get().renewIfDue();
            if (isNew) log.info("The ACME server has made a new certificate for this server");
            // While it waits for the next order the trouble stands; it is over, too, when somebody has put another pair
            // there.
            if (isNew || !acme.get().isDue()) orderTrouble.ends();
        } catch (ProblemException e) {
            // What to do tells until when it waits, and that is another moment after each order.
            if (orderTrouble.begins(e.problem().what())) tellOfOrder(e);
        } catch (RuntimeException e) {
            if (orderTrouble.begins(e.toString())) tellOfOrder(e);
        }
    }

    void round() {
        var entries = certs.list().entries();
        for (var entry : entries) tell(entry);
        note(entries);
    }

    /** A certificate or list has changed. */
    public void changed() {
        note(certs.list().entries());
    }

    private void note(List<CertificateList.Entry> entries) {
        endsFirst = entries.stream()
                .filter(entry -> entry.isOwn() && entry.isDue() && entry.daysLeft() < CertificateList.SOON.toDays())
                .min(Comparator.comparing(CertificateList.Entry::notAfter));
    }

    /** What of the appliance's own ends soon, and should have been renewed long ago. */
    public Optional<Problem> trouble() {
        return endsFirst.map(first -> Problem.error(
                Place.of(first.file()),
                "It ends on %s and was not renewed; then: %s.".formatted(first.notAfter(), first.breaks()),
                "Renew it: the log says why the appliance could not, and \"bridge certs list --expiring 7d\" what else ends.",
                "certs/expires-soon"));
    }

    private static void tellOfOrder(Throwable e) {
        tell("The server's certificate could not be ordered", e);
    }

    private static void tell(String failure, Throwable e) {
        if (e instanceof ProblemException known)
            log.atError().addKeyValue("problem", known.problem().code()).log(known.getMessage());
        else log.atError().setCause(e).log(failure);
    }

    /** Once for each step down. A certificate that lives for 30 days is no news while its renewal is not due. */
    private void tell(CertificateList.Entry entry) {
        var step = TOLD_AT.stream().filter(days -> entry.daysLeft() < days).findFirst();
        var key = entry.file() + " " + entry.serial();
        if (step.isEmpty() || !entry.isDue() || step.get().equals(told.put(key, step.get()))) return;
        log.atError()
                .addKeyValue("file", entry.file())
                .addKeyValue("daysLeft", entry.daysLeft())
                .addKeyValue("problem", "certs/expires-soon")
                .log("{} ends on {}; then: {}", entry.subject(), entry.notAfter(), entry.breaks());
    }

    @Override
    public void close() {
        rounds.cutShort();
        keeping.run();
    }
}
