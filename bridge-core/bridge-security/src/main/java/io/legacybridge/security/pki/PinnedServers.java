package io.legacybridge.security.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server by the certificate itself: whoever has its key is that server, whatever names stand in it, whoever has issued it, and
 * also when it has expired. Any other server must be one that the CAs vouch for, under the name by which it was reached.
 */
final class PinnedServers extends X509ExtendedTrustManager {

    private final Set<String> pinned;
    private final @Nullable X509ExtendedTrustManager others;

    /**
     * @param pinned SHA-256 of each certificate, as {@link CertificateFacts#fingerprint} writes it
     * @param others empty when no other server is taken
     */
    PinnedServers(Set<String> pinned, Optional<X509ExtendedTrustManager> others) {
        this.pinned = Set.copyOf(pinned);
        this.others = others.orElse(null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!isPinned(chain)) others().checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!isPinned(chain)) others().checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (!isPinned(chain)) others().checkServerTrusted(chain, authType);
    }

    private boolean isPinned(X509Certificate[] chain) {
        return pinned.contains(CertificateFacts.fingerprint(chain[0]));
    }

    private X509ExtendedTrustManager others() throws CertificateException {
        if (others != null) return others;
        throw new CertificateException("this is another server than the one that is known here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw neverAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw neverAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw neverAServer();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return others == null ? new X509Certificate[0] : others.getAcceptedIssuers();
    }

    private static CertificateException neverAServer() {
        return new CertificateException("these certificates are for making connections, not for accepting them");
    }
}
