package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates below {@code certs/} and what is wrong with them.
 *
 * @param entries  by file, then in the order of the file; of a pair only its own certificate, not its issuers
 * @param problems a file that cannot be read, an expired certificate (errors), one that expires soon (warning)
 */
public record CertificateList(List<Entry> entries, List<Problem> problems) {

    /** From here on a certificate is reported as expiring soon. */
    public static final Duration SOON = Duration.ofDays(30);

    /**
     * @param file     relative to the home folder
     * @param names    subject alternative names, such as {@code DNS:localhost}
     * @param serial   hexadecimal
     * @param daysLeft whole days; negative when expired
     */
    public record Entry(
            String file, String subject, List<String> names, String serial, Instant notAfter, long daysLeft) {
        public Entry {
            names = List.copyOf(names);
        }
    }

    public CertificateList {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }

    static CertificateList read(CertsFolder folder, Instant now) {
        var entries = new ArrayList<Entry>();
        var problems = new Problems();
        for (var part : CertsFolder.FOLDERS)
            for (var file : folder.certificateFiles(part))
                try {
                    for (var certificate : own(file, Pem.readCertificates(folder.resolve(file), Place.of(file)))) {
                        var entry = entry(file, certificate, now);
                        entries.add(entry);
                        report(entry, now, problems);
                    }
                } catch (ProblemException e) {
                    problems.add(e.problem());
                }
        return new CertificateList(entries, problems.inOrder());
    }

    private static List<X509Certificate> own(String file, List<X509Certificate> inFile) {
        return file.startsWith(CertsFolder.TRUST) ? inFile : List.of(inFile.getFirst());
    }

    private static Entry entry(String file, X509Certificate certificate, Instant now) {
        var notAfter = certificate.getNotAfter().toInstant();
        return new Entry(
                file,
                certificate.getSubjectX500Principal().getName(),
                names(certificate),
                certificate.getSerialNumber().toString(16),
                notAfter,
                Math.floorDiv(
                        Duration.between(now, notAfter).toSeconds(),
                        Duration.ofDays(1).toSeconds()));
    }

    private static void report(Entry entry, Instant now, Problems problems) {
        var what = "\"" + entry.subject() + "\"";
        if (now.isAfter(entry.notAfter()))
            problems.error(
                    Place.of(entry.file()),
                    what + " expired on " + entry.notAfter() + ".",
                    "Replace it, or remove it when nobody uses it.",
                    "certs/expired");
        else if (now.plus(SOON).isAfter(entry.notAfter()))
            problems.warning(
                    Place.of(entry.file()),
                    what + " expires on " + entry.notAfter() + ".",
                    "Replace it before.",
                    "certs/expires-soon");
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().map(CertificateList::name).toList();
        } catch (CertificateParsingException _) {
            return List.of("unreadable");
        }
    }

    /** Kinds after RFC 5280 section 4.2.1.6, written as openssl does. */
    private static String name(List<?> name) {
        var kind =
                switch ((Integer) name.get(0)) {
                    case 1 -> "email";
                    case 2 -> "DNS";
                    case 6 -> "URI";
                    case 7 -> "IP";
                    case Integer other -> "kind " + other;
                };
        return kind + ":" + (name.get(1) instanceof byte[] ? "(binary)" : name.get(1));
    }
}
