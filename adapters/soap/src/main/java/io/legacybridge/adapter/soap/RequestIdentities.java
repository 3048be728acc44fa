package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.SoapConfig.Deduplicate;
import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.SourceIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What makes a request that very request: its sender and its WS-Addressing MessageID. Without one nobody can know a
 * repetition, so it is a new one each time, unless the connection says that the same body within a while is the same
 * request. Thread-safe.
 *
 * <p>When a body came first is known in memory only. After a restart, and on another node, it is the same request within the
 * same span of the clock.
 */
final class RequestIdentities {

    /** The oldest ones are forgotten. */
    private static final int MOST_BODIES = 100_000;

    private final Optional<Deduplicate> deduplicate;
    private final Clock clock;
    private final Map<String, Instant> bodies = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_BODIES;
        }
    };

    RequestIdentities(Optional<Deduplicate> deduplicate, Clock clock) {
        this.deduplicate = deduplicate;
        this.clock = clock;
    }

    /** @param content a digest of what a request with a MessageID says: another one under the same id is another request */
    SourceIdentity of(String client, RequestHeaders headers, byte[] body, Optional<String> content) {
        if (headers.messageId().isPresent())
            return new SourceIdentity.Call(client, "id " + headers.messageId().get(), content);
        var id = deduplicate
                .map(settings -> "body " + ofBody(client, body, settings))
                .orElseGet(() -> "new " + UUID.randomUUID());
        return new SourceIdentity.Call(client, id);
    }

    /** The same text for as long as the settings say, counted from the first one. */
    private synchronized String ofBody(String client, byte[] body, Deduplicate settings) {
        var digest = digest(client, body);
        var now = clock.instant();
        var first = bodies.get(digest);
        // One that is still to come is of a clock that had jumped ahead.
        if (first == null || first.isAfter(now) || !now.isBefore(first.plus(settings.within()))) {
            bodies.remove(digest);
            bodies.put(digest, now);
            first = now;
        }
        return digest + " " + first.toEpochMilli() / settings.within().toMillis();
    }

    private static String digest(String client, byte[] body) {
        var digest = Sha256.digest();
        digest.update((client + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(body));
    }
}
