package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A CA of this home whose key is here: it signs, remembers what it has signed in {@code certs/ca/issued/}, and revokes. */
final class CertificateAuthority {

    private final CertsFolder folder;
    private final CertificateIssuer issuer;
    private final Clock clock;
    private final KeyAndChain authority;
    private final String list;
    private final Consumer<CertificateEvent> events;

    private CertificateAuthority(
            CertsFolder folder,
            CertificateIssuer issuer,
            Clock clock,
            KeyAndChain authority,
            String list,
            Consumer<CertificateEvent> events) {
        this.folder = folder;
        this.issuer = issuer;
        this.clock = clock;
        this.authority = authority;
        this.list = list;
        this.events = events;
    }

    /**
     * @param events learns what it signs and revokes
     * @throws ProblemException when its certificate or key is missing, does not fit, or has expired
     */
    static CertificateAuthority issuing(
            CertsFolder folder, CertificateIssuer issuer, Clock clock, Consumer<CertificateEvent> events) {
        var pair = open(folder, CertsFolder.ISSUING_CERTIFICATE, CertsFolder.ISSUING_KEY, "issuing", clock);
        return new CertificateAuthority(folder, issuer, clock, pair, CertsFolder.ISSUING_CRL, events);
    }

    /** @throws ProblemException as {@link #issuing} */
    static CertificateAuthority root(
            CertsFolder folder, CertificateIssuer issuer, Clock clock, Consumer<CertificateEvent> events) {
        var pair = open(folder, CertsFolder.ROOT_CERTIFICATE, CertsFolder.ROOT_KEY, "root", clock);
        return new CertificateAuthority(folder, issuer, clock, pair, CertsFolder.ROOT_CRL, events);
    }

    static boolean isHere(CertsFolder folder) {
        return Files.exists(folder.resolve(CertsFolder.ISSUING_KEY))
                && Files.exists(folder.resolve(CertsFolder.ISSUING_CERTIFICATE));
    }

    KeyAndChain pair() {
        return authority;
    }

    /**
     * @param action as which it is told
     * @param files  where what it signs will be written, relative to the home; nothing is told when they cannot be
     * @return the certificate, then its issuers
     */
    List<X509Certificate> sign(String action, CertificateProfile profile, PublicKey key, String... files) {
        requireWithinLimits(profile);
        var chain = issuer.certify(profile, key, authority, Publication.of(folder));
        var serial = chain.getFirst().getSerialNumber().toString(16);
        var issued = folder.resolve(CertsFolder.ISSUED + serial + CertsFolder.PEM);
        Pem.requireWritable(issued);
        for (var file : files) Pem.requireWritable(folder.resolve(file));
        events.accept(CertificateEvent.made(action, chain.getFirst()));
        Pem.writeCertificates(List.of(chain.getFirst()), issued);
        return chain;
    }

    /**
     * Revokes them and signs the list anew, valid for 30 days. Returns those that were not revoked before.
     *
     * @throws ProblemException when the list is missing, though it would say of certificates that may still be used
     */
    List<X509Certificate> revoke(List<X509Certificate> certificates, RevocationReason reason) {
        return revoke(certificates, reason, nextList());
    }

    /** @param next until when the list is valid */
    List<X509Certificate> revoke(List<X509Certificate> certificates, RevocationReason reason, Instant next) {
        // Whoever is to be revoked was signed, and the first list came with the first certificate.
        if (!certificates.isEmpty() && !hasList()) throw listIsLost();
        requireList();
        var revoked = list().add(certificates, reason, authority, next);
        revoked.forEach(certificate -> events.accept(CertificateEvent.revoked(certificate, reason)));
        return revoked;
    }

    /** Until when the list that is there is valid; empty when there is none. */
    Optional<Instant> listUntil() {
        return hasList()
                ? Optional.ofNullable(Pem.readRevocations(folder.resolve(list), Place.of(list))
                                .getNextUpdate())
                        .map(Date::toInstant)
                : Optional.empty();
    }

    /** Signs a list that is lost or damaged anew. Returns the serial numbers that are in it. */
    List<BigInteger> rebuildList(Optional<List<RevokedCertificate>> known, Consumer<List<BigInteger>> about) {
        return rebuildList(known, nextList(), about);
    }

    /** @param next until when the list is valid */
    List<BigInteger> rebuildList(
            Optional<List<RevokedCertificate>> known, Instant next, Consumer<List<BigInteger>> about) {
        return list().rebuild(known, authority, next, about);
    }

    /**
     * The first list is made with the first certificate; an empty one later would let the revoked in again.
     *
     * @throws ProblemException when it is missing, though it would say of certificates that may still be used
     */
    void requireList() {
        if (!hasList() && !issued(_ -> true).isEmpty()) throw listIsLost();
    }

    private boolean hasList() {
        return Files.exists(folder.resolve(list));
    }

    private RevocationList list() {
        return new RevocationList(folder, list, issuer, clock);
    }

    private Instant nextList() {
        var next = clock.instant().plus(RevocationList.VALIDITY);
        var last = authority.certificate().getNotAfter().toInstant();
        return next.isAfter(last) ? last : next;
    }

    private ProblemException listIsLost() {
        var isRoot = list.equals(CertsFolder.ROOT_CRL);
        return ProblemException.error(
                Place.of(list),
                "The revocation list is missing, and a new one would let in again whoever was revoked. Until it is back, nobody"
                        + " of this CA is let in.",
                "Bring it back from where there is a copy: a backup, "
                        + (isRoot ? "an appliance that trusts this root" : "another appliance")
                        + ", or where it is published. Or make it anew from the audit: bridge certs crl --rebuild"
                        + (isRoot ? " --root." : "."),
                "certs/no-revocation-list");
    }

    /** What it has signed that is still valid and fits. */
    List<X509Certificate> issued(Predicate<X509Certificate> wanted) {
        var found = new LinkedHashMap<BigInteger, X509Certificate>();
        var folders = new ArrayList<>(CertsFolder.FOLDERS);
        folders.add(CertsFolder.ISSUED);
        // CAs that others give us: what is broken there must not keep anybody from revoking.
        folders.remove(CertsFolder.TRUST);
        var issuerName = authority.certificate().getSubjectX500Principal();
        for (var part : folders)
            for (var file : folder.certificateFiles(part)) {
                var certificate = folder.certificate(file);
                if (certificate.getIssuerX500Principal().equals(issuerName)
                        && !certificate.equals(authority.certificate())
                        && !clock.instant().isAfter(certificate.getNotAfter().toInstant())
                        && wanted.test(certificate)) found.put(certificate.getSerialNumber(), certificate);
            }
        return List.copyOf(found.values());
    }

    private void requireWithinLimits(CertificateProfile profile) {
        var outside = NameLimits.refused(authority.certificate(), profile.names());
        if (outside.isEmpty()) return;
        throw ProblemException.error(
                Place.of(CertsFolder.ISSUING_CERTIFICATE),
                "The issuing CA may not sign for " + String.join(", ", outside) + ".",
                "Its name constraints were set by certs init --name and --domain; use a name below them, or make a new"
                        + " issuing CA.",
                "certs/outside-name-constraints");
    }

    private static KeyAndChain open(CertsFolder folder, String file, String keyFile, String which, Clock clock) {
        for (var needed : List.of(file, keyFile))
            if (!Files.exists(folder.resolve(needed)))
                throw ProblemException.error(
                        Place.of(needed),
                        "The " + which + " CA is not here.",
                        "Run bridge certs init, or do this where the CA's key is kept.",
                        "certs/no-" + which + "-ca");
        var chain = Pem.readCertificates(folder.resolve(file), Place.of(file));
        var pair = new KeyAndChain(Pem.readKey(folder.resolve(keyFile), Place.of(keyFile)), chain);
        pair.requireMatch(Place.of(keyFile), Place.of(file));
        pair.requireValid(Place.of(file), clock.instant());
        return pair;
    }
}
