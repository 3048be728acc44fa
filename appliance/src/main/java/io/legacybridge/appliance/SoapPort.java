package io.legacybridge.appliance;

import io.legacybridge.runtime.connection.InboundPort;
import io.legacybridge.runtime.facade.SoapFacade;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.autoconfigure.TomcatVirtualThreadsWebServerFactoryCustomizer;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;

/**
 * The port on which legacy systems call by themselves: Tomcat with virtual threads, behind the same mutual TLS as the data
 * port. It opens with the first connection that listens, and stays open until the appliance ends.
 */
final class SoapPort implements InboundPort, SweptPort, AutoCloseable {

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(SoapPort.class);

    private final HostPort listen;
    private final PortTls tls;
    private final SoapFacade facade;
    private volatile Optional<WebServer> server = Optional.empty();

    SoapPort(HostPort listen, PortTls tls, SoapFacade facade) {
        this.listen = listen;
        this.tls = tls;
        this.facade = facade;
    }

    @Override
    public AutoCloseable serve(String connection, InboundCalls calls) throws LegacySystemException {
        open();
        return facade.serve(connection, calls);
    }

    /** Empty until a connection listens. */
    OptionalInt port() {
        return server.map(open -> OptionalInt.of(open.getPort())).orElse(OptionalInt.empty());
    }

    @Override
    public int closeConnections(Predicate<List<X509Certificate>> noLongerCounts) {
        return server.map(open -> TlsTomcat.closeConnections(open, noLongerCounts))
                .orElse(0);
    }

    /** Lets answers reach their callers, then closes the port. Connections have ended before, so nothing new is taken. */
    @Override
    public synchronized void close() {
        if (server.isEmpty()) return;
        var rest = new CountDownLatch(1);
        server.get().shutDownGracefully(_ -> rest.countDown());
        try {
            var _ = rest.await(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.get().stop();
        server.get().destroy();
    }

    private synchronized void open() throws LegacySystemException {
        if (server.isPresent()) return;
        try {
            var opened = Listening.open("soap-listen", listen, this::start);
            server = Optional.of(opened);
            log.atInfo().addKeyValue("port", opened.getPort()).log("The SOAP port is open");
        } catch (ProblemException e) {
            throw new LegacySystemException(e.problem(), Retry.SOON, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebServer start(InetSocketAddress address) {
        var factory = TlsTomcat.factory(address, tls);
        factory.setShutdown(Shutdown.GRACEFUL);
        new TomcatVirtualThreadsWebServerFactoryCustomizer().customize(factory);
        facade.install(factory);
        var started = factory.getWebServer();
        started.start();
        return started;
    }
}
