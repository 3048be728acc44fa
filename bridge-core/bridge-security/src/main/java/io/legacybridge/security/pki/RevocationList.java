package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
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
 * The revocation list of one of our CAs (RFC 5280 section 5). The signed file is the record of what is revoked: each new
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
        var now = clock.instant();
        var revoked = added.stream()
                .map(certificate -> new RevokedCertificate(certificate.getSerialNumber(), now, reason))
                .toList();
        write(before, revoked, before == null ? BigInteger.ONE : numberAfter(before), authority, next);
        return added;
    }

    /**
     * Makes a list that is lost or damaged anew. What can still be read of it stays. Its number is above those of all before,
     * which were counted from 1.
     *
     * @param known what is known to be revoked
     * @return the serial numbers that are in it
     */
    List<BigInteger> rebuild(Collection<RevokedCertificate> known, KeyAndChain authority, Instant next) {
        var before = readable();
        var missing = new LinkedHashMap<BigInteger, RevokedCertificate>();
        for (var one : known)
            if (before == null || before.getRevokedCertificate(one.serial()) == null)
                missing.putIfAbsent(one.serial(), one);
        var number = BigInteger.valueOf(clock.instant().getEpochSecond());
        write(before, missing.values(), before == null ? number : number.max(numberAfter(before)), authority, next);
        var now = Pem.readRevocations(folder.resolve(file), Place.of(file)).getRevokedCertificates();
        return now == null
                ? List.of()
                : now.stream().map(X509CRLEntry::getSerialNumber).sorted().toList();
    }

    private @Nullable X509CRL readable() {
        try {
            return Pem.readRevocations(folder.resolve(file), Place.of(file));
        } catch (ProblemException _) {
            return null;
        }
    }

    private void write(
            @Nullable X509CRL before,
            Collection<RevokedCertificate> added,
            BigInteger number,
            KeyAndChain authority,
            Instant next) {
        try {
            var list = new JcaX509v2CRLBuilder(
                    authority.certificate(), Date.from(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
            list.setNextUpdate(Date.from(next));
            if (before != null) list.addCRL(new JcaX509CRLHolder(before));
            for (var one : added)
                list.addCRLEntry(
                        one.serial(),
                        Date.from(one.since().truncatedTo(ChronoUnit.SECONDS)),
                        one.reason().code());
            Pem.writeRevocations(sign(list, number, authority), folder.resolve(file));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the revocation list cannot be made", e);
        }
    }

    private static BigInteger numberAfter(X509CRL before) {
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
