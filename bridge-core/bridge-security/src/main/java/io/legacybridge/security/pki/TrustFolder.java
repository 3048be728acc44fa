package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The trust bundles of a home: who may vouch for clients. One file for each partner. */
public final class TrustFolder {

    private final CertsFolder folder;
    private final Clock clock;
    private final SecureRandom random;
    private final Consumer<CertificateEvent> events;

    /** @param events learns which CAs come and go */
    public TrustFolder(Path home, Clock clock, SecureRandom random, Consumer<CertificateEvent> events) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.random = random;
        this.events = events;
    }

    /** The bundles of a home; empty when it has no folder for them, as where configuration is looked at alone. */
    public static Optional<Set<String>> names(Path home) {
        var folder = new CertsFolder(home);
        if (!Files.isDirectory(folder.resolve(CertsFolder.TRUST))) return Optional.empty();
        return Optional.of(folder.bundles().stream()
                .map(file -> file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.')))
                .collect(Collectors.toSet()));
    }

    /**
     * Who a certificate would be to the appliance now: an identity, or why not.
     *
     * @param leftOut what is wrong with files that count for nothing, so that the others decide
     */
    public record Tested(Optional<ClientIdentity> identity, Optional<Distrust> distrust, List<Problem> leftOut) {
        public Tested {
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * What came into a bundle.
     *
     * @param subjects of the CAs that are new
     * @param warnings what is wrong with other bundles, which could not be looked at, and what people may not expect
     */
    public record Added(List<String> subjects, List<Problem> warnings) {
        public Added {
            subjects = List.copyOf(subjects);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Puts the CAs of a file into a bundle, beside those that are in it.
     *
     * @throws ProblemException when one is no CA, is weak, or stands in another bundle; nothing is written then
     */
    public Added add(String bundle, Path certificates) {
        requireName(bundle);
        requireNoStore(bundle);
        var place = Place.of(certificates.toString());
        var file = CertsFolder.TRUST + bundle + CertsFolder.PEM;
        var now = new ArrayList<>(
                Files.exists(folder.resolve(file))
                        ? Pem.readCertificates(folder.resolve(file), Place.of(file))
                        : List.of());
        var added = Pem.readCertificates(certificates, place).stream()
                .filter(certificate -> !now.contains(certificate))
                .toList();
        now.addAll(added);
        var policy = new RevocationCheck(RevocationPolicy.usual(bundle), List.of(), random);
        var warnings = new ArrayList<Problem>();
        var others =
                folder.bundles().stream().filter(other -> !other.equals(file)).toList();
        var bundles = new ArrayList<>(new LastGood<>(other -> TrustBundle.read(folder, other, _ -> policy))
                .read(others, warnings)
                .values());
        bundles.add(TrustBundle.checked(bundle, now, place, policy));
        TrustBundles.refuseSharedAnchors(bundles);
        if (!added.isEmpty()) tell(CertificateEvent.TRUST_ADDED, bundle, added);
        Pem.writeCertificates(now, folder.resolve(file));
        if (bundle.equals(CertsHome.INTERNAL_BUNDLE)
                && !added.isEmpty()
                && Files.exists(folder.resolve(CertsFolder.ISSUING_CERTIFICATE))) warnings.add(anotherOfOurs(file));
        return new Added(
                added.stream()
                        .map(certificate ->
                                certificate.getSubjectX500Principal().getName())
                        .toList(),
                warnings);
    }

    private static Problem anotherOfOurs(String file) {
        return Problem.warning(
                Place.of(file),
                "This is the bundle of the home's own CA: whom another CA in it calls urn:legacybridge:client:crm is the"
                        + " client crm that this home has issued. It makes operators only through a CA whose certificate is in certs/ca/.",
                "If it is a partner's, take it out again, and put it into a bundle of its own with bridge certs trust add partner.",
                "certs/internal-is-ours");
    }

    /**
     * Takes a bundle away: none of its clients is let in any more.
     *
     * @return its name
     */
    public String remove(String bundle) {
        requireName(bundle);
        var file = CertsFolder.TRUST + bundle + CertsFolder.PEM;
        var store = store(bundle);
        var gone = Stream.of(file, store, store + Pkcs12.PASSWORD)
                .filter(this::delete)
                .toList();
        if (!gone.isEmpty()) {
            tell(CertificateEvent.TRUST_REMOVED, bundle, List.of());
            return bundle;
        }
        throw ProblemException.error(
                Place.of(file),
                "There is no such bundle.",
                "Look at bridge certs list for the bundles that are there.",
                "certs/no-trust-bundle");
    }

    /**
     * As an appliance that starts now would see it: without the bundles and lists that are broken.
     *
     * @param chain PEM, the client's certificate first
     * @throws ProblemException when it cannot be read, or no bundle is good
     */
    public Tested test(Path chain, Map<String, RevocationPolicy> revocation) {
        var certificates = Pem.readCertificates(chain, Place.of(chain.toString()));
        var leftOut = new ArrayList<Problem>();
        var bundles = new TrustFiles(folder, revocation, random, ShownChains.FORGOTTEN).atStart(leftOut);
        var now = clock.instant();
        return new Tested(bundles.identify(certificates, now), bundles.distrust(certificates, now), leftOut);
    }

    private void tell(String action, String bundle, List<X509Certificate> authorities) {
        events.accept(new CertificateEvent.OfTrust(
                action,
                bundle,
                authorities.stream()
                        .map(authority -> CertificateFacts.fingerprint(authority) + " "
                                + authority.getSubjectX500Principal().getName())
                        .toList()));
    }

    private boolean delete(String file) {
        try {
            return Files.deleteIfExists(folder.resolve(file));
        } catch (IOException e) {
            throw CertsFolder.undeletable(Place.of(file), "The file cannot be deleted.", e);
        }
    }

    private static String store(String bundle) {
        return CertsFolder.TRUST + bundle + Pkcs12.ENDING;
    }

    private void requireNoStore(String bundle) {
        if (!Files.exists(folder.resolve(store(bundle)))) return;
        throw ProblemException.error(
                Place.of(store(bundle)),
                "This bundle is a PKCS#12 file, and nothing can be put beside it.",
                "Put the CA into that file with keytool -importcert, or take the bundle away and add all its CAs as PEM.",
                "certs/two-files");
    }

    private static void requireName(String bundle) {
        if (Holder.NAME.matcher(bundle).matches()) return;
        throw ProblemException.error(
                Place.of(CertsFolder.TRUST).at(bundle),
                "\"" + bundle + "\" is not the name of a bundle.",
                "Write one to 63 lower-case letters, digits and hyphens, such as partner.",
                "certs/bad-bundle-name");
    }
}
