package io.legacybridge.appliance;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

/** A port behind mutual TLS, whose standing connections can be closed. */
interface SweptPort {

    /**
     * Closes the connections of those whose certificates no longer count, whatever they are doing.
     *
     * @return how many
     */
    int closeConnections(Predicate<List<X509Certificate>> noLongerCounts);
}
