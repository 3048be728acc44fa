package io.legacybridge.adapter.jdbc;

import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.tls.main.DefaultTlsSocketPlugin;

/**
 * Hands the core's TLS context to MariaDB's driver, which makes one of these for each connection. The driver checks the
 * host's name ({@code verify-full}).
 */
public final class MariaDbTls extends DefaultTlsSocketPlugin {

    private static final String TYPE = "legacy-bridge";
    private static final String CONTEXT = "legacyBridgeContext";

    private SSLContext context;

    static void give(SSLContext context, Properties properties) {
        properties.setProperty("sslMode", "verify-full");
        properties.setProperty("tlsSocketType", TYPE);
        properties.put(CONTEXT, context);
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** The first that the driver asks for. */
    @Override
    public TrustManager[] getTrustManager(Configuration settings, ExceptionFactory failures, HostAddress address)
            throws SQLException {
        if (!(settings.nonMappedOptions().get(CONTEXT) instanceof SSLContext given))
            throw failures.create("it was given no TLS context", Connector.UNREACHABLE);
        context = given;
        return new TrustManager[0];
    }

    @Override
    public KeyManager[] getKeyManager(Configuration settings, ExceptionFactory failures) {
        return new KeyManager[0];
    }

    /** @param none would trust nobody: the context has its own */
    @Override
    public SSLSocket createSocket(Socket plain, SSLSocketFactory none) throws IOException {
        var address = plain.getInetAddress().getHostAddress();
        return (SSLSocket) context.getSocketFactory().createSocket(plain, address, plain.getPort(), true);
    }
}
