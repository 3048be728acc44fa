package io.legacybridge.security.pki;

import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;

/** A server's names stand in its subject alternative names (RFC 9525 section 2); the JDK would take its common name instead. */
final class NamedServer extends PKIXCertPathChecker {

    private static final int NO_CA = -1;

    @Override
    public void init(boolean forward) {}

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
        return Set.of();
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
        if (!(certificate instanceof X509Certificate server) || server.getBasicConstraints() != NO_CA) return;
        try {
            if (server.getSubjectAlternativeNames() != null) return;
        } catch (CertificateParsingException _) {
            // Falls through: names that cannot be read are none.
        }
        throw new CertPathValidatorException(
                "the server has no subject alternative name", null, null, -1, PKIXReason.INVALID_NAME);
    }
}
