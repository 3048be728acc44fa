package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The certificates of one home: a private root CA, an issuing CA below it, the server's pair and the clients' pairs.
 *
 * <pre>
 * certs/ca/root.pem, root.key         offline material; clients need root.pem to trust the server
 * certs/ca/issuing.pem, issuing.key   signs server and clients
 * certs/server.pem, server.key        chain without the root
 * certs/trust/internal.pem            the root: what client certificates must chain to
 * certs/clients/NAME.pem, NAME.key    to be handed to the client
 * </pre>
 *
 * Keys are PKCS#8 PEM with mode 0600. Nothing is ever overwritten.
 */
public final class CertsHome {

    /** The trust bundle of this home's own CA. */
    public static final String INTERNAL_BUNDLE = "internal";

    /** Stands before a client's name in its certificate. */
    public static final String CLIENT_URI = "urn:legacybridge:client:";

    private static final Pattern CLIENT_NAME = Pattern.compile("[a-z0-9-]{1,63}");
    private static final int LABEL_BYTES = 4;

    private final CertsFolder folder;
    private final Clock clock;
    private final SecureRandom random;

    /** @param home the home folder; {@code certs/} in it is made when missing */
    public CertsHome(Path home, Clock clock, SecureRandom random) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes the CAs, the trust bundle {@code internal} and the server's pair.
     *
     * @param serverNames DNS names and IP addresses by which clients reach the server
     * @throws ProblemException when any of the files is there already, or a name is none; nothing is written then
     */
    public void init(List<String> serverNames) {
        var names = ServerNames.parse(serverNames);
        for (var file : CertsFolder.MADE_BY_INIT) refuseToOverwrite(file);

        var label = newLabel();
        var issuer = new CertificateIssuer(clock, random);
        var root = issuer.selfSigned(CertificateProfile.root(label));
        var issuing = issuer.issue(CertificateProfile.issuing(label), root);
        var server = issuer.issue(CertificateProfile.server(names), issuing);

        write(root, CertsFolder.ROOT_CERTIFICATE, CertsFolder.ROOT_KEY);
        write(issuing, CertsFolder.ISSUING_CERTIFICATE, CertsFolder.ISSUING_KEY);
        Pem.writeCertificates(root.chain(), folder.resolve(CertsFolder.INTERNAL_TRUST));
        write(server, CertsFolder.SERVER_CERTIFICATE, CertsFolder.SERVER_KEY);
    }

    /**
     * Makes a client's pair, signed by the issuing CA.
     *
     * @param name one to 63 of {@code a-z 0-9 -}
     * @throws ProblemException when the name is none, the client has a pair already, or the issuing CA is missing or expired
     */
    public IssuedClient issue(String name) {
        requireClientName(name);
        var certificateFile = CertsFolder.CLIENTS + name + ".pem";
        var keyFile = CertsFolder.CLIENTS + name + ".key";
        refuseToOverwrite(certificateFile);
        refuseToOverwrite(keyFile);

        var uri = CLIENT_URI + name;
        var client = new CertificateIssuer(clock, random)
                .issue(CertificateProfile.client(name, uri), readIssuingAuthority());

        write(client, certificateFile, keyFile);
        return new IssuedClient(
                name,
                new ClientIdentity(INTERNAL_BUNDLE, uri),
                folder.resolve(certificateFile),
                folder.resolve(keyFile),
                folder.resolve(CertsFolder.ROOT_CERTIFICATE),
                client.certificate().getNotAfter().toInstant());
    }

    /** Every certificate in {@code certs/} and what is wrong with them: unreadable, expired, or about to expire. */
    public CertificateList list() {
        return CertificateList.read(folder, clock.instant());
    }

    /** Whether {@link #init} takes this text as a DNS name or an IP address. */
    public static boolean isServerName(String text) {
        return ServerNames.isName(text);
    }

    private KeyAndChain readIssuingAuthority() {
        var place = Place.of(CertsFolder.ISSUING_CERTIFICATE);
        var keyPlace = Place.of(CertsFolder.ISSUING_KEY);
        for (var file : List.of(place, keyPlace))
            if (!Files.exists(folder.resolve(file.file())))
                throw new ProblemException(Problem.error(
                        file,
                        "The issuing CA is not here.",
                        "Run bridge certs init, or issue where the CA's key is kept.",
                        "certs/no-issuing-ca"));
        var chain = Pem.readCertificates(folder.resolve(place.file()), place);
        var authority = new KeyAndChain(Pem.readKey(folder.resolve(keyPlace.file()), keyPlace), chain);
        authority.requireMatch(keyPlace, place);
        authority.requireValid(place, clock.instant());
        return authority;
    }

    private static void requireClientName(String name) {
        if (CLIENT_NAME.matcher(name).matches()) return;
        throw new ProblemException(Problem.error(
                Place.of(CertsFolder.CLIENTS).at(name),
                "\"" + name + "\" is not a client name.",
                "Write one to 63 lower-case letters, digits and hyphens, such as crm.",
                "certs/bad-client-name"));
    }

    private void refuseToOverwrite(String file) {
        if (!Files.exists(folder.resolve(file))) return;
        throw new ProblemException(Problem.error(
                Place.of(file),
                "The file is already there, and certificates and keys are never overwritten.",
                "Move it away first if it is no longer needed.",
                "certs/already-there"));
    }

    private void write(KeyAndChain pair, String certificates, String key) {
        Pem.write(pair, folder.resolve(certificates), folder.resolve(key));
    }

    private String newLabel() {
        var label = new byte[LABEL_BYTES];
        random.nextBytes(label);
        return HexFormat.of().formatHex(label);
    }
}
