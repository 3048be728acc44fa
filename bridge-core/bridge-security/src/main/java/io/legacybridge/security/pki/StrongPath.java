package io.legacybridge.security.pki;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;

/** Refuses what the JDK by itself lets pass in a chain: weak keys and signatures, and names that slip past name constraints. */
final class StrongPath extends PKIXCertPathChecker {

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
        if (!(certificate instanceof X509Certificate x509)) return;
        if (!KeyStrength.isEnough(x509.getPublicKey()) || !KeyStrength.isWellSigned(x509))
            throw new CertPathValidatorException(
                    "a key or a signature is too weak", null, null, -1, BasicReason.ALGORITHM_CONSTRAINED);
        // The JDK takes bank.example. for another name than bank.example; to everybody else it is the same host.
        if (CertificateFacts.names(x509).stream().anyMatch(name -> name.startsWith("DNS:") && name.endsWith(".")))
            throw new CertPathValidatorException("a DNS name ends with a dot", null, null, -1, PKIXReason.INVALID_NAME);
    }
}
