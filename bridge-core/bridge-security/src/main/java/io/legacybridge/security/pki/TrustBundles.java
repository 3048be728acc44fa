package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All trust bundles of a home at one moment. Immutable but for what it remembers. */
final class TrustBundles {

    /** Chains whose validation is remembered; enough for more clients than one appliance serves. */
    static final int REMEMBERED_CHAINS = 1_000;

    // Subject alternative names of kind uniformResourceIdentifier, RFC 5280 section 4.2.1.6.
    private static final Integer URI = 6;

    private final List<TrustBundle> bundles;
    // Signatures do not change while the bundles stay; time does, so it is looked at each time.
    private final Map<List<X509Certificate>, Vouching> remembered = new ConcurrentHashMap<>();

    TrustBundles(List<TrustBundle> bundles) {
        this.bundles = List.copyOf(bundles);
    }

    /** @throws ProblemException when there is none, one is broken, or a CA stands in two of them */
    static TrustBundles read(CertsFolder folder) {
        var bundles = new ArrayList<TrustBundle>();
        for (var file : folder.certificateFiles(CertsFolder.TRUST)) bundles.add(TrustBundle.read(folder, file));
        if (bundles.isEmpty())
            throw new ProblemException(Problem.error(
                    Place.of(CertsFolder.TRUST),
                    "There is no trust bundle, so no client could ever be let in.",
                    "Put the certificates of the CAs that issue client certificates here as NAME.pem, or run"
                            + " bridge certs init.",
                    "certs/no-trust-bundle"));
        refuseSharedAnchors(bundles);
        return new TrustBundles(bundles);
    }

    List<X509Certificate> anchors() {
        return bundles.stream().flatMap(bundle -> bundle.anchors().stream()).toList();
    }

    /** Empty too when several bundles vouch: it would be chance which client this is. */
    Optional<Vouching> vouch(List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty()) return Optional.empty();
        var known = remembered.get(chain);
        if (known != null && known.countsAt(now)) return Optional.of(known);
        var found = new ArrayList<Vouching>();
        try {
            for (var bundle : bundles) bundle.vouch(chain, now).ifPresent(found::add);
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
        if (found.size() != 1) return Optional.empty();
        if (remembered.size() >= REMEMBERED_CHAINS) remembered.clear();
        remembered.put(List.copyOf(chain), found.getFirst());
        return Optional.of(found.getFirst());
    }

    Optional<ClientIdentity> identify(List<X509Certificate> chain, Instant now) {
        return vouch(chain, now)
                .flatMap(vouching -> onlyUri(chain.getFirst()).map(uri -> new ClientIdentity(vouching.bundle(), uri)));
    }

    private static Optional<String> onlyUri(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null) return Optional.empty();
            var uris = names.stream().filter(name -> name.get(0).equals(URI)).toList();
            return uris.size() == 1 ? Optional.of((String) uris.getFirst().get(1)) : Optional.empty();
        } catch (CertificateParsingException _) {
            return Optional.empty();
        }
    }

    private static void refuseSharedAnchors(List<TrustBundle> bundles) {
        var owner = new HashMap<X509Certificate, String>();
        for (var bundle : bundles)
            for (var anchor : bundle.anchors()) {
                var other = owner.putIfAbsent(anchor, bundle.name());
                if (other != null && !other.equals(bundle.name()))
                    throw new ProblemException(Problem.error(
                            Place.of(CertsFolder.TRUST + bundle.name() + CertsFolder.PEM),
                            "\"" + anchor.getSubjectX500Principal() + "\" stands in the bundle " + other
                                    + " too, so its clients would have two identities.",
                            "Keep it in one of the two.",
                            "certs/in-two-bundles"));
            }
    }
}
