package io.legacybridge.runtime.security;

import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.function.Supplier;

/**
 * The proxy of this process, for the JDK's own clients. It is set for the whole process, since the JDK's look for revocation lists
 * and OCSP responders can be told of it nowhere else; until closed.
 *
 * <p>Connections get it from their context, and JDBC, JMS and SFTP do not speak HTTP.
 */
public final class OutwardProxy implements AutoCloseable {

    /**
     * Without it the JDK shows no password to a proxy that it asks to let TLS through. It is read once, at the first request of the
     * process.
     */
    private static final String REFUSED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private final ProxySelector before = ProxySelector.getDefault();
    private final Authenticator login = Authenticator.getDefault();

    public OutwardProxy(ProxySettings settings, HomeSecrets secrets) {
        ProxySelector.setDefault(new Selector(settings));
        settings.user().ifPresent(user -> {
            System.setProperty(REFUSED_SCHEMES, "");
            var password = Place.of("bridge.yaml").at("proxy.password");
            Authenticator.setDefault(new Login(
                    settings.server(),
                    user,
                    () -> secrets.read(password, settings.password().orElseThrow())
                            .text()));
        });
    }

    /** A client that goes through the proxy of this process, if there is one. */
    public static HttpClient.Builder client() {
        var builder = HttpClient.newBuilder();
        var login = Authenticator.getDefault();
        return login == null ? builder : builder.authenticator(login);
    }

    @Override
    public void close() {
        ProxySelector.setDefault(before);
        Authenticator.setDefault(login);
    }

    private static final class Selector extends ProxySelector {

        private final ProxySettings settings;
        private final Proxy proxy;

        Selector(ProxySettings settings) {
            this.settings = settings;
            var server = settings.server();
            this.proxy = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port()));
        }

        /** Plain sockets are asked about as well, as {@code socket://}. */
        @Override
        public List<Proxy> select(URI uri) {
            var isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return List.of(isHttp && settings.isFor(uri.getHost()) ? proxy : Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // There is no other one to try.
        }
    }

    private static final class Login extends Authenticator {

        private final HostPort proxy;
        private final String user;
        private final Supplier<String> password;

        Login(HostPort proxy, String user, Supplier<String> password) {
            this.proxy = proxy;
            this.user = user;
            this.password = password;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            var isOurs = getRequestorType() == RequestorType.PROXY
                    && getRequestingHost().equalsIgnoreCase(proxy.host())
                    && getRequestingPort() == proxy.port();
            return isOurs ? new PasswordAuthentication(user, password.get().toCharArray()) : null;
        }
    }
}
