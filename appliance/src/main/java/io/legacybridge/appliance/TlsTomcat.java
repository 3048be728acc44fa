package io.legacybridge.appliance;

import io.legacybridge.security.pki.PortTls;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
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
    static TomcatServletWebServerFactory factory(InetSocketAddress address, PortTls tls) {
        var factory = new TomcatServletWebServerFactory();
        factory.setAddress(address.getAddress());
        factory.setPort(address.getPort());
        new TlsTomcat(tls).customize(factory);
        return factory;
    }

    /** For a server that was made with this. */
    static int closeConnections(WebServer server, Predicate<List<X509Certificate>> noLongerCounts) {
        var handler = ((TomcatWebServer) server).getTomcat().getConnector().getProtocolHandler();
        return ((SweptProtocol) handler).closeConnections(noLongerCounts);
    }
}
