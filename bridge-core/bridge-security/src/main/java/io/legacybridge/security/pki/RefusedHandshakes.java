package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log which certificates were not let in, and why: one in a minute, so that nobody fills it. Thread-safe. */
final class RefusedHandshakes {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();
    private static final int MOST_CHARACTERS = 200;
    private static final Logger log = LoggerFactory.getLogger(RefusedHandshakes.class);

    private boolean told;
    private long toldAt;
    private long untold;

    synchronized void tell(X509Certificate shown, String reason) {
        var now = System.nanoTime();
        if (told && now - toldAt < PAUSE) {
            untold++;
            return;
        }
        log.atWarn()
                .addKeyValue(
                        "subject", shortened(shown.getSubjectX500Principal().getName()))
                .addKeyValue("names", shortened(CertificateFacts.names(shown).toString()))
                .addKeyValue("serial", shown.getSerialNumber().toString(16))
                .addKeyValue("untold", untold)
                .log("A certificate is not let in: {}", shortened(reason));
        told = true;
        toldAt = now;
        untold = 0;
    }

    /** A stranger has written it. */
    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }
}
