package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log which certificates were not let in, and why: one in a minute, so that nobody fills it. Thread-safe. */
final class RefusedHandshakes {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();
    private static final int MOST_CHARACTERS = 200;
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
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
                .addKeyValue("subject", harmless(shown.getSubjectX500Principal().getName()))
                .addKeyValue("names", harmless(CertificateFacts.names(shown).toString()))
                .addKeyValue("serial", shown.getSerialNumber().toString(16))
                .addKeyValue("untold", untold)
                .log("A certificate is not let in: {}", harmless(reason));
        told = true;
        toldAt = now;
        untold = 0;
    }

    /** A stranger has written it. */
    private static String harmless(String text) {
        var visible = STEERING.matcher(text).replaceAll("\uFFFD");
        return visible.length() <= MOST_CHARACTERS ? visible : visible.substring(0, MOST_CHARACTERS) + "…";
    }
}
