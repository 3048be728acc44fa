package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The certificates of one home and what is done with them after {@link CertsSetup} has made the CAs.
 *
 * <pre>
 * certs/ca/root.pem, root.key         clients need root.pem to trust the server; the key belongs offline
 * certs/ca/issuing.pem, issuing.key   signs all others
 * certs/ca/issued/SERIAL.pem          every certificate it has signed
 * certs/crl/issuing.crl, root.crl     what is revoked
 * certs/server.pem, server.key        chain without the root
 * certs/trust/NAME.pem                what client certificates must chain to; internal is our own root
 * certs/clients/NAME.pem, NAME.key    to be handed to the client; operators/ and encryption/ likewise
 * </pre>
 *
 * Keys are PKCS#8 PEM with mode 0600. A key is never overwritten unless {@link #rekey} is asked to.
 */
public final class CertsHome {

    /** The trust bundle of this home's own CA. */
    public static final String INTERNAL_BUNDLE = "internal";

    /** Stands before a client's name in its certificate. */
    public static final String CLIENT_URI = "urn:legacybridge:client:";

    private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]+(:[0-9a-fA-F]+)*");

    private final CertsFolder folder;
    private final Clock clock;
    private final SecureRandom random;
    private final CertificateIssuer issuer;
    private final Consumer<CertificateEvent> events;

    /** @param home the home folder */
    public CertsHome(Path home, Clock clock, SecureRandom random) {
        this(home, clock, random, _ -> {});
    }

    /** @param events learns what is done; what it refuses by an exception is not done, unless it takes rights away */
    public CertsHome(Path home, Clock clock, SecureRandom random, Consumer<CertificateEvent> events) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.random = random;
        this.issuer = new CertificateIssuer(clock, random);
        this.events = events;
    }

    /** Makes the whole private CA here, as {@link CertsSetup#init}. */
    public void init(List<String> serverNames) {
        new CertsSetup(folder.home(), clock, random, events).init(serverNames, List.of());
    }

    /** Makes a client's pair, as {@link #issue(Holder)}. */
    public Issued issue(String client) {
        return issue(new Holder.Client(client));
    }

    /**
     * Makes a key and its certificate, signed by the issuing CA.
     *
     * @throws ProblemException when the holder has a pair already, or the issuing CA is missing or expired
     */
    public Issued issue(Holder holder) {
        files(holder).requireNothing();
        return makePair("issue", holder, authority());
    }

    /**
     * Makes a key and a request for its certificate, where the CA is elsewhere.
     *
     * @return the request; the key lies beside it
     * @throws ProblemException when one of them is there already
     */
    public Path request(Holder holder) {
        var files = files(holder);
        folder.refuseToOverwrite(files.key());
        folder.refuseToOverwrite(files.request());
        var pair = issuer.newPair();
        var request = files.resolve(files.request());
        Pem.writeKey(pair.getPrivate(), files.resolve(files.key()));
        Pem.writeRequest(CertificateRequest.make(CertificateProfile.of(holder), pair, issuer), request);
        return request;
    }

    /**
     * Signs a request. Its key goes into the certificate; all else comes from the holder.
     *
     * @throws ProblemException when the request is not proven, weak, or asks for more than the holder gets
     */
    public Issued sign(Path request, Holder holder) {
        var place = Place.of(request.toString());
        var key =
                CertificateRequest.keyFor(holder, Pem.readRequest(request, place), Enrolment.OtherNames.REFUSE, place);
        return write(holder, signed("sign", holder, key));
    }

    /** @param key as {@link CertificateRequest#keyFor} gave it */
    List<X509Certificate> sign(PublicKey key, Holder holder) {
        var chain = signed("enrol", holder, key);
        write(holder, chain);
        return chain;
    }

    /** A new certificate for the same key. What it says is what the one before said, not what a request says. */
    public Issued renew(Holder wanted) {
        var old = files(wanted).current();
        var holder = holder(old, wanted);
        return write(holder, signed("renew", holder, old.getPublicKey()));
    }

    /** A new key and a new certificate in the place of the ones that are there; the old one still counts until it is revoked. */
    public Issued rekey(Holder wanted) {
        var files = files(wanted);
        if (!files.has(files.key()))
            throw ProblemException.error(
                    Place.of(files.key()),
                    "The key of the " + wanted.shown() + " is not here, so no new one can take its place.",
                    "Make a new request where the key is, and sign it with bridge certs sign.",
                    "certs/key-elsewhere");
        // A stop between the key and its certificate is made good here, and so is any other pair that does not fit.
        var old = files.cutOff().orElseGet(files::current);
        return makePair("rekey", holder(old, wanted), authority());
    }

    /**
     * Renews what the appliance itself needs, when it is due and the issuing CA's key is here: the server's pair, the OCSP
     * responder's and the revocation list.
     *
     * @return the files
     */
    public List<String> renewOwn() {
        return renewOwn(true);
    }

    /** @param alsoServer false when the server's pair comes from elsewhere */
    public List<String> renewOwn(boolean alsoServer) {
        if (!CertificateAuthority.isHere(folder)) return List.of();
        var made = new ArrayList<String>();
        if (alsoServer && Files.exists(folder.resolve(CertsFolder.SERVER_CERTIFICATE))) {
            var certificate = folder.certificate(CertsFolder.SERVER_CERTIFICATE);
            if (Validity.of(certificate).isDue(clock.instant()) && isOurs(certificate)) {
                rekey(new Holder.Server(List.of()));
                made.add(CertsFolder.SERVER_CERTIFICATE);
            }
        }
        var responder = CertsFolder.RESPONDER + CertsFolder.PEM;
        if (!Files.exists(folder.resolve(responder))
                || Validity.of(folder.certificate(responder)).isDue(clock.instant())) {
            renewResponder();
            made.add(responder);
        }
        var list = CertsFolder.ISSUING_CRL;
        if (!Files.exists(folder.resolve(list))
                || Validity.of(Pem.readRevocations(folder.resolve(list), Place.of(list)))
                        .filter(validity -> validity.isDue(clock.instant()))
                        .isPresent()) {
            refreshRevocations();
            made.add(list);
        }
        return made;
    }

    /** Makes the pair that signs answers to OCSP requests. */
    void renewResponder() {
        var pair = issuer.newPair();
        var certificate = CertsFolder.RESPONDER + CertsFolder.PEM;
        var key = CertsFolder.RESPONDER + CertsFolder.KEY;
        var chain =
                authority().sign("renew", CertificateProfile.revocationResponder(), pair.getPublic(), certificate, key);
        Pem.write(new KeyAndChain(pair.getPrivate(), chain), folder.resolve(certificate), folder.resolve(key));
    }

    /**
     * Renews whatever is past two thirds of its life: a new key for the server, the same key for the others, whose keys may be
     * elsewhere.
     *
     * @return what was made; empty when nothing was due
     */
    public List<Issued> renewDue() {
        var renewed = new ArrayList<Issued>();
        for (var part : List.of(CertsFolder.CERTS, CertsFolder.CLIENTS, CertsFolder.OPERATORS, CertsFolder.ENCRYPTION))
            for (var file : folder.certificateFiles(part)) {
                var certificate = folder.certificate(file);
                if (!Validity.of(certificate).isDue(clock.instant()) || !isOurs(certificate)) continue;
                var holder = Holder.of(certificate);
                if (holder.isEmpty() || !files(holder.get()).certificate().equals(file)) continue;
                renewed.add(holder.get() instanceof Holder.Server ? rekey(holder.get()) : renew(holder.get()));
            }
        return renewed;
    }

    /**
     * What ends soon and {@link #renewDue} cannot renew, since another CA has signed it.
     *
     * @param alsoServer false when the server's pair comes from elsewhere
     */
    public List<Problem> dueElsewhere(boolean alsoServer) {
        var server = alsoServer ? Stream.of(CertsFolder.SERVER_CERTIFICATE) : Stream.<String>empty();
        var holders = Stream.of(CertsFolder.CLIENTS, CertsFolder.OPERATORS)
                .flatMap(part -> folder.certificateFiles(part).stream());
        return others().endSoon(Stream.concat(server, holders));
    }

    /**
     * Revokes every certificate of a holder that is still valid.
     *
     * @return the serial numbers that were not revoked before
     * @throws ProblemException when there is none
     */
    public List<String> revoke(Holder holder, RevocationReason reason) {
        var authority = authority();
        var names = holder instanceof Holder.Operator ? null : holder.alternativeNames();
        var found = authority.issued(certificate -> Holder.of(certificate)
                .filter(one -> one.file().equals(holder.file()))
                .filter(one -> names == null || holder instanceof Holder.Server || one.equals(holder))
                .isPresent());
        return revoke(authority, found, holder.shown(), reason);
    }

    /** What still counts for a holder after {@link #revoke}, since other CAs vouch for it. */
    public List<Problem> stillTaken(Holder holder) {
        return others().stillTaken(holder);
    }

    /** Revokes the certificate with this serial number: hexadecimal as {@link #list} shows it, or as openssl does. */
    public List<String> revokeSerial(String serial, RevocationReason reason) {
        var wanted = serial(serial);
        var authority = authority();
        var found =
                authority.issued(certificate -> certificate.getSerialNumber().equals(wanted));
        return revoke(authority, found, "serial number " + serial, reason);
    }

    private static BigInteger serial(String text) {
        if (SERIAL.matcher(text).matches()) return new BigInteger(text.replace(":", ""), 16);
        throw ProblemException.error(
                Place.of("serial number " + text),
                "This is no serial number.",
                "Write it in hexadecimal, such as 5f1712a4 or 5F:17:12:A4.",
                "certs/bad-serial");
    }

    /** Signs the revocation list anew, so that it does not go stale. */
    public void refreshRevocations() {
        authority().revoke(List.of(), RevocationReason.UNSPECIFIED);
    }

    /**
     * Makes the revocation list anew where it is lost or damaged, from what is known elsewhere; what can still be read of it stays.
     *
     * @param known empty when nobody could know
     * @param about learns the serial numbers that will be in it, in hexadecimal; when it throws, the list stays as it is
     * @return these serial numbers
     * @throws ProblemException when the list may not be read, or nothing tells what it said
     */
    public List<String> rebuildRevocations(Optional<List<RevokedCertificate>> known, Consumer<List<String>> about) {
        return inHexadecimal(authority().rebuildList(known, serials -> about.accept(inHexadecimal(serials))));
    }

    static List<String> inHexadecimal(List<BigInteger> serials) {
        return serials.stream().map(serial -> serial.toString(16)).toList();
    }

    /** Every certificate in {@code certs/} and what is wrong with them: unreadable, expired, or about to expire. */
    public CertificateList list() {
        return list(CertificateList.SOON);
    }

    /** @param soon from how long before its end on something is reported as expiring */
    public CertificateList list(Duration soon) {
        return CertificateList.read(folder, clock.instant(), soon);
    }

    /** What the revocation lists of this home say of a certificate; empty when it is on none. */
    public Optional<CertificateList.Revoked> revoked(Path certificate) {
        return CertificateList.revoked(folder, certificate);
    }

    /**
     * The certificate for which a client's values are encrypted, if one is registered, and then its issuers.
     *
     * @throws ProblemException when it cannot be read
     */
    public static Optional<List<X509Certificate>> encryptionChain(Path home, String client) {
        var file = CertsFolder.ENCRYPTION + client + CertsFolder.PEM;
        if (!Holder.NAME.matcher(client).matches() || !Files.exists(home.resolve(file))) return Optional.empty();
        return Optional.of(Pem.readCertificates(home.resolve(file), Place.of(file)));
    }

    /** Whether the server has a certificate and a key. */
    public static boolean hasServerPair(Path home) {
        return Files.exists(home.resolve(CertsFolder.SERVER + Pkcs12.ENDING))
                || Files.exists(home.resolve(CertsFolder.SERVER_CERTIFICATE))
                        && Files.exists(home.resolve(CertsFolder.SERVER_KEY));
    }

    /** Whether {@link #init} takes this text as a DNS name or an IP address. */
    public static boolean isServerName(String text) {
        return ServerNames.isName(text);
    }

    private List<String> revoke(
            CertificateAuthority authority, List<X509Certificate> found, String whose, RevocationReason reason) {
        if (found.isEmpty())
            throw ProblemException.error(
                    Place.of(CertsFolder.ISSUED).at(whose),
                    "This CA has signed no certificate for it that is still valid.",
                    "Look at bridge certs list; what has expired needs no revocation.",
                    "certs/nothing-to-revoke");
        return authority.revoke(found, reason).stream()
                .map(certificate -> certificate.getSerialNumber().toString(16))
                .toList();
    }

    private Issued makePair(String action, Holder holder, CertificateAuthority authority) {
        var files = files(holder);
        var pair = issuer.newPair();
        var profile = CertificateProfile.of(holder);
        var chain = authority.sign(action, profile, pair.getPublic(), files.certificate(), files.key());
        Pem.writeKey(pair.getPrivate(), files.resolve(files.key()));
        return write(holder, chain);
    }

    private List<X509Certificate> signed(String action, Holder holder, PublicKey key) {
        return authority()
                .sign(action, CertificateProfile.of(holder), key, files(holder).certificate());
    }

    private Issued write(Holder holder, List<X509Certificate> chain) {
        var files = files(holder);
        var file = files.resolve(files.certificate());
        Pem.writeCertificates(chain, file);
        var key = files.resolve(files.key());
        var identity =
                switch (holder) {
                    case Holder.Client _, Holder.Operator _ ->
                        Optional.of(new ClientIdentity(
                                INTERNAL_BUNDLE,
                                holder.alternativeNames().getFirst().getName().toString()));
                    case Holder.Server _, Holder.Encryption _ -> Optional.<ClientIdentity>empty();
                };
        return new Issued(
                holder,
                identity,
                chain.getFirst().getSerialNumber().toString(16),
                file,
                Optional.of(key).filter(Files::exists),
                folder.resolve(CertsFolder.INTERNAL_TRUST),
                chain.getFirst().getNotAfter().toInstant());
    }

    /** With the server's names and the operator's roles, which nobody has to repeat. */
    private static Holder holder(X509Certificate old, Holder wanted) {
        return Holder.of(old)
                .filter(holder -> holder.file().equals(wanted.file()))
                .orElse(wanted);
    }

    boolean isOurs(X509Certificate certificate) {
        return certificate
                .getIssuerX500Principal()
                .equals(authority().pair().certificate().getSubjectX500Principal());
    }

    private OtherAuthorities others() {
        return new OtherAuthorities(folder, authority().pair().certificate(), clock.instant());
    }

    private CertificateAuthority authority() {
        return CertificateAuthority.issuing(folder, issuer, clock, events);
    }

    private HolderFiles files(Holder holder) {
        return new HolderFiles(folder, holder);
    }
}
