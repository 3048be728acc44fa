package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code GET /messages} as clients with different rights see it. */
class MessagesFeedTest extends OnDataPort {

    private static final Map<String, String> PROTECTED = Map.of("cardNum", "card-number", "balance", "amount");
    private static final Entitlement PLAIN =
            new Entitlement(Optional.empty(), Map.of("cardNum", ReleaseForm.PLAIN, "balance", ReleaseForm.PLAIN));
    private static final Entitlement MASKED = new Entitlement(Optional.empty(), Map.of("cardNum", ReleaseForm.MASK));
    private static final Entitlement NAMES = new Entitlement(Optional.of(Set.of("holder.name")), Map.of());

    @BeforeEach
    void prepare() throws Exception {
        port.plans.put("cards", CardMessages.plan("cards", "cardNum", PROTECTED));
        port.plans.put("other", CardMessages.plan("other", "cardNum", PROTECTED));
        port.client("bank", Map.of("cards", PLAIN, "other", PLAIN));
        port.client("shop", Map.of("cards", MASKED));
        port.client("news", Map.of("cards", NAMES));
    }

    @AfterEach
    void tellsNobodyWhatHeMayNotKnow() {
        for (var client : List.of("shop", "news", "stranger"))
            assertThat(port.answersTo(client))
                    .allSatisfy(answer -> assertThat(answer).doesNotContain(CARD, "194.00", "lbe1."));
    }

    @Test
    void showsTheSameRecordToEachClientInItsForm() throws Exception {
        port.append("cards", "cards.a.1", RECORD);

        assertThat(page("bank", "/messages").body())
                .contains("\"cardNum\":\"4929123412345678\",\"balance\":194.00,\"holder\":{\"name\":\"GRACE\"");
        assertThat(page("shop", "/messages").body())
                .contains("\"cardNum\":\"************5678\",\"holder\":")
                .doesNotContain("balance");
        assertThat(page("news", "/messages").body())
                .contains("\"data\":{\"holder\":{\"name\":\"GRACE\"}}")
                .doesNotContain("limits");
    }

    @Test
    void answersWithPositionsAndWithTheNextOne() throws Exception {
        port.append("other", "other.a.1", RECORD);
        port.append("cards", "cards.a.1", RECORD);
        port.append("other", "other.a.2", RECORD);

        var answer = page("shop", "/messages");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        var page = json(answer);
        assertThat(page.get("messages")).hasSize(1);
        assertThat(page.get("messages").get(0).get("position").asInt()).isEqualTo(2);
        assertThat(page.get("messages").get(0).get("event").get("id").asString())
                .isEqualTo("cards.a.1");
        // Messages of others behind it are passed over.
        assertThat(page.get("next").asInt()).isEqualTo(3);
    }

    @Test
    void givesEveryMessageOncePageByPage() throws Exception {
        for (var number = 1; number <= 25; number++) {
            port.append("cards", "cards.a." + number, RECORD);
            port.append("other", "other.a." + number, RECORD);
        }

        var ids = new ArrayList<String>();
        var after = 0L;
        for (var empty = false; !empty; ) {
            var page = json(page("shop", "/messages?limit=4&after=" + after));
            page.get("messages").forEach(message -> ids.add(id(message)));
            after = page.get("next").asLong();
            empty = page.get("messages").isEmpty();
        }

        assertThat(ids)
                .hasSize(25)
                .doesNotHaveDuplicates()
                .startsWith("cards.a.1")
                .endsWith("cards.a.25");
    }

    @Test
    void readsTheConnectionsThatAreNamed() throws Exception {
        port.append("cards", "cards.a.1", RECORD);
        port.append("other", "other.a.1", RECORD);

        assertThat(json(page("bank", "/messages?connection=other")).get("messages"))
                .extracting(MessagesFeedTest::id)
                .containsExactly("other.a.1");
        assertThat(json(page("bank", "/messages?connection=other&connection=cards"))
                        .get("messages"))
                .hasSize(2);
    }

    @Test
    void doesNotTellAForbiddenConnectionFromAnUnknownOne() throws Exception {
        var forbidden = port.get("shop", "/messages?connection=other");
        var unknown = port.get("shop", "/messages?connection=nothing");

        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(json(forbidden).get("code").asString()).isEqualTo("access/unknown-connection");
        assertThat(withoutTrace(forbidden)).isEqualTo(withoutTrace(unknown));
    }

    @Test
    void wakesAWaitingClientForItsOwnMessagesOnly() throws Exception {
        var waiting = waiting("shop");

        assertThat(port.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        // Each of them wakes the waiting request; none may end it.
        for (var number = 1; number <= 20; number++) port.append("other", "other.a." + number, RECORD);
        port.append("cards", "cards.a.1", RECORD);

        var page = json(waiting.get(30, TimeUnit.SECONDS));
        assertThat(page.get("messages")).extracting(MessagesFeedTest::id).containsExactly("cards.a.1");
    }

    @Test
    void endsAWaitWithAnEmptyPageAndTheNextPosition() throws Exception {
        port.append("other", "other.a.1", RECORD);

        var answer = page("shop", "/messages?wait=200ms");

        assertThat(answer.body()).isEqualTo("{\"messages\":[],\"next\":1}");
    }

    @Test
    void answersWhoeverWaitsWhenTheApplianceStops() throws Exception {
        var waiting = waiting("shop");
        assertThat(port.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        port.journal.endWaiting();

        assertThat(waiting.get(30, TimeUnit.SECONDS).body()).isEqualTo("{\"messages\":[],\"next\":0}");
        assertThat(page("shop", "/messages?wait=50s").body()).isEqualTo("{\"messages\":[],\"next\":0}");
    }

    private CompletableFuture<HttpResponse<String>> waiting(String client) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return page(client, "/messages?wait=50s");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void looksAtTheRightsAgainAfterAWait() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return port.get("shop", "/messages?wait=50s");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(port.waiting.await(30, TimeUnit.SECONDS)).isTrue();
        port.clients.remove("shop");
        port.append("cards", "cards.a.1", RECORD);

        assertThat(waiting.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(403);
    }

    @Test
    void tellsTheOldestPositionWhenMessagesAreGone() throws Exception {
        port.append("cards", "cards.a.1", RECORD);
        port.append("cards", "cards.a.2", RECORD);
        port.journal.dropBefore(Instant.parse("9999-01-01T00:00:00Z"), () -> false);

        var answer = port.get("shop", "/messages?after=1");

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(json(answer).get("code").asString()).isEqualTo("messages/position-gone");
        assertThat(json(answer).get("oldest").asInt()).isEqualTo(2);
        assertThat(page("shop", "/messages?after=2").body()).isEqualTo("{\"messages\":[],\"next\":2}");
    }

    @Test
    void refusesAPositionThatWasNeverGivenSinceWaitingThereWouldPassOverMessages() throws Exception {
        port.append("cards", "cards.a.1", RECORD);

        var answer = port.get("shop", "/messages?after=2");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("code").asString()).isEqualTo("messages/position-ahead");
        assertThat(json(answer).get("last").asInt()).isEqualTo(1);
        assertThat(page("shop", "/messages?after=1").body()).isEqualTo("{\"messages\":[],\"next\":1}");
    }

    @Test
    void stopsBeforeMessagesOfAConnectionThatIsNotLoaded() throws Exception {
        port.append("cards", "cards.a.1", RECORD);
        port.append("other", "other.a.1", RECORD);
        port.plans.remove("other");

        var first = json(page("bank", "/messages"));
        var second = port.get("bank", "/messages?after=" + first.get("next").asLong());

        assertThat(first.get("messages")).extracting(MessagesFeedTest::id).containsExactly("cards.a.1");
        assertThat(first.get("next").asInt()).isEqualTo(1);
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(second).get("code").asString()).isEqualTo("connection/not-loaded");
    }

    @Test
    void omitsASealedValueThatWasMovedInTheStore() throws Exception {
        var message = port.messages.write(port.plans.get("cards"), "cards.a.1", "1", RECORD);
        var stored = new String(message.body(), UTF_8);
        var sealed = stored.substring(stored.indexOf("lbe1."), stored.indexOf('"', stored.indexOf("lbe1.")));
        port.append(
                "cards",
                "cards.a.1",
                message.subject(),
                stored.replace("GRACE", sealed).getBytes(UTF_8));

        var answer = page("bank", "/messages").body();

        assertThat(answer).contains("\"cardNum\":\"" + CARD + "\"").doesNotContain("\"name\"", "lbe1.");
    }

    @Test
    void refusesParametersThatCouldSkipMessages() throws Exception {
        for (var query : List.of(
                "after=x",
                "after=-1",
                "after=1&after=2",
                "limit=0",
                "limit=1001",
                "wait=61s",
                "wait=20",
                "wait=99999999999999999999s",
                "afer=7")) {
            var answer = port.get("shop", "/messages?" + query);

            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(json(answer).get("code").asString()).isEqualTo("request/bad-parameter");
        }
    }

    private HttpResponse<String> page(String client, String path) throws Exception {
        var answer = port.get(client, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String id(JsonNode message) {
        return message.get("event").get("id").asString();
    }

    private static String withoutTrace(HttpResponse<String> answer) {
        return answer.body().replaceFirst("\"traceId\":\"[0-9a-f]{32}\"", "");
    }
}
