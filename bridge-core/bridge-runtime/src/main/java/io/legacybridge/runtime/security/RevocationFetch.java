package io.legacybridge.runtime.security;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.security.pki.FetchedLists;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.spi.InTime;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the partners' revocation lists into {@code certs/crl/}, where they count like those that people put there. What does not
 * prove to be a newer list of the same CA never takes the place of one.
 */
public final class RevocationFetch implements AutoCloseable {

    /** A larger answer is cut off. The largest public lists have a few megabytes. */
    static final int LARGEST_LIST = 32 * 1024 * 1024;

    /** Until an answer begins. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The largest list over a line of half a megabit in a second. */
    private static final Duration PATIENCE_WITH_A_LIST = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(RevocationFetch.class);

    private final Map<String, Partner> partners = new ConcurrentHashMap<>();
    private final HttpClient http =
            OutwardProxy.client().connectTimeout(PATIENCE).build();
    private final Duration patienceWithList;

    /** A bundle, whose lists are fetched one after the other; one that comes slowly keeps no other bundle's waiting. */
    private record Partner(Rounds fetches, Attempt[] lists) {}

    /** @param seen tells of CAs below those of a bundle, by which a list may be signed that nobody could take before */
    public RevocationFetch(
            Path home, Map<String, SecuritySettings.BundleSettings> bundles, SeenCertificates seen, Clock clock) {
        this(home, bundles, seen, clock, PATIENCE_WITH_A_LIST);
    }

    RevocationFetch(
            Path home,
            Map<String, SecuritySettings.BundleSettings> bundles,
            SeenCertificates seen,
            Clock clock,
            Duration patienceWithList) {
        this.patienceWithList = patienceWithList;
        seen.tellOfAuthorities(this::fetchAgain);
        bundles.forEach((name, bundle) -> {
            var partner = new Partner(new Rounds("revocation-fetch-" + name), attempts(home, name, bundle, clock));
            partners.put(name, partner);
            partner.fetches().nowAndEvery(bundle.fetchEvery(), partner.lists());
        });
    }

    private Attempt[] attempts(Path home, String name, SecuritySettings.BundleSettings bundle, Clock clock) {
        var addresses = bundle.list().stream().map(HttpUrl::uri).toList();
        var fetched = new FetchedLists(home, name, addresses, clock);
        return bundle.list().stream()
                .map(from -> new Attempt(
                        () -> fetch(name, from, content -> fetched.replace(from.uri(), content)),
                        e -> log.atError()
                                .addKeyValue("bundle", name)
                                .setCause(e)
                                .log("Fetching a revocation list failed")))
                .toArray(Attempt[]::new);
    }

    private void fetchAgain(String name) {
        var partner = partners.get(name);
        if (partner != null) partner.fetches().soon(partner.lists());
    }

    /** When this fails, the list that is there goes on until it is stale, and then the bundle's check decides. */
    private void fetch(String bundle, HttpUrl from, Consumer<byte[]> take) {
        try {
            // One thread fetches all lists of a bundle, so a server that stops in the middle of one must not keep it.
            take.accept(InTime.answer(patienceWithList, () -> served(from)));
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
        }
    }

    private byte[] served(HttpUrl from) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(from.uri()).timeout(PATIENCE).GET().build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            if (answer.statusCode() != 200) throw new IOException("the answer is " + answer.statusCode());
            return body.readNBytes(LARGEST_LIST);
        }
    }

    @Override
    public void close() {
        partners.values().forEach(partner -> partner.fetches().cutShort());
        http.shutdownNow();
    }
}
