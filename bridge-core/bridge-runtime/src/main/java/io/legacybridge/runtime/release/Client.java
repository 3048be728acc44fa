package io.legacybridge.runtime.release;

import io.legacybridge.security.pki.ClientIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A SaaS tool, or a legacy system that calls by itself, and what it may do.
 *
 * @param name  name of its file in {@code clients/}
 * @param reads what it may read, by connection; other connections do not exist for it
 * @param calls what it may ask for, by connection and operation; other operations do not exist for it
 * @param sends the connections to which it may send; others do not exist for it there
 * @param rate  how many requests it may make; empty means as many as it likes
 * @param feedRequests how many of its requests for messages may be on their way at once
 * @param requests how many of its other requests may be
 */
public record Client(
        String name,
        ClientIdentity identity,
        Map<String, Entitlement> reads,
        Map<String, Map<String, CallEntitlement>> calls,
        Set<String> sends,
        Optional<Rate> rate,
        int feedRequests,
        int requests) {

    private static final int USUAL_FEED_REQUESTS = 16;
    private static final int USUAL_REQUESTS = 100;

    public Client {
        reads = Map.copyOf(reads);
        sends = Set.copyOf(sends);
        calls = calls.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
    }

    /** One that only reads. */
    public Client(String name, ClientIdentity identity, Map<String, Entitlement> reads) {
        this(name, identity, reads, Map.of(), Set.of(), Optional.empty(), USUAL_FEED_REQUESTS, USUAL_REQUESTS);
    }

    /** Some value leaves only encrypted for it. */
    public boolean encrypts() {
        return reads.values().stream().anyMatch(Entitlement::encrypts)
                || calls.values().stream()
                        .flatMap(operations -> operations.values().stream())
                        .anyMatch(CallEntitlement::encrypts);
    }

    /** How it may use an operation; empty when the operation does not exist for it. */
    public Optional<CallEntitlement> call(String connection, String operation) {
        return Optional.ofNullable(calls.getOrDefault(connection, Map.of()).get(operation));
    }
}
