package io.legacybridge.appliance;

import io.legacybridge.security.pki.PortTls;
import io.legacybridge.spi.config.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * What every Tomcat behind mutual TLS has in common: the appliance's own TLS, whose certificates change without a restart,
 * and standing connections that can be looked at and closed.
 */
record TlsTomcat(PortTls tls) implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(SweptProtocol.class.getName());
        factory.addConnectorCustomizers(connector -> TomcatTls.apply(tls, connector));
    }

    /** For a server of its own at this address. */
    static TomcatServletWebServerFactory factory(HostPort listen, PortTls tls) throws UnknownHostException {
        var factory = new TomcatServletWebServerFactory();
        factory.setAddress(InetAddress.getByName(listen.host()));
        factory.setPort(listen.port());
        new TlsTomcat(tls).customize(factory);
        return factory;
    }

    /** For a server that was made with this. */
    static int closeConnections(WebServer server, Predicate<List<X509Certificate>> noLongerCounts) {
        var handler = ((TomcatWebServer) server).getTomcat().getConnector().getProtocolHandler();
        return ((SweptProtocol) handler).closeConnections(noLongerCounts);
    }

    static boolean isPortInUse(Throwable e) {
        return e instanceof PortInUseException || e.getCause() != null && isPortInUse(e.getCause());
    }
}
