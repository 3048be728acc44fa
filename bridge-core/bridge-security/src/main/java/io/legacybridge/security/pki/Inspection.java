package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;

/** What stands in a file with certificates, a request or a revocation list. Nothing is checked but that it can be read. */
public sealed interface Inspection {

    String CRL_NUMBER = "2.5.29.20";

    /** Certificates in the order of the file. */
    record Certificates(List<CertificateFacts> certificates) implements Inspection {
        public Certificates {
            certificates = List.copyOf(certificates);
        }
    }

    /** A certification request; {@code key} is what it asks to be certified, and it has proved that it has the private half. */
    record Request(String subject, String key) implements Inspection {}

    /** A revocation list. */
    record Revocations(
            String issuer,
            Optional<BigInteger> number,
            Instant thisUpdate,
            Optional<Instant> nextUpdate,
            List<String> serials)
            implements Inspection {
        public Revocations {
            serials = List.copyOf(serials);
        }
    }

    /** @throws ProblemException when the file is none of these, or damaged */
    static Inspection of(Path file) {
        var place = Place.of(file.toString());
        if (file.toString().endsWith(Pkcs12.ENDING)) return certificates(Pkcs12.certificates(file, place));
        try {
            var content = Files.readString(file, ISO_8859_1);
            if (content.contains("BEGIN CERTIFICATE REQUEST")) return request(file, place);
            if (content.contains("BEGIN CERTIFICATE-")) return certificates(Pem.readCertificates(file, place));
            if (content.contains("BEGIN X509 CRL") || file.toString().endsWith(CertsFolder.CRL))
                return revocations(file, place);
        } catch (IOException e) {
            throw unknown(place);
        }
        throw unknown(place);
    }

    private static Inspection certificates(List<X509Certificate> found) {
        return new Certificates(found.stream().map(CertificateFacts::of).toList());
    }

    private static Inspection request(Path file, Place place) {
        var request = Pem.readRequest(file, place);
        return new Request(
                request.getSubject().toString(), CertificateFacts.key(CertificateRequest.provenKey(request, place)));
    }

    private static Inspection revocations(Path file, Place place) {
        var list = Pem.readRevocations(file, place);
        var revoked = list.getRevokedCertificates();
        return new Revocations(
                list.getIssuerX500Principal().getName(),
                numberOf(list),
                list.getThisUpdate().toInstant(),
                Optional.ofNullable(list.getNextUpdate()).map(Date::toInstant),
                revoked == null
                        ? List.of()
                        : revoked.stream()
                                .map(entry -> entry.getSerialNumber().toString(16))
                                .sorted()
                                .toList());
    }

    static Optional<BigInteger> numberOf(X509CRL list) {
        return Optional.ofNullable(list.getExtensionValue(CRL_NUMBER))
                .map(value -> ASN1Integer.getInstance(
                                ASN1OctetString.getInstance(value).getOctets())
                        .getValue());
    }

    private static ProblemException unknown(Place place) {
        return ProblemException.error(
                place,
                "There is no certificate, request or revocation list in the file.",
                "Name a PEM file, such as certs/server.pem.",
                "certs/nothing-to-inspect");
    }
}
