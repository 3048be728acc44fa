package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.security.pki.IdentityResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.List;

/** Finds the client behind a request. Nothing is remembered, so that a revocation or a changed file counts at once. */
final class Callers {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final IdentityResolver identities;
    private final ClientDirectory clients;

    Callers(IdentityResolver identities, ClientDirectory clients) {
        this.identities = identities;
        this.clients = clients;
    }

    /** The certificates as presented at the handshake, the client's own first. */
    static List<X509Certificate> chain(HttpServletRequest request) {
        if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain) || chain.length == 0)
            throw new Refused(Refusal.NO_CERTIFICATE, "The connection was made without a client certificate.");
        return List.of(chain);
    }

    Client of(HttpServletRequest request) {
        return identities
                .identify(chain(request))
                .flatMap(clients::find)
                .orElseThrow(() ->
                        new Refused(Refusal.UNKNOWN_CLIENT, "Nobody with this certificate may use the appliance."));
    }
}
