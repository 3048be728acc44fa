package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where everybody finds what this CA has revoked: the address of {@code revocation-listen}, as others see it. It stands in {@code
 * certs/ca/published-at} and goes into every certificate (RFC 5280 sections 4.2.1.13 and 4.2.2.1).
 */
record Publication(URI at) {

    private static final String LIST = "/crl/issuing.crl";
    private static final String RESPONDER = "/ocsp";

    /** Empty when nothing is published. */
    static Optional<Publication> of(CertsFolder folder) {
        var file = folder.resolve(CertsFolder.PUBLISHED_AT);
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(parse(Files.readString(file, UTF_8).strip()));
        } catch (IOException e) {
            throw Pem.unreadable(Place.of(CertsFolder.PUBLISHED_AT), e);
        }
    }

    /** Plain HTTP: a check that needed TLS could ask for itself (RFC 5280 section 8). */
    static Publication parse(String text) {
        try {
            var address = URI.create(text);
            if ("http".equals(address.getScheme())
                    && address.getHost() != null
                    && (address.getRawPath().isEmpty() || address.getRawPath().equals("/")))
                return new Publication(address.resolve("/"));
        } catch (IllegalArgumentException _) {
            // Falls through.
        }
        throw ProblemException.error(
                Place.of(CertsFolder.PUBLISHED_AT),
                "\"" + text + "\" is not an address at which revocation lists are published.",
                "Write it such as http://pki.example:9080, without a path.",
                "certs/bad-address");
    }

    CRLDistPoint lists() {
        return new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(new DistributionPointName(new GeneralNames(address(LIST))), null, null)
        });
    }

    AuthorityInformationAccess responder() {
        return new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, address(RESPONDER));
    }

    private GeneralName address(String path) {
        return new GeneralName(
                GeneralName.uniformResourceIdentifier, at.resolve(path).toString());
    }
}
