package io.legacybridge.adapter.jms;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/**
 * Gives Artemis' client the TLS contexts of this adapter by name, since its settings are texts. The library finds it as a
 * service and asks it for every connection of this process; what has no name of ours goes on to the library's own.
 */
public final class ArtemisTls extends DefaultSSLContextFactory {

    private static final String PREFIX = "legacy-bridge-jms-";
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Map<SSLContext, String> NAMES = new WeakHashMap<>();

    /** The same for the same context. */
    static String name(SSLContext context) {
        synchronized (NAMES) {
            return NAMES.computeIfAbsent(context, _ -> PREFIX + COUNT.incrementAndGet());
        }
    }

    @Override
    public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> settings) throws Exception {
        var name = settings.get(TransportConstants.SSL_CONTEXT_PROP_NAME);
        synchronized (NAMES) {
            for (var known : NAMES.entrySet()) if (known.getValue().equals(name)) return known.getKey();
        }
        return super.getSSLContext(config, settings);
    }

    /** Before the library's own factories. */
    @Override
    public int getPriority() {
        return 100;
    }
}
