package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS for connections made outwards with a certificate of one's own. */
public final class ClientTls {

    private ClientTls() {}

    /**
     * @param certificates PEM, the client's certificate first, then its issuers
     * @param key          PEM, mode 0600
     * @param trust        PEM, the CAs that the server's certificate must chain to
     * @throws ProblemException when a file is missing, broken or, for the key, readable by others
     */
    public static SSLContext context(Path certificates, Path key, Path trust) {
        return context(certificates, key, ReloadableTrustManager.jdkTrust(Pem.readCertificates(trust, place(trust))));
    }

    /**
     * For the server of a home, which is known by its certificate and need not bear the name by which it is reached.
     *
     * @param server SHA-256 of certificates that it may show, as {@link #serverOf} gives it
     * @param trust  PEM, the CAs that may vouch for any other server; empty when there is none
     */
    public static SSLContext context(Path certificates, Path key, Set<String> server, Optional<Path> trust) {
        var others = trust.map(file -> ReloadableTrustManager.jdkTrust(Pem.readCertificates(file, place(file))));
        return context(certificates, key, new PinnedServers(server, others));
    }

    /** SHA-256 of the certificate in the server's pair of a home; empty when none can be read. */
    public static Optional<String> serverOf(Path home) {
        var folder = new CertsFolder(home);
        try {
            var file = folder.present(CertsFolder.SERVER);
            return Optional.of(CertificateFacts.fingerprint(folder.certificate(file)));
        } catch (RuntimeException _) {
            // Parsers meet garbage that they have not thought of.
            return Optional.empty();
        }
    }

    private static SSLContext context(Path certificates, Path key, TrustManager trust) {
        var pair =
                new KeyAndChain(Pem.readKey(key, place(key)), Pem.readCertificates(certificates, place(certificates)));
        try {
            var context = SSLContext.getInstance(ServerTls.PROTOCOL);
            context.init(pair.managers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    private static Place place(Path file) {
        return Place.of(file.toString());
    }
}
