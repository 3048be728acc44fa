package io.legacybridge.runtime.security;

import io.legacybridge.security.pki.CertificateList;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.spi.problem.ProblemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private static final Logger log = LoggerFactory.getLogger(CertificateUpkeep.class);

    private final CertsHome certs;
    private final Map<String, Integer> told = new HashMap<>();
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate-upkeep").daemon().factory());

    public CertificateUpkeep(CertsHome certs) {
        this.certs = certs;
    }

    public void start() {
        var _ = rounds.scheduleWithFixedDelay(this::round, 0, PAUSE.toSeconds(), TimeUnit.SECONDS);
    }

    void round() {
        try {
            for (var made : certs.renewOwn())
                log.atInfo().addKeyValue("certificate", made).log("Renewed a certificate or list of the appliance");
        } catch (ProblemException e) {
            log.atError().addKeyValue("problem", e.problem().code()).log(e.getMessage());
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("The certificates of the appliance could not be renewed");
        }
        try {
            for (var entry : certs.list().entries()) tell(entry);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("The certificates of the appliance could not be listed");
        }
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
        rounds.shutdownNow();
    }
}
