package io.legacybridge.runtime.facade;

import io.github.bucket4j.Bucket;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Rate;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Holds clients to the rates of their files, and tells them how they stand.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/">RateLimit header fields for HTTP,
 *     draft 10</a>
 */
public final class RateLimits {

    /** Headers that stay on an answer whatever becomes of it. */
    static final String POLICY = "RateLimit-Policy";

    static final String LIMIT = "RateLimit";

    private final Map<String, Held> clients = new ConcurrentHashMap<>();

    private record Held(Rate rate, Bucket bucket) {
        static Held to(Rate rate) {
            return new Held(
                    rate,
                    Bucket.builder()
                            .addLimit(
                                    limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.per()))
                            .withNanosecondPrecision()
                            .build());
        }
    }

    /** @throws Refused when the client has no request left */
    void count(Client client, HttpServletResponse response) {
        if (client.rate().isEmpty()) {
            clients.remove(client.name());
            return;
        }
        var rate = client.rate().get();
        var held = clients.compute(
                client.name(), (_, before) -> before != null && before.rate().equals(rate) ? before : Held.to(rate));
        var probe = held.bucket().tryConsumeAndReturnRemaining(1);
        response.setHeader(
                POLICY, "\"client\";q=" + rate.requests() + ";w=" + rate.per().toSeconds());
        response.setHeader(
                LIMIT, "\"client\";r=" + probe.getRemainingTokens() + ";t=" + seconds(probe.getNanosToWaitForReset()));
        if (probe.isConsumed()) return;
        throw new Refused(
                        Refusal.TOO_MANY,
                        "This client may make " + rate.requests() + " requests in "
                                + rate.per().toSeconds() + " seconds.")
                .retryAfter(seconds(probe.getNanosToWaitForRefill()));
    }

    /** Rounded up: who comes back then is let in. */
    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    }
}
