package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A private key and the certificate of its public half.
 *
 * @param chain the certificate first, then its issuers as far as they are sent to the other side; never empty
 */
record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {

    private static final char[] IN_MEMORY_ONLY = {};
    private static final byte[] PROBE = "does this key belong to that certificate?".getBytes(UTF_8);

    KeyAndChain {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Shows it as a client's. */
    KeyManager[] managers() throws GeneralSecurityException {
        var store = Algorithms.inMemory();
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read", e);
        }
        store.setKeyEntry("client", key, IN_MEMORY_ONLY, chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY_ONLY);
        return factory.getKeyManagers();
    }

    boolean fits() {
        return signsFor(certificate().getPublicKey());
    }

    void requireMatch(Place keyPlace, Place place) {
        if (fits()) return;
        throw ProblemException.error(
                keyPlace,
                "The key does not belong to the first certificate in " + place.file() + ".",
                "Put the key and the certificate of the same pair there. Where our own CA made them, bridge certs rekey makes both"
                        + " anew.",
                "certs/key-does-not-match");
    }

    void requireValid(Place place, Instant now) {
        for (var certificate : chain) {
            var who = "\"" + certificate.getSubjectX500Principal() + "\"";
            var from = certificate.getNotBefore().toInstant();
            var until = certificate.getNotAfter().toInstant();
            if (now.isAfter(until))
                throw ProblemException.error(
                        place,
                        who + " expired on " + until + ".",
                        "Put a new certificate and its key there.",
                        "certs/expired");
            if (now.isBefore(from))
                throw ProblemException.error(
                        place,
                        who + " is valid only from " + from + " on.",
                        "Set this machine's clock right, or put a certificate there that is valid now.",
                        "certs/not-yet-valid");
        }
    }

    /** Each certificate was issued by the next. */
    void requireOrder(Place place) {
        for (var i = 0; i + 1 < chain.size(); i++)
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw ProblemException.error(
                        place,
                        "Certificate " + (i + 2) + " in the file did not issue certificate " + (i + 1) + ".",
                        "Write the certificate first, then its issuer, then the issuer's issuer.",
                        "certs/wrong-order");
            }
    }

    void requireStrength(Place place) {
        for (var one : chain) {
            KeyStrength.require(one.getPublicKey(), place);
            if (!CertificateIssuer.isSelfIssued(one) && !KeyStrength.isWellSigned(one))
                throw ProblemException.error(
                        place,
                        "\"" + one.getSubjectX500Principal() + "\" is signed with " + one.getSigAlgName()
                                + ", which is too weak.",
                        "Have it issued anew with SHA-256 or better.",
                        "certs/weak-signature");
        }
    }

    private boolean signsFor(PublicKey certified) {
        var algorithm =
                switch (certified.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> certified.getAlgorithm();
                };
        try {
            var signature = Algorithms.signature(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            var signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "KeyAndChain[" + certificate().getSubjectX500Principal() + "]";
    }
}
