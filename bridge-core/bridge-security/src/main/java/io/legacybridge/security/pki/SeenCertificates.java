package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Certificates that partners have shown, and that were taken: of each name the one that lasts longest. They lie in {@code
 * certs/seen/}, so that everybody learns of their end before it comes. The CAs between them and a bundle's lie there too, since a
 * revocation list may be signed by one of them. They open nothing. Thread-safe.
 */
public final class SeenCertificates implements ShownChains {

    /** More names are not kept, nor more CAs of one bundle. */
    static final int MOST = 1_000;

    private static final Duration KEPT_AFTER_THE_END = Duration.ofDays(30);
    private static final int HASH_BYTES = 8;

    /** How the name of a file begins in which a CA lies. */
    static final String AUTHORITY = CertsFolder.SEEN + "ca-of-";

    private final CertsFolder folder;
    private final Clock clock;
    private final Map<String, X509Certificate> latest = new ConcurrentHashMap<>();
    private final Set<String> authorities = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> told = _ -> {};

    public SeenCertificates(Path home, Clock clock) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
    }

    /** @param listener is told the bundle when a CA below it has been shown for the first time */
    public void tellOfAuthorities(Consumer<String> listener) {
        told = listener;
    }

    /** A client of a bundle. Those of our own CA are known anyway. */
    @Override
    public void client(String bundle, X509Certificate certificate) {
        if (!bundle.equals(CertsHome.INTERNAL_BUNDLE)) saw("client-of-" + bundle, certificate);
    }

    /** @param trust the name of the file that vouches for it */
    void server(String trust, X509Certificate certificate) {
        saw("server-by-" + trust, certificate);
    }

    /** Those that lead to the bundle are in the folder afterwards. */
    @Override
    public void authorities(String bundle, List<X509Certificate> anchors, List<X509Certificate> chain) {
        if (bundle.equals(CertsHome.INTERNAL_BUNDLE)) return;
        var unknown = chain.stream()
                .skip(1)
                .filter(certificate -> !anchors.contains(certificate))
                .anyMatch(certificate -> !authorities.contains(nameOf(bundle, certificate)));
        if (!unknown) return;
        for (var authority : Subordinates.of(anchors, chain, clock.instant())) keep(bundle, authority);
    }

    private void keep(String bundle, X509Certificate authority) {
        var name = nameOf(bundle, authority);
        // What is forgotten is looked up in the folder.
        if (authorities.size() >= MOST) authorities.clear();
        if (!authorities.add(name)) return;
        try {
            var file = CertsFolder.SEEN + name + CertsFolder.PEM;
            if (lasts(file, authority)) return;
            makeRoom(bundle);
            Pem.writeCertificates(List.of(authority), folder.resolve(file));
            told.accept(bundle);
        } catch (RuntimeException _) {
            // The handshake goes on; the next one tries again.
            authorities.remove(name);
        }
    }

    /** Of the same bundle the one that came first goes: no partner crowds out another's. It comes back with the next chain. */
    private synchronized void makeRoom(String bundle) {
        var files = filesOfAuthorities(folder, bundle);
        files.stream()
                .sorted(Comparator.comparing(this::writtenAt))
                .limit(Math.max(0, files.size() - MOST + 1))
                .forEach(file -> {
                    delete(file);
                    authorities.remove(
                            file.substring(CertsFolder.SEEN.length(), file.length() - CertsFolder.PEM.length()));
                });
    }

    private FileTime writtenAt(String file) {
        try {
            return Files.getLastModifiedTime(folder.resolve(file));
        } catch (IOException e) {
            throw Pem.unreadable(Place.of(file), e);
        }
    }

    /** The CAs that chains have shown for a bundle. Whoever uses them validates them first. */
    static List<X509Certificate> authorities(CertsFolder folder, String bundle) {
        var found = new ArrayList<X509Certificate>();
        for (var file : filesOfAuthorities(folder, bundle))
            try {
                found.addAll(Pem.readCertificates(folder.resolve(file), Place.of(file)));
            } catch (ProblemException _) {
                // Its chain will be shown again.
            }
        return found;
    }

    /** Another bundle's name may begin with this one's. */
    private static List<String> filesOfAuthorities(CertsFolder folder, String bundle) {
        var begin = AUTHORITY + bundle + "-";
        return folder.certificateFiles(CertsFolder.SEEN).stream()
                .filter(file -> file.startsWith(begin) && file.indexOf('-', begin.length()) < 0)
                .toList();
    }

    private static String nameOf(String bundle, X509Certificate authority) {
        return (AUTHORITY + bundle + "-"
                        + CertificateFacts.fingerprint(authority).substring(0, 2 * HASH_BYTES))
                .substring(CertsFolder.SEEN.length());
    }

    /** Puts into the folder what is new, and takes out what has ended long ago. */
    public synchronized void write() {
        var kept = new HashSet<String>();
        for (var file : folder.certificateFiles(CertsFolder.SEEN))
            if (hasEndedLongAgo(file)) delete(file);
            else if (!file.startsWith(AUTHORITY)) kept.add(file);
        latest.forEach((name, certificate) -> {
            var file = CertsFolder.SEEN + name + CertsFolder.PEM;
            if (!lasts(file, certificate) && (kept.contains(file) || kept.size() < MOST)) {
                Pem.writeCertificates(List.of(certificate), folder.resolve(file));
                kept.add(file);
            }
            // One that was shown meanwhile stays for the next time.
            latest.remove(name, certificate);
        });
    }

    private void saw(String kind, X509Certificate certificate) {
        var name = kind + "-" + hash(certificate);
        if (latest.size() < MOST || latest.containsKey(name))
            latest.merge(name, certificate, (before, now) -> ends(now).isAfter(ends(before)) ? now : before);
    }

    private boolean lasts(String file, X509Certificate certificate) {
        if (!Files.exists(folder.resolve(file))) return false;
        try {
            return !ends(certificate).isAfter(ends(folder.certificate(file)));
        } catch (ProblemException _) {
            return false;
        }
    }

    private boolean hasEndedLongAgo(String file) {
        try {
            var ended = ends(folder.certificate(file));
            return clock.instant().isAfter(ended.plus(KEPT_AFTER_THE_END));
        } catch (ProblemException _) {
            return true;
        }
    }

    private static Instant ends(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private void delete(String file) {
        try {
            Files.deleteIfExists(folder.resolve(file));
        } catch (IOException e) {
            throw Pem.unreadable(Place.of(file), e);
        }
    }

    /** Of the names, so that a successor takes the place of the one before. */
    private static String hash(X509Certificate certificate) {
        var named = CertificateFacts.names(certificate)
                + certificate.getSubjectX500Principal().getName();
        return HexFormat.of().formatHex(Algorithms.sha256().digest(named.getBytes(UTF_8)), 0, HASH_BYTES);
    }
}
