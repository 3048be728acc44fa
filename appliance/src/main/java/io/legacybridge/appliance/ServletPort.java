package io.legacybridge.appliance;

import io.legacybridge.runtime.facade.TomcatProblems;
import io.legacybridge.runtime.facade.TomcatProblems.Form;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.spi.config.HostPort;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.springframework.boot.tomcat.TomcatWebServer;

/** A port with one servlet for few who connect: Tomcat with virtual threads, behind the appliance's TLS. */
final class ServletPort implements SweptPort, AutoCloseable {

    private static final int MOST_CONNECTIONS = 200;

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final TomcatWebServer server;

    private ServletPort(InetSocketAddress address, PortTls tls, HttpServlet servlet, Form refusals) {
        var factory = TlsTomcat.factory(address, tls);
        factory.setRegisterDefaultServlet(false);
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("maxConnections", Integer.toString(MOST_CONNECTIONS));
            connector.getProtocolHandler().setExecutor(requests);
        });
        new TomcatProblems(refusals).customize(factory);
        server = (TomcatWebServer) factory.getWebServer(
                context -> context.addServlet("all", servlet).addMapping("/*"));
        server.start();
    }

    /**
     * @param setting of {@code bridge.yaml}, where the address stands
     * @param refusals of what Tomcat does not let through to the servlet, or of whose body the servlet gets only a part
     * @throws io.legacybridge.spi.problem.ProblemException when the machine refuses the port
     */
    static ServletPort open(String setting, HostPort listen, PortTls tls, HttpServlet servlet, Form refusals)
            throws IOException {
        return Listening.open(setting, listen, address -> new ServletPort(address, tls, servlet, refusals));
    }

    int port() {
        return server.getPort();
    }

    @Override
    public int closeConnections(Predicate<List<X509Certificate>> noLongerCounts) {
        return TlsTomcat.closeConnections(server, noLongerCounts);
    }

    @Override
    public void close() {
        server.stop();
        server.destroy();
        requests.shutdownNow();
    }
}
