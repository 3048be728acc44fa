package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What counts in a home though its own CA has not signed it, as while one CA takes the place of another: it is renewed and revoked
 * only where the key of that CA is.
 *
 * @param ours the certificate of the issuing CA whose key is here
 */
record OtherAuthorities(CertsFolder folder, X509Certificate ours, Instant now) {

    private static final String CODE = "certs/signed-elsewhere";

    /** By whom a holder may still be known when our CA has revoked all that it has signed for it. */
    List<Problem> stillTaken(Holder holder) {
        var found = new ArrayList<Problem>();
        var file = holder.file() + CertsFolder.PEM;
        foreign(file)
                .filter(certificate -> !now.isAfter(certificate.getNotAfter().toInstant()))
                .filter(_ ->
                        CertificateList.revoked(folder, folder.resolve(file)).isEmpty())
                .map(certificate -> Problem.error(
                        Place.of(file),
                        "This certificate of the " + holder.shown() + " still counts: " + issuer(certificate)
                                + " has signed it, and its key is not here.",
                        "Where that key is: bridge certs revoke --serial "
                                + certificate.getSerialNumber().toString(16)
                                + ". Then put the list that it writes into certs/crl/ here.",
                        CODE))
                .ifPresent(found::add);
        var opensConnections = holder instanceof Holder.Client || holder instanceof Holder.Operator;
        if (opensConnections && !others().isEmpty())
            found.add(Problem.error(
                    Place.of(CertsFolder.TRUST + CertsHome.INTERNAL_BUNDLE),
                    "Other CAs in this bundle vouch for the " + holder.shown()
                            + ", too, and what they have signed still counts: " + String.join("; ", others()) + ".",
                    "Revoke it there as well, or take these CAs out of the bundle when nobody needs them.",
                    CODE));
        return found;
    }

    /** What another CA has signed and ends soon. Nobody renews it here. */
    List<Problem> endSoon(Stream<String> files) {
        return files.flatMap(file -> foreign(file).stream()
                        .filter(certificate -> now.plus(CertificateList.SOON)
                                .isAfter(certificate.getNotAfter().toInstant()))
                        .map(certificate -> Problem.error(
                                Place.of(file),
                                "It ends on " + certificate.getNotAfter().toInstant() + " and is not renewed here: "
                                        + issuer(certificate) + " has signed it, and its key is not here.",
                                "Renew it where that key is. If that CA has taken the place of the one in certs/ca/, move"
                                        + " its certs/ca/ and certs/crl/ here.",
                                CODE)))
                .toList();
    }

    /** The certificate of a holder, when it is there and another CA has signed it. */
    private Optional<X509Certificate> foreign(String file) {
        if (!Files.exists(folder.resolve(file))) return Optional.empty();
        return Optional.of(folder.certificate(file))
                .filter(certificate -> !certificate.getIssuerX500Principal().equals(ours.getSubjectX500Principal()));
    }

    private List<String> others() {
        var bundle = folder.present(CertsFolder.TRUST + CertsHome.INTERNAL_BUNDLE);
        if (!Files.exists(folder.resolve(bundle))) return List.of();
        return folder.certificates(bundle).stream()
                .filter(anchor -> !anchor.equals(ours) && !hasSigned(anchor))
                .map(anchor -> anchor.getSubjectX500Principal().getName())
                .toList();
    }

    private boolean hasSigned(X509Certificate anchor) {
        try {
            ours.verify(anchor.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }
}
