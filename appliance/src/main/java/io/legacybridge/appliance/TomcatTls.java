package io.legacybridge.appliance;

import io.legacybridge.security.pki.PortTls;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** The appliance's TLS context as Tomcat wants it. Tomcat neither builds nor reloads anything of it. */
public final class TomcatTls implements SSLContext {

    private final PortTls tls;

    private TomcatTls(PortTls tls) {
        this.tls = tls;
    }

    /** A connector with this TLS. */
    public static void apply(PortTls tls, Connector connector) {
        var host = new SSLHostConfig();
        host.setProtocols(String.join(",", tls.protocols()));
        if (!tls.olderCipherSuites().isEmpty()) host.setCiphers(String.join(",", tls.olderCipherSuites()));
        host.setCertificateVerification(
                switch (tls.clients()) {
                    case REQUIRED -> "required";
                    case ASKED_FOR -> "optional";
                });
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new TomcatTls(tls));
        host.addCertificate(certificate);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.setProperty("sslImplementationName", CertificatesOfRequests.class.getName());
        connector.addSslHostConfig(host);
        // A certificate is looked at again with every request, so a connection may serve as many as its client has.
        connector.setProperty("maxKeepAliveRequests", "-1");
    }

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {}

    @Override
    public void destroy() {}

    @Override
    public SSLSessionContext getServerSessionContext() {
        return tls.context().getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
        return tls.context().createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return tls.context().getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return tls.context().getSupportedSSLParameters();
    }

    /** For Tomcat's own view of its certificates, which nobody asks for here. */
    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[0];
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
