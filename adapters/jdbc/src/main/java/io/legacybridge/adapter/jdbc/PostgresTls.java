package io.legacybridge.adapter.jdbc;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.postgresql.ssl.WrappedFactory;

/**
 * Hands the core's TLS context to PostgreSQL's driver, which makes this factory by itself from the name of the class and a
 * text. The driver checks the host's name ({@code verify-full}).
 */
public final class PostgresTls extends WrappedFactory {

    private static final Map<String, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

    /** @param key of {@link #give} */
    public PostgresTls(String key) {
        var context = CONTEXTS.get(key);
        if (context == null) throw new IllegalStateException("the connection is closed");
        factory = context.getSocketFactory();
    }

    static void give(String key, SSLContext context, Properties properties) {
        CONTEXTS.put(key, context);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslfactory", PostgresTls.class.getName());
        properties.setProperty("sslfactoryarg", key);
    }

    static void forget(String key) {
        CONTEXTS.remove(key);
    }
}
