package io.legacybridge.runtime.store;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.postgresql.ssl.WrappedFactory;

/** Lets PostgreSQL's driver, which takes only the name of a class and a text, use a TLS context that exists. */
public final class GivenSocketFactory extends WrappedFactory {

    private static final Map<String, SSLContext> GIVEN = new ConcurrentHashMap<>();

    /** Called by the driver. */
    public GivenSocketFactory(String name) {
        factory = GIVEN.get(name).getSocketFactory();
    }

    /** The text that stands for a context from now on. */
    static String give(SSLContext context) {
        var name = UUID.randomUUID().toString();
        GIVEN.put(name, context);
        return name;
    }
}
