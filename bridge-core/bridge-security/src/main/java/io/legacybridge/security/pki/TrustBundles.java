package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All trust bundles of a home at one moment. Immutable but for what it remembers. */
final class TrustBundles {

    /** Chains whose validation is remembered; enough for more clients than one appliance serves. */
    static final int REMEMBERED_CHAINS = 1_000;

    // Subject alternative names of kind uniformResourceIdentifier, RFC 5280 section 4.2.1.6.
    private static final Integer URI = 6;

    private final List<TrustBundle> bundles;
    private final ShownChains shown;
    private final OperatorAuthorities operators;
    // Signatures do not change while the bundles stay; time does, so it is looked at each time.
    private final Map<List<X509Certificate>, Known> remembered = new ConcurrentHashMap<>();

    /** Who it is does not change while the chain stays, so its names are read once. */
    private record Known(Vouching vouching, Optional<ClientIdentity> identity) {}

    TrustBundles(List<TrustBundle> bundles) {
        this(bundles, ShownChains.FORGOTTEN, OperatorAuthorities.ANY);
    }

    private TrustBundles(List<TrustBundle> bundles, ShownChains shown, OperatorAuthorities operators) {
        this.bundles = List.copyOf(bundles);
        this.shown = shown;
        this.operators = operators;
    }

    /**
     * @param shown     learns for whom which bundle vouches
     * @param operators the CAs of our own operators
     * @throws ProblemException when there is none
     */
    static TrustBundles of(List<TrustBundle> bundles, ShownChains shown, OperatorAuthorities operators) {
        if (bundles.isEmpty())
            throw ProblemException.error(
                    Place.of(CertsFolder.TRUST),
                    "There is no trust bundle, so no client could ever be let in.",
                    "Put the certificates of the CAs that issue client certificates here as NAME.pem, or run"
                            + " bridge certs init.",
                    "certs/no-trust-bundle");
        return new TrustBundles(bundles, shown, operators);
    }

    /** @throws ProblemException when two have one name, or a CA stands in two of them */
    static void refuseShared(List<TrustBundle> bundles) {
        refuseSharedNames(bundles);
        refuseSharedAnchors(bundles);
    }

    List<X509Certificate> anchors() {
        return bundles.stream().flatMap(bundle -> bundle.anchors().stream()).toList();
    }

    /** SHA-256 of each CA's certificate, by the name of the bundle. */
    Map<String, List<String>> fingerprints() {
        return bundles.stream()
                .collect(Collectors.toMap(
                        TrustBundle::name,
                        bundle -> bundle.anchors().stream()
                                .map(CertificateFacts::fingerprint)
                                .toList()));
    }

    /** SHA-256 of the certificate of each CA that makes operators. */
    List<String> operatorFingerprints() {
        return operators.keys().isPresent()
                ? operators.fingerprints()
                : fingerprints().getOrDefault(CertsHome.INTERNAL_BUNDLE, List.of());
    }

    /** No to a certificate for which several bundles vouch: it would be chance which client this is. */
    Verdict vouch(List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty()) return Distrust.NO_CERTIFICATE;
        var known = known(chain, now);
        if (known.isPresent()) return known.get().vouching();
        var found = new ArrayList<Vouching>();
        Verdict no = Distrust.UNKNOWN_CA;
        try {
            for (var bundle : bundles) {
                // Also of somebody who is refused, perhaps for want of the list that one of these CAs signs.
                shown.authorities(bundle.name(), bundle.anchors(), chain);
                switch (bundle.vouch(chain, now)) {
                    case Vouching vouching -> found.add(vouching);
                    case Distrust distrust -> {
                        // The bundle that knows the CA knows best what is wrong.
                        if (distrust != Distrust.UNKNOWN_CA) no = distrust;
                    }
                }
            }
        } catch (GeneralSecurityException _) {
            return Distrust.INVALID;
        }
        if (found.isEmpty()) return no;
        if (found.size() > 1) return Distrust.TWO_BUNDLES;
        if (remembered.size() >= REMEMBERED_CHAINS) remembered.clear();
        var vouching = found.getFirst();
        shown.client(vouching.bundle(), chain.getFirst());
        remembered.put(List.copyOf(chain), new Known(vouching, identity(vouching, chain.getFirst())));
        return vouching;
    }

    Optional<ClientIdentity> identify(List<X509Certificate> chain, Instant now) {
        var known = known(chain, now);
        if (known.isPresent()) return known.get().identity();
        return vouch(chain, now) instanceof Vouching vouching ? identity(vouching, chain.getFirst()) : Optional.empty();
    }

    private Optional<Known> known(List<X509Certificate> chain, Instant now) {
        return Optional.ofNullable(remembered.get(chain))
                .filter(known -> known.vouching().countsAt(now));
    }

    private Optional<ClientIdentity> identity(Vouching vouching, X509Certificate client) {
        return onlyUri(client)
                .map(uri -> new ClientIdentity(vouching.bundle(), uri))
                .filter(identity -> !Holder.namesOperator(identity) || operators.vouchFor(vouching));
    }

    /** Why {@link #identify} knows nobody by this chain; empty when it does. */
    Optional<Distrust> distrust(List<X509Certificate> chain, Instant now) {
        if (vouch(chain, now) instanceof Distrust distrust) return Optional.of(distrust);
        var names = uris(chain.getFirst());
        if (names.isEmpty()) return Optional.of(Distrust.NO_NAME);
        if (names.size() > 1) return Optional.of(Distrust.SEVERAL_NAMES);
        return identify(chain, now).isEmpty() ? Optional.of(Distrust.OPERATOR_OF_ANOTHER_CA) : Optional.empty();
    }

    private static Optional<String> onlyUri(X509Certificate certificate) {
        var uris = uris(certificate);
        return uris.size() == 1 ? Optional.of(uris.getFirst()) : Optional.empty();
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null) return List.of();
            return names.stream()
                    .filter(name -> name.get(0).equals(URI))
                    .map(name -> (String) name.get(1))
                    .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    private static void refuseSharedNames(List<TrustBundle> bundles) {
        var names = new HashSet<String>();
        for (var bundle : bundles)
            if (!names.add(bundle.name()))
                throw ProblemException.error(
                        Place.of(CertsFolder.TRUST + bundle.name() + Pkcs12.ENDING),
                        "There is " + bundle.name() + CertsFolder.PEM + " too, and both would be the same bundle.",
                        "Keep one of them.",
                        "certs/two-files");
    }

    static void refuseSharedAnchors(List<TrustBundle> bundles) {
        var owner = new HashMap<X509Certificate, String>();
        for (var bundle : bundles)
            for (var anchor : bundle.anchors()) {
                var other = owner.putIfAbsent(anchor, bundle.name());
                if (other != null && !other.equals(bundle.name()))
                    throw ProblemException.error(
                            Place.of(CertsFolder.TRUST + bundle.name() + CertsFolder.PEM),
                            "\"" + anchor.getSubjectX500Principal() + "\" stands in the bundle " + other
                                    + " too, so its clients would have two identities.",
                            "Keep it in one of the two.",
                            "certs/in-two-bundles");
            }
    }
}
