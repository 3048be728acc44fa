package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Reads {@code certs/server.pem} and {@code certs/server.key}, or {@code certs/server.p12}, and refuses what no client would accept. */
final class ServerCertificate {

    private static final Place PLACE = Place.of(CertsFolder.SERVER_CERTIFICATE);
    private static final Place KEY_PLACE = Place.of(CertsFolder.SERVER_KEY);
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    private ServerCertificate() {}

    static KeyAndChain read(CertsFolder folder, Instant now) {
        var place = Place.of(folder.present(CertsFolder.SERVER));
        if (!Files.exists(folder.resolve(place.file()))) throw missing(PLACE);
        var keyPlace = place.equals(PLACE) ? KEY_PLACE : place;
        if (!Files.exists(folder.resolve(keyPlace.file()))) throw missing(KEY_PLACE);
        var pair = folder.pair(CertsFolder.SERVER);
        requireGood(pair, keyPlace, place, now);
        return pair;
    }

    static void requireGood(KeyAndChain pair, Place keyPlace, Place place, Instant now) {
        pair.requireMatch(keyPlace, place);
        pair.requireOrder(place);
        pair.requireValid(place, now);
        pair.requireStrength(place);
        requirePurpose(pair.certificate(), place);
    }

    private static void requirePurpose(X509Certificate certificate, Place place) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            if (purposes == null || purposes.contains(SERVER_AUTHENTICATION)) return;
        } catch (GeneralSecurityException _) {
            // Falls through: a purpose that cannot be read is none.
        }
        throw problem(
                place,
                "The certificate is not one for servers.",
                "Put a certificate with the extended key usage serverAuth there.",
                "certs/not-for-servers");
    }

    private static ProblemException missing(Place place) {
        return problem(
                place,
                "The server has no certificate and key.",
                "Run bridge certs init, or put server.pem and server.key, or server.p12, of your own CA into certs/.",
                "certs/no-server-certificate");
    }

    private static ProblemException problem(Place place, String what, String fix, String code) {
        return ProblemException.error(place, what, fix, code);
    }
}
