package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
     * @param known what is known to be revoked; empty when nobody could know
     * @param about learns the serial numbers that will be in it; when it throws, the list stays as it is
     * @return these serial numbers
     * @throws ProblemException when the list may not be read, or nothing tells what it said
     */
    List<BigInteger> rebuild(
            Optional<List<RevokedCertificate>> known,
            KeyAndChain authority,
            Instant next,
            Consumer<List<BigInteger>> about) {
        var before = readable();
        if (before == null && known.isEmpty()) throw nothingKnown();
        var missing = new LinkedHashMap<BigInteger, RevokedCertificate>();
        for (var one : known.orElse(List.of()))
            if (before == null || before.getRevokedCertificate(one.serial()) == null)
                missing.putIfAbsent(one.serial(), one);
        var serials = Stream.concat(entries(before).map(X509CRLEntry::getSerialNumber), missing.keySet().stream())
                .sorted()
                .toList();
        about.accept(serials);
        var number = BigInteger.valueOf(clock.instant().getEpochSecond());
        write(before, missing.values(), before == null ? number : number.max(numberAfter(before)), authority, next);
        return serials;
    }

    private static Stream<? extends X509CRLEntry> entries(@Nullable X509CRL list) {
        return list == null || list.getRevokedCertificates() == null
                ? Stream.empty()
                : list.getRevokedCertificates().stream();
    }

    /** Nothing when it is missing or damaged. One that this user may not read may be whole. */
    private @Nullable X509CRL readable() {
        byte[] content;
        try {
            content = Files.readAllBytes(folder.resolve(file));
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw ProblemException.error(
                    Place.of(file),
                    "The revocation list cannot be read, and may be whole: " + e + ".",
                    "Make it readable first, for the user that runs this, and look at it: bridge certs inspect.",
                    "certs/list-not-readable",
                    e);
        }
        try {
            return Pem.readRevocations(content, Place.of(file));
        } catch (ProblemException _) {
            return null;
        }
    }

    private ProblemException nothingKnown() {
        return ProblemException.error(
                Place.of(file),
                "This home has no audit, and nothing of the old list can be read. An empty list would let in again whoever was"
                        + " revoked.",
                "Bring the list back from where there is a copy: a backup, an appliance, or where it is published. Where there is"
                        + " none, begin anew with another "
                        + (file.equals(CertsFolder.ROOT_CRL) ? "root." : "issuing CA."),
                "certs/nothing-to-rebuild-from");
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
