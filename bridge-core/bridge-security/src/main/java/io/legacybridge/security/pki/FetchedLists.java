package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The revocation lists that are fetched for a trust bundle, each in a file that is named after its address. They come over plain HTTP,
 * so one takes the place of the one before only when it proves itself (RFC 5280 sections 5 and 6.3.3).
 */
public final class FetchedLists {

    /** How far the clock of a CA may be ahead of ours. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    // Bit cRLSign of the key usage, RFC 5280 section 4.2.1.3.
    private static final int SIGNS_LISTS = 6;

    // Two lists may be signed in one second; then their numbers tell (RFC 5280 section 5.2.3).
    private static final Comparator<X509CRL> BY_AGE = Comparator.<X509CRL, Instant>comparing(
                    list -> list.getThisUpdate().toInstant())
            .thenComparing(list -> Inspection.numberOf(list).orElse(BigInteger.ZERO));

    private static final int ADDRESS_BYTES = 8;

    private final CertsFolder folder;
    private final String bundle;
    // No bundle has a dot in its name.
    private final String prefix;
    private final List<URI> from;
    private final Clock clock;

    /** @param from all the addresses of this bundle's lists */
    public FetchedLists(Path home, String bundle, List<URI> from, Clock clock) {
        this.folder = new CertsFolder(home);
        this.bundle = bundle;
        this.prefix = CertsFolder.REVOKED + "fetched-" + bundle;
        this.from = List.copyOf(from);
        this.clock = clock;
    }

    /**
     * Puts a list in the place of the one before.
     *
     * @param address one of the bundle's
     * @param content DER or PEM
     * @throws ProblemException when it is none, is not signed by a CA of the bundle, or says less than the one before
     */
    public void replace(URI address, byte[] content) {
        var file = file(address);
        var place = Place.of(file);
        var authorities = authorities();
        var fresh = Pem.readRevocations(content, place);
        requireSigned(fresh, authorities, place);
        requireWhole(fresh, place);
        requireNotAhead(fresh, place);
        var before = before(file, authorities);
        var moved = new TreeMap<String, X509CRL>();
        for (var other : abandoned())
            before(other, authorities)
                    .filter(one -> isAboutTheSame(fresh, one))
                    .ifPresent(one -> moved.put(other, one));
        Stream.concat(before.stream(), moved.values().stream())
                .filter(one -> !one.equals(fresh))
                .forEach(one -> requireSuccessor(fresh, one, place));
        if (before.filter(fresh::equals).isEmpty()) Pem.writeRevocations(fresh, folder.resolve(file));
        moved.keySet().forEach(this::delete);
    }

    private String file(URI address) {
        var digest = Algorithms.sha256().digest(address.toString().getBytes(UTF_8));
        return prefix + "." + HexFormat.of().formatHex(digest, 0, ADDRESS_BYTES) + CertsFolder.CRL;
    }

    /** Those that are not named after an address of this bundle, such as one that it had before. */
    private List<String> abandoned() {
        var now = from.stream().map(this::file).toList();
        return folder.files(CertsFolder.REVOKED, CertsFolder.CRL).stream()
                .filter(file -> file.startsWith(prefix + ".") && !now.contains(file))
                .toList();
    }

    private void delete(String file) {
        try {
            Files.deleteIfExists(folder.resolve(file));
        } catch (IOException e) {
            throw CertsFolder.undeletable(
                    Place.of(file),
                    "The file cannot be deleted, although another has taken its place: " + e.getMessage() + ".",
                    e);
        }
    }

    /** What is there is no measure when it is garbage, or signed by nobody whom the bundle knows. */
    private Optional<X509CRL> before(String file, List<X509Certificate> authorities) {
        if (!Files.exists(folder.resolve(file))) return Optional.empty();
        try {
            return Optional.of(Pem.readRevocations(folder.resolve(file), Place.of(file)))
                    .filter(list -> isSigned(list, authorities));
        } catch (ProblemException _) {
            return Optional.empty();
        }
    }

    /**
     * The CAs that may sign them: those of the partner's clients, of its servers, those below them to which a chain has led, and our own
     * for the bundle of our own.
     */
    private List<X509Certificate> authorities() {
        var certificates = new ArrayList<X509Certificate>();
        if (bundle.equals(CertsHome.INTERNAL_BUNDLE)) addFrom(CertsFolder.ISSUING_CERTIFICATE, certificates);
        for (var name : List.of(CertsFolder.TRUST + bundle, OutwardTls.trustOf(bundle)))
            for (var ending : List.of(CertsFolder.PEM, Pkcs12.ENDING)) addFrom(name + ending, certificates);
        var below = Subordinates.of(certificates, SeenCertificates.authorities(folder, bundle), clock.instant());
        return Stream.concat(certificates.stream(), below.stream())
                .filter(FetchedLists::maySign)
                .toList();
    }

    private void addFrom(String file, List<X509Certificate> certificates) {
        if (Files.exists(folder.resolve(file))) certificates.addAll(folder.certificates(file));
    }

    private static boolean maySign(X509Certificate certificate) {
        var usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() != TrustBundle.NO_CA && (usage == null || usage[SIGNS_LISTS]);
    }

    private static boolean isSigned(X509CRL list, List<X509Certificate> authorities) {
        return KeyStrength.isWellSigned(list)
                && authorities.stream()
                        .filter(authority -> authority.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                        .anyMatch(authority -> RevocationCheck.isSignedBy(list, authority));
    }

    private void requireSigned(X509CRL list, List<X509Certificate> authorities, Place place) {
        if (isSigned(list, authorities)) return;
        throw refused(
                place,
                "The list of \"" + list.getIssuerX500Principal().getName()
                        + "\" is not signed, with SHA-256 or better, by a CA of the bundle " + bundle
                        + ", nor by one below it to which a chain has led so far.",
                "If that is the partner's issuing CA, it is known with the first chain that holds it, and the list is fetched again"
                        + " then. Otherwise put its certificate into " + CertsFolder.TRUST + bundle + CertsFolder.PEM
                        + ", which also makes it a CA whose clients count.",
                "certs/list-not-signed");
    }

    private static void requireWhole(X509CRL list, Place place) {
        if (list.getExtensionValue(Extension.deltaCRLIndicator.getId()) == null) return;
        throw refused(
                place,
                "The list says only what has changed since another one (a delta list).",
                "Write the address of the whole list under list.",
                "certs/delta-list");
    }

    private void requireNotAhead(X509CRL list, Place place) {
        var from = list.getThisUpdate().toInstant();
        if (!from.isAfter(clock.instant().plus(AHEAD))) return;
        throw refused(
                place,
                "The list is from " + from + ", which is still to come.",
                "Set the clock here right, or tell the partner that its CA's is wrong.",
                "certs/list-from-the-future");
    }

    /** Somebody on the way may serve an old list, in which nobody is revoked yet, or one that is about other certificates. */
    private static void requireSuccessor(X509CRL fresh, X509CRL before, Place place) {
        if (!isAboutTheSame(fresh, before))
            throw refused(
                    place,
                    "The list is about other certificates than the one before.",
                    "If the partner has changed its CA or its lists, delete the file; the next list is then the first.",
                    "certs/list-of-others");
        if (BY_AGE.compare(fresh, before) <= 0)
            throw refused(
                    place,
                    "The list is from " + fresh.getThisUpdate().toInstant()
                            + ", and not newer than the one that is there, from "
                            + before.getThisUpdate().toInstant() + ".",
                    "Find out who serves old lists. What is revoked stays so.",
                    "certs/older-list");
    }

    private static boolean isAboutTheSame(X509CRL fresh, X509CRL before) {
        var scope = Extension.issuingDistributionPoint.getId();
        return fresh.getIssuerX500Principal().equals(before.getIssuerX500Principal())
                && Arrays.equals(fresh.getExtensionValue(scope), before.getExtensionValue(scope));
    }

    private static ProblemException refused(Place place, String what, String fix, String code) {
        return ProblemException.error(place, what, fix, code);
    }
}
