package io.legacybridge.security.pki;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * TLS of one port: TLS 1.3, and TLS 1.2 only where an exception with a date allows it. After that date TLS 1.2 gets no
 * certificate any more, also in a process that runs on.
 */
public final class PortTls {

    /** What a port wants of its clients. */
    public enum ClientCertificate {
        REQUIRED,
        /** For a port on which somebody without a certificate gets one. */
        ASKED_FOR
    }

    private static final String OLDER = "TLSv1.2";

    private static final List<String> SUITES =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");

    // Of TLS 1.2 only what has forward secrecy and authenticated encryption (RFC 9325 section 4.2).
    private static final List<String> OLDER_SUITES = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final ClientCertificate clients;
    private final boolean older;
    private final SSLContext context;

    PortTls(
            ReloadableKeyManager keys,
            TrustManager trust,
            ClientCertificate clients,
            Optional<Instant> olderUntil,
            Clock clock) {
        this.clients = clients;
        this.older = olderUntil.filter(until -> clock.instant().isBefore(until)).isPresent();
        try {
            context = SSLContext.getInstance(ServerTls.PROTOCOL);
            context.init(new KeyManager[] {keys.of(clients, olderUntil, clock)}, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ServerTls.PROTOCOL, e);
        }
    }

    /** Always the same object, to be used with {@link #parameters()}; without them a handshake fails. */
    public SSLContext context() {
        return context;
    }

    public List<String> protocols() {
        return older ? List.of(ServerTls.PROTOCOL, OLDER) : List.of(ServerTls.PROTOCOL);
    }

    /** Those of TLS 1.2; empty when it is not let in. */
    public List<String> olderCipherSuites() {
        return older ? OLDER_SUITES : List.of();
    }

    public ClientCertificate clients() {
        return clients;
    }

    public SSLParameters parameters() {
        var parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(protocols().toArray(String[]::new));
        parameters.setCipherSuites(
                Stream.concat(SUITES.stream(), olderCipherSuites().stream()).toArray(String[]::new));
        switch (clients) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case ASKED_FOR -> parameters.setWantClientAuth(true);
        }
        return parameters;
    }
}
