package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/**
 * The revocation list of one of our CAs (RFC 5280 section 5). The signed file is the only record of what is revoked: each new
 * list holds what the one before held, and more.
 */
final class RevocationList {

    /** Signed anew by then, or nobody of this CA is let in any more. */
    static final Duration VALIDITY = Duration.ofDays(30);

    private final CertsFolder folder;
    private final String file;
    private final CertificateIssuer issuer;
    private final Clock clock;

    /** @param file such as {@code certs/crl/issuing.crl} */
    RevocationList(CertsFolder folder, String file, CertificateIssuer issuer, Clock clock) {
        this.folder = folder;
        this.file = file;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Signs the list anew, with these certificates in it as well.
     *
     * @return those that were not in it before
     */
    List<X509Certificate> add(
            Collection<X509Certificate> certificates, RevocationReason reason, KeyAndChain authority, Instant next) {
        var path = folder.resolve(file);
        var before = Files.exists(path) ? Pem.readRevocations(path, Place.of(file)) : null;
        var added = certificates.stream()
                .filter(certificate -> before == null || !before.isRevoked(certificate))
                .toList();
        try {
            var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            var list = new JcaX509v2CRLBuilder(authority.certificate(), Date.from(now));
            list.setNextUpdate(Date.from(next));
            if (before != null) list.addCRL(new JcaX509CRLHolder(before));
            for (var certificate : added)
                list.addCRLEntry(certificate.getSerialNumber(), Date.from(now), reason.code());
            Pem.writeRevocations(sign(list, number(before), authority), path);
            return added;
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the revocation list cannot be made", e);
        }
    }

    private static BigInteger number(@Nullable X509CRL before) {
        if (before == null) return BigInteger.ONE;
        return Inspection.numberOf(before).orElse(BigInteger.ZERO).add(BigInteger.ONE);
    }

    private X509CRL sign(X509v2CRLBuilder list, BigInteger number, KeyAndChain authority)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var key = authority.certificate().getPublicKey();
        list.addExtension(
                Extension.authorityKeyIdentifier, false, new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key));
        list.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
        var signed = list.build(issuer.signer(authority.key(), key));
        // What is written is what anybody else will read.
        var list509 = new JcaX509CRLConverter().getCRL(signed);
        list509.verify(key);
        return list509;
    }
}
