package io.legacybridge.security.pki;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The CAs that make operators: those in {@code certs/ca/}. The bundle {@code internal} may hold others beside them, and a company's
 * root may have signed many; what they vouch for are clients. Where the home has no
 * certificate in {@code certs/ca/}, whatever the bundle vouches for counts.
 *
 * @param keys         the CAs' public keys, which stay when a certificate is renewed; empty where the home has none
 * @param fingerprints SHA-256 of their certificates, each once and in order
 */
record OperatorAuthorities(Optional<Set<ByteBuffer>> keys, List<String> fingerprints) {

    static final OperatorAuthorities ANY = new OperatorAuthorities(Optional.empty(), List.of());

    /** @param authorities a root that is not of our making is left out: it signs for others as well */
    static OperatorAuthorities of(Collection<X509Certificate> authorities) {
        var ours = authorities.stream()
                .filter(authority ->
                        !CertificateIssuer.isSelfIssued(authority) || CertificateProfile.isRootOfOurs(authority))
                .toList();
        return new OperatorAuthorities(
                Optional.of(ours.stream().map(OperatorAuthorities::key).collect(Collectors.toUnmodifiableSet())),
                ours.stream()
                        .map(CertificateFacts::fingerprint)
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Whether the path of a certificate leads over one of them. */
    boolean vouchFor(Vouching vouching) {
        return keys.isEmpty()
                || vouching.path().stream()
                        .skip(1)
                        .anyMatch(authority -> keys.get().contains(key(authority)));
    }

    private static ByteBuffer key(X509Certificate certificate) {
        return ByteBuffer.wrap(certificate.getPublicKey().getEncoded());
    }
}
