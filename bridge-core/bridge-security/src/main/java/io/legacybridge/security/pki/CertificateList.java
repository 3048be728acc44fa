package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates and revocation lists below {@code certs/}, our own and those that partners have shown, what breaks when
 * each of them ends, and what is wrong with them.
 *
 * @param entries  by file, then in the order of the file; an issuer that stands in several pairs once
 * @param problems a file that cannot be read, an expired certificate (errors), one that expires soon or is to be encrypted for and has an
 *                 issuer that nobody here knows (warnings)
 */
public record CertificateList(List<Entry> entries, List<Problem> problems) {

    /** From here on a certificate is reported as expiring soon. Shorter than a leaf's renewal, which is due ten days before. */
    public static final Duration SOON = Duration.ofDays(7);

    /**
     * One certificate or revocation list.
     *
     * @param file     relative to the home folder
     * @param names    subject alternative names, such as {@code DNS:localhost}
     * @param serial   hexadecimal; the number of a revocation list
     * @param daysLeft whole days; negative when expired
     * @param isDue    a third of its life or less is left
     * @param breaks   what no longer works after it
     * @param revoked  since when a list in {@code certs/crl/} says so, and why
     */
    public record Entry(
            String file,
            String subject,
            List<String> names,
            String serial,
            Instant notAfter,
            long daysLeft,
            boolean isDue,
            String breaks,
            Optional<Revoked> revoked) {
        public Entry {
            names = List.copyOf(names);
        }

        /** Whether the appliance itself ends with it: the server's pair, the CA of this home, what that says of revocations. */
        public boolean isOwn() {
            return file.startsWith(CertsFolder.SERVER + ".")
                    || file.startsWith(CertsFolder.AUTHORITIES)
                    || file.equals(CertsFolder.ISSUING_CRL)
                    || file.equals(CertsFolder.ROOT_CRL);
        }
    }

    /**
     * What a revocation list says of a certificate.
     *
     * @param reason such as {@code key-compromise}
     */
    public record Revoked(Instant since, String reason) {

        private static Revoked of(X509CRLEntry entry) {
            var reason = entry.getRevocationReason() == null ? CRLReason.UNSPECIFIED : entry.getRevocationReason();
            return new Revoked(
                    entry.getRevocationDate().toInstant(),
                    reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        @Override
        public String toString() {
            return since + ", " + reason;
        }
    }

    public CertificateList {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }

    static CertificateList read(CertsFolder folder, Instant now, Duration soon) {
        var entries = new ArrayList<Entry>();
        var listed = new HashSet<X509Certificate>();
        var problems = new Problems();
        var lists = lists(folder);
        for (var part : CertsFolder.FOLDERS)
            for (var file : folder.certificatesAndStores(part))
                try {
                    for (var certificate : toList(file, folder.certificates(file), listed))
                        entries.add(entry(file, certificate, lists, now));
                } catch (ProblemException e) {
                    problems.add(e.problem());
                }
        for (var file : folder.files(CertsFolder.REVOKED, CertsFolder.CRL))
            try {
                entries.add(entry(file, Pem.readRevocations(folder.resolve(file), Place.of(file)), now));
            } catch (ProblemException e) {
                problems.add(e.problem());
            }
        for (var entry : entries) report(entry, now, soon, problems);
        for (var file : lists.strangers(folder.certificateFiles(CertsFolder.ENCRYPTION)))
            problems.warning(
                    Place.of(file),
                    "No CA above it is known here. It counts also while a revocation list that would name it is missing.",
                    "Append the certificates of the CAs above it to the file, its issuer's first.",
                    "certs/issuer-unknown");
        return new CertificateList(entries, problems.inOrder());
    }

    /** Which of them is broken is told with the entries. */
    private static RevocationLists lists(CertsFolder folder) {
        var lists = new RevocationLists(folder.home());
        lists.read(new ArrayList<>());
        return lists;
    }

    /** What the lists of a home say of the first certificate of a file; empty when it is not revoked or cannot be read. */
    static Optional<Revoked> revoked(CertsFolder folder, Path file) {
        try {
            var own = Pem.readCertificates(file, Place.of(file.toString())).getFirst();
            return lists(folder).entry(own).map(Revoked::of);
        } catch (ProblemException _) {
            return Optional.empty();
        }
    }

    /**
     * All CAs of a bundle; of a pair its own certificate, and its issuers unless they are listed elsewhere; of what was seen
     * only what stands nowhere else.
     */
    private static List<X509Certificate> toList(
            String file, List<X509Certificate> inFile, Set<X509Certificate> listed) {
        var anchors = file.startsWith(CertsFolder.TRUST) || OutwardTls.isTrust(file);
        var seen = file.startsWith(CertsFolder.SEEN);
        var own = inFile.getFirst();
        return inFile.stream()
                .filter(certificate -> listed.add(certificate) || anchors || !seen && certificate.equals(own))
                .toList();
    }

    private static Entry entry(String file, X509Certificate certificate, RevocationLists lists, Instant now) {
        var notAfter = certificate.getNotAfter().toInstant();
        return new Entry(
                file,
                certificate.getSubjectX500Principal().getName(),
                CertificateFacts.names(certificate),
                certificate.getSerialNumber().toString(16),
                notAfter,
                daysLeft(notAfter, now),
                Validity.of(certificate).isDue(now),
                breaks(file),
                lists.entry(certificate).map(Revoked::of));
    }

    private static Entry entry(String file, X509CRL list, Instant now) {
        // One that does not say until when it counts never ends.
        var validity = Validity.of(list);
        var next = validity.map(Validity::ends).orElse(Instant.MAX);
        return new Entry(
                file,
                "revocation list of " + list.getIssuerX500Principal().getName(),
                List.of(),
                Inspection.numberOf(list).map(number -> number.toString(16)).orElse(""),
                next,
                daysLeft(next, now),
                validity.filter(known -> known.isDue(now)).isPresent(),
                breaks(file),
                Optional.empty());
    }

    private static long daysLeft(Instant until, Instant now) {
        return Math.floorDiv(
                Duration.between(now, until).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    private static String breaks(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.[a-z0-9]+$", "");
        if (file.startsWith(CertsFolder.AUTHORITIES)) return "every certificate that this CA has signed";
        if (file.startsWith(CertsFolder.CLIENTS)) return "the client " + name + " gets in no more";
        if (file.startsWith(CertsFolder.OPERATORS)) return "the operator " + name + " gets in no more";
        if (file.startsWith(CertsFolder.ENCRYPTION)) return "fields that the client " + name + " gets as JWE";
        if (file.startsWith(CertsFolder.TRUST)) return "the clients of the bundle " + name + " get in no more";
        if (OutwardTls.isTrust(file))
            return "connections to servers that " + name.replace(".trust", "") + " vouches for";
        if (file.startsWith(OutwardTls.FOLDER)) return "connections that log in with " + name;
        if (file.startsWith(SeenCertificates.AUTHORITY)) return "revocation lists that this CA of the partner signs";
        if (file.startsWith(CertsFolder.SEEN + "client-of-"))
            return "this client of the partner gets in no more, until the partner renews its certificate";
        if (file.startsWith(CertsFolder.SEEN))
            return "connections to this server of the partner, until the partner renews its certificate";
        if (file.startsWith(CertsFolder.REVOKED)) return "clients of this CA get in no more where the check is hard";
        if (file.startsWith(CertsFolder.SERVER + ".")) return "no client can connect";
        return "answers about revocation (OCSP)";
    }

    private static void report(Entry entry, Instant now, Duration soon, Problems problems) {
        var what = "\"" + entry.subject() + "\"";
        if (now.isAfter(entry.notAfter()))
            problems.error(
                    Place.of(entry.file()),
                    what + " expired on " + entry.notAfter() + ".",
                    "Replace it, or remove it when nobody uses it.",
                    "certs/expired");
        else if (now.plus(soon).isAfter(entry.notAfter()))
            problems.warning(
                    Place.of(entry.file()),
                    what + " expires on " + entry.notAfter() + ".",
                    "Replace it before.",
                    "certs/expires-soon");
    }
}
