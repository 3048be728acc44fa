package io.legacybridge.security.pki;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** From when until when a certificate or a revocation list counts. */
record Validity(Instant begins, Instant ends) {

    static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Empty when it does not say until when. */
    static Optional<Validity> of(X509CRL list) {
        return Optional.ofNullable(list.getNextUpdate())
                .map(next -> new Validity(list.getThisUpdate().toInstant(), next.toInstant()));
    }

    /**
     * Whether it is time for a new one: a third of a life or less is left, or it has not begun, because the clock was ahead when
     * it was made.
     */
    boolean isDue(Instant now) {
        var twoThirds =
                begins.plus(Duration.between(begins, ends).multipliedBy(2).dividedBy(3));
        return now.isBefore(begins) || now.isAfter(twoThirds);
    }
}
