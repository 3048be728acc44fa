package io.legacybridge.security.pki;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What a certificate is for, after RFC 5280 section 4.2.
 *
 * @param commonName for people only; nobody is ever identified by it
 * @param validity   from the moment of issue; cut short when the issuer expires earlier
 * @param pathLength how many CAs may stand below this one; empty for a certificate that is no CA
 * @param purpose    extended key usage; empty for a CA
 * @param names      subject alternative names; may be empty
 */
record CertificateProfile(
        String commonName,
        Duration validity,
        OptionalInt pathLength,
        Optional<KeyPurposeId> purpose,
        List<GeneralName> names) {

    static final Duration ROOT_VALIDITY = Duration.ofDays(3653);
    static final Duration ISSUING_VALIDITY = Duration.ofDays(1826);
    // What browsers and operating systems accept at most, with a day in hand.
    static final Duration SERVER_VALIDITY = Duration.ofDays(397);
    static final Duration CLIENT_VALIDITY = Duration.ofDays(397);

    /** @param label tells the CAs of two homes apart, which would otherwise bear the same name */
    static CertificateProfile root(String label) {
        return authority("Legacy Bridge root CA " + label, ROOT_VALIDITY, 1);
    }

    static CertificateProfile issuing(String label) {
        return authority("Legacy Bridge issuing CA " + label, ISSUING_VALIDITY, 0);
    }

    static CertificateProfile server(List<GeneralName> names) {
        return new CertificateProfile(
                "Legacy Bridge server",
                SERVER_VALIDITY,
                OptionalInt.empty(),
                Optional.of(KeyPurposeId.id_kp_serverAuth),
                names);
    }

    static CertificateProfile client(String name, String uri) {
        return new CertificateProfile(
                name,
                CLIENT_VALIDITY,
                OptionalInt.empty(),
                Optional.of(KeyPurposeId.id_kp_clientAuth),
                List.of(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    private static CertificateProfile authority(String commonName, Duration validity, int pathLength) {
        return new CertificateProfile(commonName, validity, OptionalInt.of(pathLength), Optional.empty(), List.of());
    }

    boolean isAuthority() {
        return pathLength.isPresent();
    }
}
