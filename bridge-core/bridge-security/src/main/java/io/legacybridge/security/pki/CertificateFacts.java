package io.legacybridge.security.pki;

import io.legacybridge.security.Algorithms;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a certificate says, as people read it.
 *
 * @param names      subject alternative names, such as {@code DNS:localhost}
 * @param serial     hexadecimal
 * @param key        such as {@code EC 256}
 * @param usage      key usages after RFC 5280 section 4.2.1.3
 * @param purposes   extended key usages; unknown ones as object identifiers
 * @param pathLength how many CAs may stand below it; empty when it is no CA
 */
public record CertificateFacts(
        String subject,
        String issuer,
        List<String> names,
        String serial,
        Instant notBefore,
        Instant notAfter,
        String key,
        String signature,
        List<String> usage,
        List<String> purposes,
        OptionalInt pathLength) {

    private static final List<String> USAGES = List.of(
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly");

    public CertificateFacts {
        names = List.copyOf(names);
        usage = List.copyOf(usage);
        purposes = List.copyOf(purposes);
    }

    static CertificateFacts of(X509Certificate certificate) {
        var pathLength = certificate.getBasicConstraints();
        return new CertificateFacts(
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                names(certificate),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                key(certificate.getPublicKey()),
                certificate.getSigAlgName(),
                usage(certificate),
                purposes(certificate),
                pathLength < 0 ? OptionalInt.empty() : OptionalInt.of(pathLength));
    }

    /** SHA-256 of the certificate, as {@code openssl x509 -fingerprint -sha256} shows it but in lower case and without colons. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(Algorithms.sha256().digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be encoded", e);
        }
    }

    static String key(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECKey curve -> "EC " + curve.getParams().getOrder().bitLength();
            case PublicKey other -> other.getAlgorithm();
        };
    }

    static List<String> names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().map(CertificateFacts::name).toList();
        } catch (CertificateParsingException _) {
            return List.of("unreadable");
        }
    }

    /** Kinds after RFC 5280 section 4.2.1.6, written as openssl does. */
    private static String name(List<?> name) {
        var kind =
                switch ((Integer) name.get(0)) {
                    case 1 -> "email";
                    case 2 -> "DNS";
                    case 6 -> "URI";
                    case 7 -> "IP";
                    case Integer other -> "kind " + other;
                };
        return kind + ":" + (name.get(1) instanceof byte[] ? "(binary)" : name.get(1));
    }

    private static List<String> usage(X509Certificate certificate) {
        var bits = certificate.getKeyUsage();
        var found = new ArrayList<String>();
        if (bits != null)
            for (var i = 0; i < bits.length && i < USAGES.size(); i++) if (bits[i]) found.add(USAGES.get(i));
        return found;
    }

    private static List<String> purposes(X509Certificate certificate) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            return purposes == null
                    ? List.of()
                    : purposes.stream().map(CertificateFacts::purpose).toList();
        } catch (CertificateParsingException _) {
            return List.of("unreadable");
        }
    }

    private static String purpose(String identifier) {
        return switch (identifier) {
            case "1.3.6.1.5.5.7.3.1" -> "serverAuth";
            case "1.3.6.1.5.5.7.3.2" -> "clientAuth";
            case "1.3.6.1.5.5.7.3.4" -> "emailProtection";
            case "1.3.6.1.5.5.7.3.9" -> "OCSPSigning";
            case "2.5.29.37.0" -> "anyExtendedKeyUsage";
            default -> identifier;
        };
    }
}
