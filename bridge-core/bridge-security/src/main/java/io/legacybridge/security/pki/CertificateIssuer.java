package io.legacybridge.security.pki;

import io.legacybridge.security.Algorithms;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and certificates: the root on P-384, all others on P-256, extensions after RFC 5280. Writes nothing. */
final class CertificateIssuer {

    private static final String CURVE = "secp256r1";
    private static final String ROOT_CURVE = "secp384r1";
    // RFC 5280 section 4.1.2.2: positive and at most 20 octets.
    private static final int SERIAL_BITS = 159;
    // For clients whose clock is a little behind.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Clock clock;
    private final SecureRandom random;

    CertificateIssuer(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    KeyAndChain selfSigned(CertificateProfile profile) {
        var pair = newPair(ROOT_CURVE);
        var name = subject(profile);
        var certificate = sign(
                profile,
                Optional.empty(),
                name,
                pair.getPublic(),
                name,
                pair.getPublic(),
                pair.getPrivate(),
                Instant.MAX);
        return new KeyAndChain(pair.getPrivate(), List.of(certificate));
    }

    /** A new key and its certificate. */
    KeyAndChain issue(CertificateProfile profile, KeyAndChain issuer) {
        var pair = newPair();
        return new KeyAndChain(pair.getPrivate(), certify(profile, pair.getPublic(), issuer));
    }

    /** The chain is the new certificate and, since the root is known to whoever trusts it, the issuers below the root. */
    List<X509Certificate> certify(CertificateProfile profile, PublicKey key, KeyAndChain issuer) {
        return certify(profile, key, issuer, Optional.empty());
    }

    /** @param published where the issuer tells what it has revoked */
    List<X509Certificate> certify(
            CertificateProfile profile, PublicKey key, KeyAndChain issuer, Optional<Publication> published) {
        var certificate = sign(
                profile,
                published,
                subject(profile),
                key,
                X500Name.getInstance(
                        issuer.certificate().getSubjectX500Principal().getEncoded()),
                issuer.certificate().getPublicKey(),
                issuer.key(),
                issuer.certificate().getNotAfter().toInstant());
        var chain = new ArrayList<>(List.of(certificate));
        issuer.chain().stream().filter(ca -> !isSelfIssued(ca)).forEach(chain::add);
        return chain;
    }

    KeyPair newPair() {
        return newPair(CURVE);
    }

    static X500Name subject(CertificateProfile profile) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, NameLimits.ORGANISATION)
                .addRDN(BCStyle.CN, profile.commonName())
                .build();
    }

    ContentSigner signer(PrivateKey key, PublicKey its) throws OperatorCreationException {
        return new JcaContentSignerBuilder(signature(its))
                .setSecureRandom(random)
                .build(key);
    }

    /** As strong as the key. */
    static String signature(PublicKey key) {
        if (!(key instanceof ECKey curve)) return "SHA256withRSA";
        return curve.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
    }

    private X509Certificate sign(
            CertificateProfile profile,
            Optional<Publication> published,
            X500Name subject,
            PublicKey key,
            X500Name issuer,
            PublicKey issuerKey,
            PrivateKey signingKey,
            Instant latest) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var notAfter = now.plus(profile.validity());
        if (notAfter.isAfter(latest)) notAfter = latest;
        try {
            var certificate = new JcaX509v3CertificateBuilder(
                    issuer, newSerial(), Date.from(now.minus(BACKDATED)), Date.from(notAfter), subject, key);
            var identifiers = new JcaX509ExtensionUtils();
            certificate.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            certificate.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerKey));
            addUsage(certificate, profile, key);
            if (published.isPresent()) {
                certificate.addExtension(
                        Extension.cRLDistributionPoints, false, published.get().lists());
                certificate.addExtension(
                        Extension.authorityInfoAccess, false, published.get().responder());
            }
            return new JcaX509CertificateConverter().getCertificate(certificate.build(signer(signingKey, issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the certificate cannot be made", e);
        }
    }

    private static void addUsage(X509v3CertificateBuilder certificate, CertificateProfile profile, PublicKey key)
            throws CertIOException {
        certificate.addExtension(
                Extension.basicConstraints,
                true,
                profile.isAuthority()
                        ? new BasicConstraints(profile.pathLength().getAsInt())
                        : new BasicConstraints(false));
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage(profile, key)));
        if (profile.purpose().isPresent())
            certificate.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(profile.purpose().get()));
        if (profile.limits().isPresent())
            certificate.addExtension(
                    Extension.nameConstraints, true, profile.limits().get());
        if (profile.answersForTheCa())
            certificate.addExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
        if (!profile.names().isEmpty())
            certificate.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(profile.names().toArray(GeneralName[]::new)));
    }

    private static int usage(CertificateProfile profile, PublicKey key) {
        if (profile.isAuthority()) return KeyUsage.keyCertSign | KeyUsage.cRLSign;
        // A client's values can be encrypted for the key it logs in with.
        if (profile.isForClients() && key instanceof ECKey) return KeyUsage.digitalSignature | KeyUsage.keyAgreement;
        if (profile.purpose().isPresent()) return KeyUsage.digitalSignature;
        return key instanceof ECKey ? KeyUsage.keyAgreement : KeyUsage.keyEncipherment;
    }

    private KeyPair newPair(String curve) {
        try {
            var generator = Algorithms.ecKeys();
            generator.initialize(new ECGenParameterSpec(curve), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + curve, e);
        }
    }

    private BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
