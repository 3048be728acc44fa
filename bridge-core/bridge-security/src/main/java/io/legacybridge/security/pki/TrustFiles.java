package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bundles and revocation lists that a running server uses: of each file what was last good. A bundle that never was good lets
 * nobody in, and a list that never was good is as good as missing.
 */
final class TrustFiles {

    private final CertsFolder folder;
    private final Map<String, RevocationPolicy> policies;
    private final SecureRandom random;
    private final ShownChains shown;
    private final RevocationLists lists;
    private final LastGood<List<X509Certificate>> bundles;
    private final LastGood<X509Certificate> authorities;

    TrustFiles(CertsFolder folder, Map<String, RevocationPolicy> policies, SecureRandom random, ShownChains shown) {
        this.folder = folder;
        this.policies = policies;
        this.random = random;
        this.shown = shown;
        this.lists = new RevocationLists(folder.home());
        this.bundles = new LastGood<>(file ->
                TrustBundle.read(folder, file, name -> check(name, List.of())).anchors());
        this.authorities = new LastGood<>(file -> folder.certificate(file));
    }

    /**
     * The bundles of a start, and the lists with them: what is broken is left out.
     *
     * @throws ProblemException when no bundle is good
     */
    TrustBundles atStart(Collection<Problem> leftOut) {
        readLists(leftOut);
        var broken = new ArrayList<Problem>();
        var anchors = read(broken);
        leftOut.addAll(broken);
        if (anchors.isEmpty() && !broken.isEmpty()) throw new ProblemException(broken.getFirst());
        keep(anchors);
        return before();
    }

    /** Reads the lists and our own CAs again; they count in what {@link #read} and {@link #before} give from now on. */
    void readLists(Collection<Problem> problems) {
        lists.read(problems);
        try {
            authorities.keep(authorities.read(folder.certificateFiles(CertsFolder.AUTHORITIES), problems));
        } catch (ProblemException e) {
            problems.add(e.problem());
        }
    }

    /** Reads the bundles again. Where two do not go together, those that are new are left as they were. */
    Map<String, List<X509Certificate>> read(Collection<Problem> problems) {
        var read = bundles.read(folder.bundles(), problems);
        for (var conflict = conflict(read); conflict != null; conflict = conflict(read)) {
            problems.add(conflict.problem());
            var fresh = read.entrySet().stream()
                    .filter(entry -> !bundles.isKept(entry.getKey(), entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            // What was kept went together, so without the new ones there is no conflict.
            fresh.forEach(file -> bundles.fallBack(read, file));
            if (fresh.isEmpty()) read.clear();
        }
        return read;
    }

    /** The bundles as they were kept, with the lists that were read last. */
    TrustBundles before() {
        return bundles(bundles.kept());
    }

    TrustBundles bundles(Map<String, List<X509Certificate>> anchors) {
        return TrustBundles.of(bundled(anchors), shown, operators());
    }

    /** A file that cannot be read, or seen, makes nobody an operator. */
    private OperatorAuthorities operators() {
        var hasNone = Files.notExists(folder.resolve(CertsFolder.ISSUING_CERTIFICATE))
                && authorities.kept().isEmpty();
        return hasNone
                ? OperatorAuthorities.ANY
                : OperatorAuthorities.of(authorities.kept().values());
    }

    /** The lists in use. */
    Map<String, X509CRL> lists() {
        return lists.byFile();
    }

    void keep(Map<String, List<X509Certificate>> anchors) {
        bundles.keep(anchors);
    }

    private @Nullable ProblemException conflict(Map<String, List<X509Certificate>> read) {
        try {
            TrustBundles.refuseShared(bundled(read));
            return null;
        } catch (ProblemException e) {
            return e;
        }
    }

    private List<TrustBundle> bundled(Map<String, List<X509Certificate>> anchors) {
        var now = lists.now();
        var all = new ArrayList<TrustBundle>();
        new TreeMap<>(anchors).forEach((file, certificates) -> {
            var name = TrustBundle.nameOf(file);
            all.add(new TrustBundle(name, certificates, check(name, now)));
        });
        return all;
    }

    private RevocationCheck check(String name, List<X509CRL> now) {
        return new RevocationCheck(policies.getOrDefault(name, RevocationPolicy.usual(name)), now, random);
    }
}
