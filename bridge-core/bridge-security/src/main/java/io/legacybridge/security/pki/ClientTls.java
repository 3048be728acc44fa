package io.legacybridge.security.pki;

import io.legacybridge.security.Algorithms;
import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS for connections made outwards with a certificate of one's own. */
public final class ClientTls {

    private static final char[] IN_MEMORY_ONLY = {};

    private ClientTls() {}

    /**
     * @param certificates PEM, the client's certificate first, then its issuers
     * @param key          PEM, mode 0600
     * @param trust        PEM, the CAs that the server's certificate must chain to
     * @throws io.legacybridge.spi.problem.ProblemException when a file is missing, broken or, for the key, readable by others
     */
    public static SSLContext context(Path certificates, Path key, Path trust) {
        var pair =
                new KeyAndChain(Pem.readKey(key, place(key)), Pem.readCertificates(certificates, place(certificates)));
        var anchors = Pem.readCertificates(trust, place(trust));
        try {
            var store = Algorithms.pkcs12();
            store.load(null, null);
            store.setKeyEntry("client", pair.key(), IN_MEMORY_ONLY, pair.chain().toArray(X509Certificate[]::new));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, IN_MEMORY_ONLY);
            var context = SSLContext.getInstance(ServerTls.PROTOCOL);
            context.init(keys.getKeyManagers(), new TrustManager[] {ReloadableTrustManager.jdkTrust(anchors)}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    private static Place place(Path file) {
        return Place.of(file.toString());
    }
}
