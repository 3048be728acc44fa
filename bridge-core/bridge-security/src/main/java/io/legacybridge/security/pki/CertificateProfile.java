package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * What a certificate is for, after RFC 5280 section 4.2.
 *
 * @param commonName for people only; nobody is ever identified by it
 * @param validity   from the moment of issue; cut short when the issuer expires earlier
 * @param pathLength how many CAs may stand below this one; empty for a certificate that is no CA
 * @param purpose    extended key usage; empty for a CA and for a key that only encrypts
 * @param names      subject alternative names; may be empty
 * @param limits     names that certificates below this CA may bear
 */
record CertificateProfile(
        String commonName,
        Duration validity,
        OptionalInt pathLength,
        Optional<KeyPurposeId> purpose,
        List<GeneralName> names,
        Optional<NameConstraints> limits) {

    private static final String ROOT_NAME = "Legacy Bridge root CA ";

    static final Duration ROOT_VALIDITY = Duration.ofDays(3653);
    static final Duration ISSUING_VALIDITY = Duration.ofDays(1826);
    // Short, so that what was lost without anybody's notice ends soon by itself.
    static final Duration LEAF_VALIDITY = Duration.ofDays(30);

    CertificateProfile {
        names = List.copyOf(names);
    }

    /** @param label tells the CAs of two homes apart, which would otherwise bear the same name */
    static CertificateProfile root(String label) {
        return authority(ROOT_NAME + label, ROOT_VALIDITY, 1, Optional.empty());
    }

    /** Whether a home's root is one that {@code certs init} has made, and not a company's. */
    static boolean isRootOfOurs(X509Certificate root) {
        return root.getSubjectX500Principal().getName().startsWith("CN=" + ROOT_NAME);
    }

    static CertificateProfile issuing(String label, NameConstraints limits) {
        return authority("Legacy Bridge issuing CA " + label, ISSUING_VALIDITY, 0, Optional.of(limits));
    }

    static CertificateProfile of(Holder holder) {
        // With a blank: verifiers take a common name that could be a host's for one, and hold it against the CA's
        // limits.
        return switch (holder) {
            case Holder.Server _ -> leaf("Legacy Bridge server", Optional.of(KeyPurposeId.id_kp_serverAuth), holder);
            case Holder.Client _, Holder.Operator _ ->
                leaf(holder.shown(), Optional.of(KeyPurposeId.id_kp_clientAuth), holder);
            case Holder.Encryption _ -> leaf(holder.shown(), Optional.empty(), holder);
        };
    }

    /** Signs answers to OCSP requests (RFC 6960 section 4.2.2.2) in the place of the issuing CA. */
    static CertificateProfile revocationResponder() {
        return new CertificateProfile(
                "Legacy Bridge OCSP responder",
                LEAF_VALIDITY,
                OptionalInt.empty(),
                Optional.of(KeyPurposeId.id_kp_OCSPSigning),
                List.of(),
                Optional.empty());
    }

    private static CertificateProfile leaf(String commonName, Optional<KeyPurposeId> purpose, Holder holder) {
        return new CertificateProfile(
                commonName, LEAF_VALIDITY, OptionalInt.empty(), purpose, holder.alternativeNames(), Optional.empty());
    }

    private static CertificateProfile authority(
            String commonName, Duration validity, int pathLength, Optional<NameConstraints> limits) {
        return new CertificateProfile(
                commonName, validity, OptionalInt.of(pathLength), Optional.empty(), List.of(), limits);
    }

    boolean isAuthority() {
        return pathLength.isPresent();
    }

    boolean isForClients() {
        return purpose.equals(Optional.of(KeyPurposeId.id_kp_clientAuth));
    }

    boolean answersForTheCa() {
        return purpose.equals(Optional.of(KeyPurposeId.id_kp_OCSPSigning));
    }
}
