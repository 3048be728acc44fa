package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests of each client for messages are on their way: one that waits holds a connection, and one whose client reads
 * slowly a page. Thread-safe.
 */
final class FeedRequests {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Map<String, Integer> onTheirWay = new ConcurrentHashMap<>();

    /**
     * One that begins is to be {@linkplain #end ended}.
     *
     * @throws Refused when there are as many as the client's file allows
     */
    void begin(Client client) {
        if (onTheirWay.merge(client.name(), 1, Integer::sum) <= client.feedRequests()) return;
        end(client);
        throw new Refused(
                        Refusal.TOO_MANY_FEED_REQUESTS,
                        "This client has " + client.feedRequests() + " requests for messages on their way already.")
                .retryAfter(RETRY_AFTER_SECONDS);
    }

    void end(Client client) {
        onTheirWay.computeIfPresent(client.name(), (_, count) -> count == 1 ? null : count - 1);
    }
}
