package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.connection.InboundPort;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.security.pki.IdentityResolver;
import io.legacybridge.spi.InboundCalls;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/**
 * What stands behind the SOAP port: who is it, may it send here, and which connection takes it. Everything that is SOAP is
 * the connection's. Thread-safe.
 */
public final class SoapFacade implements InboundPort {

    private final ClientFilter filter;
    private final SoapServlet servlet;
    private final TomcatProblems problems;
    private final Map<String, InboundCalls> receivers = new ConcurrentHashMap<>();

    /**
     * @param rates  shared by all ports on which clients connect
     * @param atOnce how many calls are taken at once
     * @param random for trace ids; thread-safe
     */
    public SoapFacade(
            IdentityResolver identities,
            ClientDirectory clients,
            BodyLimits limits,
            RateLimits rates,
            Measures measures,
            int atOnce,
            RandomGenerator random) {
        var answers = new ProblemAnswers(new Traces(random));
        filter = new ClientFilter(new Callers(identities, clients), rates, answers, measures);
        servlet = new SoapServlet(this::receiver, limits, atOnce);
        problems = new TomcatProblems(answers::answer);
    }

    /** Puts it on a server that is about to be made. */
    public void install(TomcatServletWebServerFactory factory) {
        problems.customize(factory);
        factory.addInitializers(context -> {
            context.addFilter("client", filter).addMappingForUrlPatterns(null, false, "/*");
            context.addServlet("soap", servlet).addMapping("/*");
        });
    }

    @Override
    public AutoCloseable serve(String connection, InboundCalls calls) {
        var before = receivers.putIfAbsent(connection, calls);
        if (before != null) throw new IllegalStateException("the connection " + connection + " listens already");
        return () -> receivers.remove(connection, calls);
    }

    private Optional<InboundCalls> receiver(String connection) {
        return Optional.ofNullable(receivers.get(connection));
    }
}
