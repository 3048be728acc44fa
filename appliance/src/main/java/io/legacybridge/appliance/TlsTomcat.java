package io.legacybridge.appliance;

import io.legacybridge.security.pki.PortTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
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

    /** For a server that was made with this. */
    static int closeConnections(WebServer server, Predicate<List<X509Certificate>> noLongerCounts) {
        var handler = ((TomcatWebServer) server).getTomcat().getConnector().getProtocolHandler();
        return ((SweptProtocol) handler).closeConnections(noLongerCounts);
    }

    static boolean isPortInUse(Throwable e) {
        return e instanceof PortInUseException || e.getCause() != null && isPortInUse(e.getCause());
    }

    /** @param setting of {@code bridge.yaml} */
    static Problem portInUse(String setting, HostPort listen) {
        return Problem.error(
                Place.of("bridge.yaml").at(setting),
                "The port " + listen.port() + " is in use by another program.",
                "Stop that program, or choose another port with " + setting + ".",
                "config/port-in-use");
    }
}
