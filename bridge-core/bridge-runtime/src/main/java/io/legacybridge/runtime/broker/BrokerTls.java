package io.legacybridge.runtime.broker;

import java.util.Comparator;
import java.util.Map;
import java.util.ServiceLoader;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextFactory;

/**
 * Lets Artemis' client use a TLS context that exists, handed to it among the settings of a connection. The library takes the
 * factory of the highest priority for every connection of the process; what is not for this one goes on to the next.
 */
public final class BrokerTls extends DefaultSSLContextFactory {

    /** The setting that holds the context itself. */
    static final String CONTEXT = "legacyBridgeTls";

    private static final int PRIORITY = 1_000;

    @Override
    public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> settings) throws Exception {
        if (settings.get(CONTEXT) instanceof SSLContext context) return context;
        var next = ServiceLoader.load(SSLContextFactory.class, BrokerTls.class.getClassLoader()).stream()
                .filter(factory -> factory.type() != BrokerTls.class)
                .map(ServiceLoader.Provider::get)
                .max(Comparator.comparingInt(SSLContextFactory::getPriority));
        return next.isPresent() ? next.get().getSSLContext(config, settings) : super.getSSLContext(config, settings);
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
