package io.legacybridge.security.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates with exactly one thing wrong, which our own CA never makes. Each starts out as a fine client's. */
final class Forge {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Instant now;
    private String subject = "CN=crm";
    private String algorithm = "EC";
    private int bits = 256;
    private String signature = "SHA256withECDSA";
    private Instant from;
    private Instant until;
    private int pathLength = -1;
    private List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_clientAuth);
    private List<GeneralName> names = List.of(name(GeneralName.uniformResourceIdentifier, "urn:partner:crm"));
    private NameConstraints limits;
    private int authorityUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;

    Forge(Instant now) {
        this.now = now;
        this.from = now.minus(Duration.ofDays(1));
        this.until = now.plus(Duration.ofDays(30));
    }

    /** A CA of this name. */
    Forge authority(String name, int mayStandBelow) {
        subject = "CN=" + name;
        pathLength = mayStandBelow;
        purposes = List.of();
        names = List.of();
        return this;
    }

    Forge called(String commonName) {
        subject = "CN=" + commonName;
        return this;
    }

    Forge key(String newAlgorithm, int newBits) {
        algorithm = newAlgorithm;
        bits = newBits;
        return this;
    }

    Forge signedWith(String newSignature) {
        signature = newSignature;
        return this;
    }

    Forge valid(Duration begins, Duration ends) {
        from = now.plus(begins);
        until = now.plus(ends);
        return this;
    }

    Forge purposes(KeyPurposeId... newPurposes) {
        purposes = List.of(newPurposes);
        return this;
    }

    Forge names(GeneralName... newNames) {
        names = List.of(newNames);
        return this;
    }

    Forge mayNotSignLists() {
        authorityUsage = KeyUsage.keyCertSign;
        return this;
    }

    Forge mayStandBelow(int newPathLength) {
        pathLength = newPathLength;
        return this;
    }

    Forge forbids(GeneralName... excluded) {
        var subtrees = new ArrayList<GeneralSubtree>();
        for (var name : excluded) subtrees.add(new GeneralSubtree(name));
        limits = new NameConstraints(null, subtrees.toArray(GeneralSubtree[]::new));
        return this;
    }

    KeyAndChain selfSigned() {
        return make(null);
    }

    /** The chain ends below the root. */
    KeyAndChain by(KeyAndChain issuer) {
        return make(issuer);
    }

    static GeneralName name(int kind, String text) {
        return new GeneralName(kind, text);
    }

    private KeyAndChain make(KeyAndChain issuer) {
        try {
            var pair = newPair();
            var certificate = new JcaX509v3CertificateBuilder(
                    issuer == null
                            ? new X500Principal(subject)
                            : issuer.certificate().getSubjectX500Principal(),
                    new BigInteger(100, RANDOM),
                    Date.from(from),
                    Date.from(until),
                    new X500Principal(subject),
                    pair.getPublic());
            certificate.addExtension(
                    Extension.basicConstraints,
                    true,
                    pathLength < 0 ? new BasicConstraints(false) : new BasicConstraints(pathLength));
            certificate.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(pathLength < 0 ? KeyUsage.digitalSignature : authorityUsage));
            if (!purposes.isEmpty())
                certificate.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            if (!names.isEmpty())
                certificate.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            if (limits != null) certificate.addExtension(Extension.nameConstraints, true, limits);
            var signer =
                    new JcaContentSignerBuilder(signature).build(issuer == null ? pair.getPrivate() : issuer.key());
            var made = new JcaX509CertificateConverter().getCertificate(certificate.build(signer));
            var chain = new ArrayList<X509Certificate>(List.of(made));
            if (issuer != null)
                issuer.chain().stream()
                        .filter(ca -> !ca.getSubjectX500Principal().equals(ca.getIssuerX500Principal()))
                        .forEach(chain::add);
            return new KeyAndChain(pair.getPrivate(), chain);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private KeyPair newPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits, RANDOM);
        return generator.generateKeyPair();
    }
}
