package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests of each client wait for messages now: each holds a connection. Thread-safe. */
final class LongPolls {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    /**
     * One that begins is to be {@linkplain #end ended}.
     *
     * @throws Refused when as many wait as the client's file lets it
     */
    void begin(Client client) {
        if (waiting.merge(client.name(), 1, Integer::sum) <= client.longPolls()) return;
        end(client);
        throw new Refused(
                        Refusal.TOO_MANY_POLLS,
                        "As many requests of this client wait for messages as may: " + client.longPolls() + ".")
                .retryAfter(RETRY_AFTER_SECONDS);
    }

    void end(Client client) {
        waiting.computeIfPresent(client.name(), (_, count) -> count == 1 ? null : count - 1);
    }
}
