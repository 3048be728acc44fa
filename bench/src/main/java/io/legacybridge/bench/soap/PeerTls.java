package io.legacybridge.bench.soap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** The certificates of the bridge's home for its peers, which let in the same clients with them. */
record PeerTls(Path server, Path trust) {

    static final String PASSWORD = "bench-only";

    /** Makes both stores from what {@code bridge certs init} made. */
    static PeerTls of(Path certs, Path folder) throws IOException, GeneralSecurityException {
        var chain = certificates(certs.resolve("server.pem"));
        var base64 = Files.readString(certs.resolve("server.key")).replaceAll("-----[^-]+-----|\\s", "");
        var key = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        var server = empty();
        server.setKeyEntry("server", key, PASSWORD.toCharArray(), chain);
        var trust = empty();
        for (var certificate : certificates(certs.resolve("trust/internal.pem")))
            trust.setCertificateEntry("ca-" + trust.size(), certificate);
        return new PeerTls(
                write(server, folder.resolve("peers-server.p12")), write(trust, folder.resolve("peers-trust.p12")));
    }

    /** TLS 1.3 with a client certificate, as on the bridge's data port. */
    void apply(Connector connector) {
        var host = new SSLHostConfig();
        host.setProtocols("TLSv1.3");
        host.setCertificateVerification("required");
        host.setTruststoreFile(trust.toString());
        host.setTruststorePassword(PASSWORD);
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(server.toString());
        certificate.setCertificateKeystorePassword(PASSWORD);
        host.addCertificate(certificate);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
    }

    private static Certificate[] certificates(Path pem) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Path write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
