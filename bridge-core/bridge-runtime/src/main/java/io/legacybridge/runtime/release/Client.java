package io.legacybridge.runtime.release;

import io.legacybridge.security.pki.ClientIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A SaaS tool and what it may read and call.
 *
 * @param name  name of its file in {@code clients/}
 * @param reads what it may read, by connection; other connections do not exist for it
 * @param calls what it may ask for, by connection and operation; other operations do not exist for it
 * @param rate  how many requests it may make; empty means as many as it likes
 */
public record Client(
        String name,
        ClientIdentity identity,
        Map<String, Entitlement> reads,
        Map<String, Map<String, CallEntitlement>> calls,
        Optional<Rate> rate) {

    public Client {
        reads = Map.copyOf(reads);
        calls = calls.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
    }

    /** One that only reads. */
    public Client(String name, ClientIdentity identity, Map<String, Entitlement> reads) {
        this(name, identity, reads, Map.of(), Optional.empty());
    }

    /** How it may use an operation; empty when the operation does not exist for it. */
    public Optional<CallEntitlement> call(String connection, String operation) {
        return Optional.ofNullable(calls.getOrDefault(connection, Map.of()).get(operation));
    }
}
