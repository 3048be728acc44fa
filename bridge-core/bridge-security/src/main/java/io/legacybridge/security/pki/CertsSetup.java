package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the private CA of a home: a root (P-384) and below it the issuing CA, which may sign no further CA and only for names
 * that were given when it was made.
 *
 * <p>The root may be kept apart. {@link #beginWithOfflineRoot} makes the issuing CA's request; where the root is,
 * {@link #signIssuing} turns it into a certificate; {@link #finishWithOfflineRoot} takes that in.
 */
public final class CertsSetup {

    private static final int LABEL_BYTES = 4;

    private final CertsFolder folder;
    private final Clock clock;
    private final SecureRandom random;
    private final CertificateIssuer issuer;
    private final Consumer<CertificateEvent> events;
    private Optional<Publication> published = Optional.empty();

    /** @param home the home folder; {@code certs/} in it is made when missing */
    public CertsSetup(Path home, Clock clock, SecureRandom random) {
        this(home, clock, random, _ -> {});
    }

    /** @param events learns which certificates are made */
    public CertsSetup(Path home, Clock clock, SecureRandom random, Consumer<CertificateEvent> events) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.random = random;
        this.issuer = new CertificateIssuer(clock, random);
        this.events = events;
    }

    /**
     * Makes both CAs, their revocation lists, the trust bundle {@code internal} and the server's pair.
     *
     * @param serverNames DNS names and IP addresses by which clients reach the server
     * @param domains     names for which the issuing CA may sign as well
     * @throws ProblemException when any of the files is there already, or a name is none; nothing is written then
     */
    public void init(List<String> serverNames, List<String> domains) {
        var limits = NameLimits.of(all(serverNames, domains));
        CertsFolder.MADE_BY_INIT.forEach(folder::refuseToOverwrite);
        publish();

        var label = newLabel();
        var root = issuer.selfSigned(CertificateProfile.root(label));
        var issuing = issuer.issue(CertificateProfile.issuing(label, limits), root);
        for (var made : List.of(root, issuing)) events.accept(CertificateEvent.made("init", made.certificate()));
        write(root, CertsFolder.ROOT_CERTIFICATE, CertsFolder.ROOT_KEY);
        new RevocationList(folder, CertsFolder.ROOT_CRL, issuer, clock)
                .add(
                        List.of(),
                        RevocationReason.UNSPECIFIED,
                        root,
                        issuing.certificate().getNotAfter().toInstant());
        write(issuing, CertsFolder.ISSUING_CERTIFICATE, CertsFolder.ISSUING_KEY);
        finish(root.certificate(), serverNames);
    }

    /**
     * Says where others find what the CA will have revoked. What is made from now on tells it.
     *
     * @param address of {@code revocation-listen} as others see it, such as {@code http://pki.example:9080}
     * @throws ProblemException when it is none
     */
    public CertsSetup publishedAt(String address) {
        published = Optional.of(Publication.parse(address));
        return this;
    }

    /** Before the first certificate, and after all that could be refused. */
    private void publish() {
        if (published.isEmpty()) return;
        try {
            PrivateFiles.write(
                    folder.resolve(CertsFolder.PUBLISHED_AT), (published.get().at() + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw CertsFolder.unwritable(Place.of(CertsFolder.PUBLISHED_AT), "The address cannot be written.", e);
        }
    }

    /** Makes a root alone, for a machine that is not on the network. */
    public Path initRoot() {
        for (var file : List.of(CertsFolder.ROOT_CERTIFICATE, CertsFolder.ROOT_KEY)) folder.refuseToOverwrite(file);
        publish();
        var root = issuer.selfSigned(CertificateProfile.root(newLabel()));
        events.accept(CertificateEvent.made("init", root.certificate()));
        write(root, CertsFolder.ROOT_CERTIFICATE, CertsFolder.ROOT_KEY);
        return folder.resolve(CertsFolder.ROOT_CERTIFICATE);
    }

    /**
     * Makes the issuing CA's key and its request.
     *
     * @return the request, to be carried to where the root is
     */
    public Path beginWithOfflineRoot(List<String> serverNames, List<String> domains) {
        var limits = NameLimits.of(all(serverNames, domains));
        CertsFolder.MADE_BY_INIT.forEach(folder::refuseToOverwrite);
        folder.refuseToOverwrite(CertsFolder.ISSUING_REQUEST);
        publish();
        var pair = issuer.newPair();
        Pem.writeKey(pair.getPrivate(), folder.resolve(CertsFolder.ISSUING_KEY));
        Pem.writeRequest(
                CertificateRequest.make(CertificateProfile.issuing(newLabel(), limits), pair, issuer),
                folder.resolve(CertsFolder.ISSUING_REQUEST));
        return folder.resolve(CertsFolder.ISSUING_REQUEST);
    }

    /**
     * Signs an issuing CA where the root is. The names it may sign for are said here, not by the request.
     *
     * @param out PEM: the issuing CA's certificate, the root's, and the root's revocation list
     * @throws ProblemException when the request is not proven or weak, or the root is not here, or has lost its revocation list
     */
    public void signIssuing(Path request, List<String> serverNames, List<String> domains, Path out) {
        var place = Place.of(request.toString());
        var key = CertificateRequest.provenKey(Pem.readRequest(request, place), place);
        KeyStrength.require(key, place);
        var authority = root();
        authority.requireList();
        var root = authority.pair();
        var profile = CertificateProfile.issuing(newLabel(), NameLimits.of(all(serverNames, domains)));
        var issuing = issuer.certify(profile, key, root).getFirst();
        events.accept(CertificateEvent.made("sign", issuing));
        authority.revoke(List.of(), RevocationReason.UNSPECIFIED, lastOf(issuing, authority));
        Pem.writeCertificates(
                List.of(issuing),
                folder.resolve(CertsFolder.ISSUED + issuing.getSerialNumber().toString(16) + CertsFolder.PEM));
        Pem.writeIssuing(
                List.of(issuing, root.certificate()),
                Pem.readRevocations(folder.resolve(CertsFolder.ROOT_CRL), Place.of(CertsFolder.ROOT_CRL)),
                out);
    }

    /**
     * Revokes an issuing CA where the root is. Whatever that CA has signed counts no more where the root's list arrives.
     *
     * @param certificate the issuing CA's, as it lies in {@code certs/ca/issuing.pem}
     * @return the root's list, to be carried to every appliance
     * @throws ProblemException when the root is not here, has not issued it, or has lost its revocation list
     */
    public Path revokeIssuing(Path certificate, RevocationReason reason) {
        var place = Place.of(certificate.toString());
        var issuing = Pem.readCertificates(certificate, place).getFirst();
        var root = root();
        requireIssued(issuing, root.pair().certificate(), place);
        root.revoke(List.of(issuing), reason, lastOf(issuing, root));
        return folder.resolve(CertsFolder.ROOT_CRL);
    }

    /** The root is asked for rarely, so its list lasts as long as what it has signed, which may be other CAs that live longer. */
    private static Instant lastOf(X509Certificate issuing, CertificateAuthority root) {
        var until = issuing.getNotAfter().toInstant();
        return root.listUntil().filter(until::isBefore).orElse(until);
    }

    /** Makes the root's list anew, as {@link CertsHome#rebuildRevocations} makes the issuing CA's. */
    public List<String> rebuildRootRevocations(Optional<List<RevokedCertificate>> known, Consumer<List<String>> about) {
        var root = root();
        var until = root.issued(_ -> true).stream()
                .map(issuing -> issuing.getNotAfter().toInstant())
                .max(Comparator.naturalOrder())
                .orElse(root.pair().certificate().getNotAfter().toInstant());
        return CertsHome.inHexadecimal(
                root.rebuildList(known, until, serials -> about.accept(CertsHome.inHexadecimal(serials))));
    }

    private CertificateAuthority root() {
        return CertificateAuthority.root(folder, issuer, clock, events);
    }

    private static void requireIssued(X509Certificate issuing, X509Certificate root, Place place) {
        try {
            issuing.verify(root.getPublicKey());
            // The root has signed itself, but stands in no list: whoever trusts it asks nobody.
            if (!issuing.equals(root)) return;
        } catch (GeneralSecurityException _) {
            // Falls through.
        }
        throw refused(
                place,
                "It is not the certificate of a CA that the root here has issued.",
                "Name the certificate of an issuing CA, such as certs/ca/issuing.pem, or do this where its root is.",
                "certs/not-issued-here");
    }

    /**
     * Takes in the signed issuing CA, and makes the trust bundle, the revocation list and the server's pair.
     *
     * @param signed what {@link #signIssuing} or the company's own root has made: certificate, root, the root's revocation list
     * @throws ProblemException when it is not for the key that is here, may sign CAs, or has no critical name constraints
     */
    public void finishWithOfflineRoot(Path signed, List<String> serverNames) {
        // It comes last; after it the root's list would be put back to what it was when the CA was signed.
        folder.refuseToOverwrite(CertsFolder.SERVER_CERTIFICATE);
        var place = Place.of(signed.toString());
        var certificates = Pem.readCertificates(signed, place);
        if (certificates.size() < 2)
            throw refused(
                    place, "The root's certificate is missing.", "Append it to the file.", "certs/no-root-certificate");
        var root = certificates.getLast();
        var issuing = new KeyAndChain(
                Pem.readKey(folder.resolve(CertsFolder.ISSUING_KEY), Place.of(CertsFolder.ISSUING_KEY)),
                certificates.subList(0, certificates.size() - 1));
        issuing.requireMatch(Place.of(CertsFolder.ISSUING_KEY), place);
        issuing.requireValid(place, clock.instant());
        requireIssuingProfile(issuing.certificate(), certificates.get(1), place);
        var revocations = Pem.readRevocations(signed, place);
        publish();
        events.accept(CertificateEvent.made("init", issuing.certificate()));
        Pem.writeRevocations(revocations, folder.resolve(CertsFolder.ROOT_CRL));
        Pem.writeCertificates(List.of(root), folder.resolve(CertsFolder.ROOT_CERTIFICATE));
        Pem.writeCertificates(issuing.chain(), folder.resolve(CertsFolder.ISSUING_CERTIFICATE));
        finish(root, serverNames);
    }

    private void finish(X509Certificate root, List<String> serverNames) {
        Pem.writeCertificates(List.of(root), folder.resolve(CertsFolder.INTERNAL_TRUST));
        var certs = new CertsHome(folder.home(), clock, random, events);
        certs.refreshRevocations();
        certs.renewResponder();
        certs.issue(new Holder.Server(serverNames));
    }

    private static void requireIssuingProfile(X509Certificate issuing, X509Certificate issuer, Place place) {
        try {
            issuing.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw refused(
                    place,
                    "The second certificate did not issue the first.",
                    "Write the issuing CA's certificate first, then its issuer, the root last.",
                    "certs/wrong-order");
        }
        if (issuing.getBasicConstraints() != 0)
            throw refused(
                    place,
                    "The certificate is not that of a CA with path length 0.",
                    "Sign it with basicConstraints = critical, CA:true, pathlen:0.",
                    "certs/wrong-path-length");
        if (!NameLimits.areCritical(issuing))
            throw refused(
                    place,
                    "The certificate has no critical name constraints, so whoever steals its key could pose as any host.",
                    "Sign it with the name constraints that stand in the request, marked critical.",
                    "certs/no-name-constraints");
    }

    private void write(KeyAndChain pair, String certificates, String key) {
        Pem.write(pair, folder.resolve(certificates), folder.resolve(key));
    }

    private static List<String> all(List<String> names, List<String> domains) {
        return Stream.concat(names.stream(), domains.stream()).toList();
    }

    private String newLabel() {
        var label = new byte[LABEL_BYTES];
        random.nextBytes(label);
        return HexFormat.of().formatHex(label);
    }

    private static ProblemException refused(Place place, String what, String fix, String code) {
        return ProblemException.error(place, what, fix, code);
    }
}
