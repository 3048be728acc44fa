package io.legacybridge.runtime.release;

import io.legacybridge.security.pki.ClientIdentity;
import java.util.Map;

/**
 * A SaaS tool and what it may read.
 *
 * @param name  name of its file in {@code clients/}
 * @param reads what it may read, by connection; other connections do not exist for it
 */
public record Client(String name, ClientIdentity identity, Map<String, Entitlement> reads) {
    public Client {
        reads = Map.copyOf(reads);
    }
}
