package io.legacybridge.runtime.security;

import io.legacybridge.security.pki.FetchedList;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the partners' revocation lists into {@code certs/crl/}, where they count like those that people put there. What does not
 * prove to be a newer list of the same CA never takes the place of one.
 */
public final class RevocationFetch implements AutoCloseable {

    /** A larger answer is cut off. The largest public lists have a few megabytes. */
    static final int LARGEST_LIST = 32 * 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(RevocationFetch.class);

    private final FetchedList lists;
    private final HttpClient http =
            OutwardProxy.client().connectTimeout(PATIENCE).build();
    private final ScheduledExecutorService fetches = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("revocation-fetch").daemon().factory());

    public RevocationFetch(Path home, Map<String, SecuritySettings.BundleSettings> bundles, Clock clock) {
        this.lists = new FetchedList(home, clock);
        bundles.forEach((name, bundle) -> bundle.list().ifPresent(list -> {
            var every = bundle.fetchEvery().toMillis();
            var _ = fetches.scheduleWithFixedDelay(() -> fetch(name, list), 0, every, TimeUnit.MILLISECONDS);
        }));
    }

    /** Never throws: the list that is there goes on until it is stale, and then the bundle's check decides. */
    void fetch(String bundle, HttpUrl from) {
        try {
            var request =
                    HttpRequest.newBuilder(from.uri()).timeout(PATIENCE).GET().build();
            var answer = http.send(request, BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() != 200) throw new IOException("the answer is " + answer.statusCode());
                lists.replace(bundle, body.readNBytes(LARGEST_LIST));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("bundle", bundle)
                    .addKeyValue("problem", "certs/cannot-fetch-list")
                    .log("The revocation list of a partner cannot be fetched from {}: {}", from, e.getMessage());
        } catch (ProblemException e) {
            log.atWarn()
                    .addKeyValue("bundle", bundle)
                    .addKeyValue("problem", e.problem().code())
                    .log("What {} serves as a partner's revocation list is not taken: {}", from, e.getMessage());
        } catch (RuntimeException e) {
            log.atError().addKeyValue("bundle", bundle).setCause(e).log("Fetching a revocation list failed");
        }
    }

    @Override
    public void close() {
        fetches.shutdownNow();
        http.shutdownNow();
    }
}
