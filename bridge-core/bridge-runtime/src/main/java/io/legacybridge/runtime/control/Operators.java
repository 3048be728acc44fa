package io.legacybridge.runtime.control;

import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.IdentityResolver;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Finds the operator behind a certificate. The roles stand in the certificate, which only the appliance's own CA can issue:
 * whoever may issue certificates decides who operates, and a revoked certificate ends it at the next request.
 */
public final class Operators {

    private final IdentityResolver identities;

    public Operators(IdentityResolver identities) {
        this.identities = identities;
    }

    /** Empty for everybody who is no operator: clients, other trust bundles, roles that do not exist. */
    Optional<Operator> find(List<X509Certificate> chain) {
        return identities
                .identify(chain)
                .flatMap(identity -> Holder.rolesOf(identity)
                        .map(roles -> new Operator(Holder.operatorName(identity), identity.san(), roles)));
    }
}
