package io.legacybridge.appliance;

import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells of its TLS connection: the client's certificates. Tomcat writes the rest (ciphers that were offered,
 * session id, key size) as text with every request, which costs as much as deciphering it, and nobody here reads it. Tomcat
 * makes it by its name.
 */
public final class CertificatesOfRequests extends JSSEImplementation {

    @Override
    public SSLSupport getSSLSupport(SSLSession session, Map<String, List<String>> additionalAttributes) {
        return new OnlyCertificates(session);
    }

    private static final class OnlyCertificates extends JSSESupport {

        OnlyCertificates(SSLSession session) {
            super(session, Map.of());
        }

        @Override
        public @Nullable Integer getKeySize() {
            return null;
        }

        @Override
        public @Nullable String getSessionId() {
            return null;
        }

        @Override
        public @Nullable String getRequestedProtocols() {
            return null;
        }

        @Override
        public @Nullable String getRequestedCiphers() {
            return null;
        }
    }
}
