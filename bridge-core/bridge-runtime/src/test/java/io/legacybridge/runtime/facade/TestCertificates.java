package io.legacybridge.runtime.facade;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that carry a client's name as URI. */
final class TestCertificates {

    private static final String URN = "urn:legacybridge:client:";
    private static final Map<String, X509Certificate> MADE = new ConcurrentHashMap<>();
    private static final KeyPair KEYS = keys();

    private TestCertificates() {}

    static X509Certificate of(String name) {
        return MADE.computeIfAbsent(name, TestCertificates::make);
    }

    /** Of them all. */
    static ECPrivateKey key() {
        return (ECPrivateKey) KEYS.getPrivate();
    }

    static String name(X509Certificate certificate) {
        try {
            var first = certificate.getSubjectAlternativeNames().iterator().next();
            return ((String) first.get(1)).substring(URN.length());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate make(String name) {
        try {
            var subject = new X500Name("CN=test");
            var begin = Instant.parse("2026-01-01T00:00:00Z");
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(begin),
                    Date.from(begin.plusSeconds(1_000_000_000)),
                    subject,
                    KEYS.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, URN + name)));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
