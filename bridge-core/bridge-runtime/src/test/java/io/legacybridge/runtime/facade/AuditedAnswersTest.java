package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.audit.AuditEntry.Part;
import io.legacybridge.runtime.audit.AuditEntry.Released;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** No protected value leaves without a durable entry in the audit. */
class AuditedAnswersTest extends OnDataPort {

    @BeforeEach
    void prepare() throws Exception {
        port.plans.put(
                "cards", CardMessages.plan("cards", "cardNum", Map.of("cardNum", "card-number", "balance", "amount")));
        port.client("bank", reads(Map.of("cardNum", ReleaseForm.PLAIN, "balance", ReleaseForm.MASK)));
        port.client("shop", reads(Map.of("cardNum", ReleaseForm.TOKEN)));
        port.client("news", Map.of("cards", new Entitlement(Optional.of(Set.of("holder.name")), Map.of())));
        port.client("tool", reads(Map.of("balance", ReleaseForm.JWE)));
    }

    @Test
    void oneEntryTellsWhatLeftInOneAnswer() throws Exception {
        for (var number = 1; number <= 3; number++) port.append("cards", "cards.a." + number, RECORD);

        var answer = port.get("bank", "/messages");

        var token =
                json(answer).get("messages").get(0).get("event").get("subject").asString();
        assertThat(port.audit).hasSize(1);
        var entry = (Released) port.audit.getFirst();
        assertThat(entry.client()).isEqualTo("bank");
        assertThat(entry.path()).isEqualTo("/messages");
        assertThat(entry.parts()).singleElement().satisfies(part -> {
            assertThat(part.connection()).isEqualTo("cards");
            assertThat(part.positions()).isEqualTo("1-3");
            assertThat(part.fields()).isEqualTo(Map.of("cardNum", "plain", "balance", "mask"));
            assertThat(part.keys()).isEqualTo(List.of(Part.keyOf(token), Part.keyOf(token), Part.keyOf(token)));
            assertThat(part.policy()).hasSize(16);
        });
        assertThat(JsonMapper.shared().writeValueAsString(entry)).doesNotContain(CARD, "194.00");
    }

    @Test
    void nothingIsRevealedWhileTheAuditCannotBeWritten() throws Exception {
        port.append("cards", "cards.a.1", RECORD);
        port.auditFails = true;

        var feed = port.get("bank", "/messages");
        var record = port.find("bank", "cards", "{\"key\": \"" + CARD + "\"}");

        assertThat(List.of(feed, record)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).doesNotContain(CARD, "GRACE");
        });
        assertThat(port.get("news", "/messages").statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerWithoutProtectedValuesNeedsNoEntry() throws Exception {
        port.append("cards", "cards.a.1", RECORD);

        assertThat(port.get("news", "/messages").body()).contains("GRACE");
        assertThat(port.get("bank", "/messages?after=1").statusCode()).isEqualTo(200);

        assertThat(port.audit).isEmpty();
    }

    @Test
    void aTokenIsTheSameAsInTheSubject() throws Exception {
        port.append("cards", "cards.a.1", RECORD);

        var event = json(port.get("shop", "/messages")).get("messages").get(0).get("event");

        assertThat(event.get("data").get("cardNum").asString())
                .isEqualTo(event.get("subject").asString())
                .startsWith("lbt1.");
        assertThat(((Released) port.audit.getFirst()).parts().getFirst().fields())
                .containsEntry("cardNum", "token");
    }

    @Test
    void encryptsForTheKeyOfTheConnectionAndSaysWhenTheRegisteredOneCannotBeUsed() throws Exception {
        port.append("cards", "cards.a.1", RECORD);

        var jwe = json(port.get("tool", "/messages"))
                .get("messages")
                .get(0)
                .get("event")
                .get("data")
                .get("balance");

        assertThat(jwe.asString().split("\\.")).hasSize(5);
        assertThat(((Released) port.audit.getFirst()).parts().getFirst().fields())
                .containsEntry("balance", "jwe");

        Files.createDirectories(home.resolve("certs/encryption"));
        Files.writeString(home.resolve("certs/encryption/tool.pem"), "half a fi");
        var refused = port.get("tool", "/messages");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("code").asString()).isEqualTo("access/no-encryption-key");
        assertThat(port.audit).hasSize(1);
    }

    private static Map<String, Entitlement> reads(Map<String, ReleaseForm> forms) {
        return Map.of("cards", new Entitlement(Optional.empty(), forms));
    }
}
