package io.legacybridge.security.pki;

import java.net.Authenticator;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** Any ACME server, with our own trust in it, which may be the company's. */
final class AcmeProvider extends GenericAcmeProvider {

    private final SSLContext tls;

    AcmeProvider(SSLContext tls) {
        this.tls = tls;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        // Through the proxy of this process, if there is one: that is the JDK's default.
        var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout())
                .sslContext(tls);
        var login = Authenticator.getDefault();
        return login == null ? client.build() : client.authenticator(login).build();
    }
}
