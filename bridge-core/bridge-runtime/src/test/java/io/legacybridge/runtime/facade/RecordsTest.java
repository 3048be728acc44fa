package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.OPEN_CARD;
import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One record by its business key. */
class RecordsTest extends OnDataPort {

    private static final Entitlement ALL = new Entitlement(Optional.empty(), Map.of());
    private static final Entitlement NAMES = new Entitlement(Optional.of(Set.of("holder.name")), Map.of());

    @BeforeEach
    void prepare() throws Exception {
        port.plans.put("cards", CardMessages.plan("cards", "cardNum", Map.of("cardNum", "card-number")));
        port.plans.put("open", CardMessages.plan("open", "cardNum", Map.of()));
        var plain = new Entitlement(Optional.empty(), Map.of("cardNum", ReleaseForm.PLAIN));
        var masked = new Entitlement(Optional.empty(), Map.of("cardNum", ReleaseForm.MASK));
        port.client("bank", Map.of("cards", plain, "open", ALL));
        port.client("shop", Map.of("cards", masked));
        port.client("blind", Map.of("cards", ALL));
        port.client("news", Map.of("cards", NAMES, "open", NAMES));
        port.append("cards", "cards.a.1", RECORD);
        port.append("cards", "cards.a.2", RECORD.replace("0019400", "0020050"));
        port.append("open", "open.a.1", RECORD.replace(CARD, OPEN_CARD));
    }

    @AfterEach
    void tellsNobodyWhatHeMayNotKnow() {
        for (var client : List.of("shop", "blind", "news"))
            assertThat(port.answersTo(client))
                    .allSatisfy(answer -> assertThat(answer).doesNotContain(CARD, "lbe1."));
    }

    @Test
    void findsTheLatestMessageOfAnUnprotectedKey() throws Exception {
        var answer = port.get("bank", "/records/open/" + OPEN_CARD);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/cloudevents+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(answer).get("id").asString()).isEqualTo("open.a.1");
        assertThat(answer.body()).contains("\"balance\":194.00");
    }

    @Test
    void findsTheLatestMessageOfAProtectedKeyThatComesInTheBody() throws Exception {
        var plain = port.find("bank", "cards", "{\"key\": \"" + CARD + "\"}");
        var masked = port.find("shop", "cards", "{\"key\": \"" + CARD + "\"}");

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.body()).contains("cards.a.2", "\"cardNum\":\"" + CARD + "\",\"balance\":200.50");
        assertThat(masked.statusCode()).isEqualTo(200);
        assertThat(masked.body()).contains("cards.a.2", "\"cardNum\":\"************5678\"");
    }

    /** A hit would tell which numbers there are, to somebody who tries them all. */
    @Test
    void nobodyAsksForAKeyInAFormThatTheTeamOfSecurityDoesNotAllow() throws Exception {
        port.plans.put("cards", CardMessages.plan("cards", "cardNum", Map.of("cardNum", "secret-number")));
        port.append("cards", "cards.a.3", RECORD);
        var unknown = port.find("shop", "cards", "{\"key\": \"4111\"}");

        var known = port.find("shop", "cards", "{\"key\": \"" + CARD + "\"}");
        var inUrl = port.get("shop", "/records/cards/" + CARD);

        for (var answer : List.of(unknown, known, inUrl)) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).get("code").asString()).isEqualTo("records/unknown-key");
        }
    }

    @Test
    void findsByTheTokenThatAMessageHasAsSubject() throws Exception {
        var token = json(port.find("shop", "cards", "{\"key\": \"" + CARD + "\"}"))
                .get("subject")
                .asString();

        assertThat(port.get("shop", "/records/cards/" + token).body()).contains("cards.a.2");
        assertThat(port.get("blind", "/records/cards/" + token).body()).contains("cards.a.2");
    }

    @Test
    void refusesAProtectedKeyInTheUrlAndTellsWhereItBelongs() throws Exception {
        var answer = port.get("shop", "/records/cards/" + CARD);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("code").asString()).isEqualTo("records/protected-key");
        assertThat(json(answer).get("fix").asString()).contains(":find");
    }

    @Test
    void doesNotTellWhetherAKeyExistsThatTheClientIsNotShown() throws Exception {
        for (var client : List.of("blind", "news")) {
            assertThat(code(port.find(client, "cards", "{\"key\": \"" + CARD + "\"}")))
                    .isEqualTo("records/unknown-key");
            assertThat(code(port.get(client, "/records/cards/" + CARD))).isEqualTo("records/unknown-key");
        }
        assertThat(code(port.get("news", "/records/open/" + OPEN_CARD))).isEqualTo("records/unknown-key");
        assertThat(code(port.find("news", "open", "{\"key\": \"" + OPEN_CARD + "\"}")))
                .isEqualTo("records/unknown-key");
    }

    @Test
    void findsUnprotectedKeysByBodyToo() throws Exception {
        assertThat(port.find("bank", "open", "{\"key\": \"" + OPEN_CARD + "\"}").body())
                .contains("open.a.1");
    }

    @Test
    void findsWhatWasStoredBeforeTheKeyWasProtected() throws Exception {
        port.plans.put("open", CardMessages.plan("open", "cardNum", Map.of("cardNum", "card-number")));
        port.client("bank", Map.of("open", new Entitlement(Optional.empty(), Map.of("cardNum", ReleaseForm.MASK))));

        var answer = port.find("bank", "open", "{\"key\": \"" + OPEN_CARD + "\"}");

        assertThat(answer.body()).contains("\"cardNum\":\"************0004\"").doesNotContain(OPEN_CARD);
    }

    @Test
    void answersUnknownKeysAndConnectionsAlikeForAll() throws Exception {
        assertThat(code(port.get("bank", "/records/open/4711"))).isEqualTo("records/unknown-key");
        assertThat(code(port.find("bank", "cards", "{\"key\": \"4711\"}"))).isEqualTo("records/unknown-key");
        assertThat(code(port.get("shop", "/records/open/4711"))).isEqualTo("access/unknown-connection");
        assertThat(code(port.get("shop", "/records/nothing/4711"))).isEqualTo("access/unknown-connection");
        assertThat(code(port.find("shop", "open", "{\"key\": \"4711\"}"))).isEqualTo("access/unknown-connection");
    }

    @Test
    void answersThatAConnectionIsNotLoaded() throws Exception {
        port.plans.remove("open");

        var answer = port.get("bank", "/records/open/" + OPEN_CARD);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(code(answer)).isEqualTo("connection/not-loaded");
    }

    @Test
    void refusesEveryOtherBody() throws Exception {
        for (var body : List.of(
                "",
                "[]",
                "{}",
                "{\"key\": 4929123412345678}",
                "{\"key\": null}",
                "{\"key\": \"1\", \"key\": \"4929123412345678\"}",
                "{\"key\": \"1\", \"4929123412345678\": 2}",
                "{\"key\": \"4929123412345678\"",
                "{\"key\": \"4929123412345678\"} {}",
                "4929123412345678 and no JSON")) {
            var answer = port.find("shop", "cards", body);

            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(code(answer)).isEqualTo("request/bad-body");
        }
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        var answer = port.find("shop", "cards", "{\"key\": \"" + "4".repeat(64 * 1024) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(code(answer)).isEqualTo("request/too-large");
    }

    @Test
    void findsKeysWithCharactersThatUrlsEscape() throws Exception {
        port.append("open", "open.a.2", RECORD.replace(CARD, "A;B %+?&        "));

        assertThat(port.get("bank", "/records/open/A%3BB%20%25+%3F&").body()).contains("open.a.2");
        assertThat(code(port.get("bank", "/records/open/A;B%20%25+%3F&"))).isEqualTo("request/malformed");
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).get("code").asString();
    }
}
