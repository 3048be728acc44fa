package io.legacybridge.appliance;

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
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.TomcatWebServer;

/** A port with one servlet for few who connect: Tomcat with virtual threads, behind the appliance's TLS. */
final class ServletPort implements SweptPort, AutoCloseable {

    private static final int MOST_CONNECTIONS = 200;

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final TomcatWebServer server;

    private ServletPort(InetSocketAddress address, PortTls tls, HttpServlet servlet) {
        var factory = TlsTomcat.factory(address, tls);
        factory.setRegisterDefaultServlet(false);
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("maxConnections", Integer.toString(MOST_CONNECTIONS));
            connector.getProtocolHandler().setExecutor(requests);
        });
        factory.addContextCustomizers(context -> tellNothing((StandardHost) context.getParent()));
        server = (TomcatWebServer) factory.getWebServer(
                context -> context.addServlet("all", servlet).addMapping("/*"));
        server.start();
    }

    /**
     * @param setting of {@code bridge.yaml}, where the address stands
     * @throws io.legacybridge.spi.problem.ProblemException when the machine refuses the port
     */
    static ServletPort open(String setting, HostPort listen, PortTls tls, HttpServlet servlet) throws IOException {
        return Listening.open(setting, listen, address -> new ServletPort(address, tls, servlet));
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

    /** What Tomcat refuses by itself, it answers with the status alone: without its name and version. */
    private static void tellNothing(StandardHost host) {
        var valve = new ErrorReportValve();
        valve.setShowReport(false);
        valve.setShowServerInfo(false);
        for (var one : host.getPipeline().getValves())
            if (one instanceof ErrorReportValve) host.getPipeline().removeValve(one);
        host.getPipeline().addValve(valve);
    }
}
