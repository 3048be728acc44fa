package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.Issued;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A new certificate, as programs read it. */
record IssuedAnswer(
        String holder,
        Optional<String> bundle,
        Optional<String> san,
        String serial,
        Instant notAfter,
        String certificate,
        Optional<String> key) {

    static IssuedAnswer of(Issued issued) {
        return new IssuedAnswer(
                issued.holder().shown(),
                issued.identity().map(identity -> identity.bundle()),
                issued.identity().map(identity -> identity.san()),
                issued.serial(),
                issued.notAfter(),
                issued.certificate().toString(),
                issued.key().map(Path::toString));
    }

    String forPeople() {
        return "Made a certificate for the %s, valid until %s: %s\n".formatted(holder, notAfter, certificate);
    }
}
