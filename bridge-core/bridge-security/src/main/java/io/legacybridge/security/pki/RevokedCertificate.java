package io.legacybridge.security.pki;

import java.math.BigInteger;
import java.time.Instant;

/** That a certificate of one of our CAs is revoked, as it stands elsewhere than in the revocation list. */
public record RevokedCertificate(BigInteger serial, Instant since, RevocationReason reason) {}
