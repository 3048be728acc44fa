package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Set;

/** Which keys and signatures count, wherever they come from: the JDK's own limits let SHA-1 and RSA of 1024 bits pass. */
final class KeyStrength {

    static final int SMALLEST_RSA = 2048;
    static final int SMALLEST_CURVE = 256;

    private static final Set<String> SIGNATURES = Set.of(
            "SHA256withRSA",
            "SHA384withRSA",
            "SHA512withRSA",
            "RSASSA-PSS",
            "SHA256withECDSA",
            "SHA384withECDSA",
            "SHA512withECDSA",
            "Ed25519",
            "Ed448");

    private KeyStrength() {}

    static boolean isEnough(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> rsa.getModulus().bitLength() >= SMALLEST_RSA;
            case ECKey curve -> curve.getParams().getOrder().bitLength() >= SMALLEST_CURVE;
            case PublicKey other -> other.getAlgorithm().equals("EdDSA");
        };
    }

    static boolean isWellSigned(X509Certificate certificate) {
        return SIGNATURES.contains(certificate.getSigAlgName());
    }

    static boolean isWellSigned(X509CRL list) {
        return SIGNATURES.contains(list.getSigAlgName());
    }

    static void require(PublicKey key, Place place) {
        if (isEnough(key)) return;
        throw ProblemException.error(
                place,
                "The key is too weak (" + key.getAlgorithm() + ").",
                "Make an EC key on P-256 or an RSA key of " + SMALLEST_RSA + " bits or more.",
                "certs/weak-key");
    }
}
