package io.legacybridge.security.pki;

import io.legacybridge.security.Algorithms;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets clients in at the handshake: the JDK's own trust manager must agree, which knows TLS's limits on algorithms, and then
 * a trust bundle must vouch as on every request.
 */
final class ReloadableTrustManager extends X509ExtendedTrustManager {

    private record Trust(TrustBundles bundles, X509ExtendedTrustManager jdk) {}

    private final Clock clock;
    private final BiConsumer<X509Certificate, String> refused;
    private volatile Trust trust;

    /** @param refused gets each certificate that is not let in, and why */
    ReloadableTrustManager(TrustBundles bundles, Clock clock, BiConsumer<X509Certificate, String> refused) {
        this.clock = clock;
        this.refused = refused;
        this.trust = new Trust(bundles, jdkTrust(bundles.anchors()));
    }

    void use(TrustBundles bundles) {
        trust = new Trust(bundles, jdkTrust(bundles.anchors()));
    }

    TrustBundles bundles() {
        return trust.bundles();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, jdk -> jdk.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, jdk -> jdk.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, jdk -> jdk.checkClientTrusted(chain, authType));
    }

    @FunctionalInterface
    private interface Check {
        void by(X509ExtendedTrustManager jdk) throws CertificateException;
    }

    /** The reason is that of the bundles where they have one: the JDK says less, and clients are told nothing. */
    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        var now = trust;
        var verdict = now.bundles().vouch(List.of(chain), clock.instant());
        try {
            check.by(now.jdk());
            if (verdict instanceof Distrust distrust)
                throw new CertificateException(
                        "no trust bundle vouches for this certificate as a client's: " + distrust.reason());
        } catch (CertificateException e) {
            refused.accept(
                    chain[0],
                    verdict instanceof Distrust distrust ? distrust.reason() : String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw neverAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw neverAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw neverAClient();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.bundles().anchors().toArray(X509Certificate[]::new);
    }

    private static CertificateException neverAClient() {
        return new CertificateException("these certificates are for accepting connections, not for making them");
    }

    static X509ExtendedTrustManager jdkTrust(List<X509Certificate> anchors) {
        try {
            var store = Algorithms.pkcs12();
            store.load(null, null);
            for (var i = 0; i < anchors.size(); i++) store.setCertificateEntry("ca-" + i, anchors.get(i));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK has no PKIX trust manager", e);
        }
    }
}
