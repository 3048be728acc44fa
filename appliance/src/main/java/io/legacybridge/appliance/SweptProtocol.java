package io.legacybridge.appliance;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;

/** Tomcat's HTTP, whose standing connections can be looked at and closed. Tomcat makes it by its name. */
public final class SweptProtocol extends Http11NioProtocol {

    int closeConnections(Predicate<List<X509Certificate>> noLongerCounts) {
        var closed = 0;
        for (var connection : getEndpoint().getConnections()) {
            if (certificates(connection.getSocket()).filter(noLongerCounts).isEmpty()) continue;
            connection.close();
            closed++;
        }
        return closed;
    }

    /** Empty while the handshake goes on. */
    private static Optional<List<X509Certificate>> certificates(NioChannel channel) {
        if (!(channel instanceof SecureNioChannel secure) || secure.getSslEngine() == null) return Optional.empty();
        try {
            return Optional.of(Arrays.stream(secure.getSslEngine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList());
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}
