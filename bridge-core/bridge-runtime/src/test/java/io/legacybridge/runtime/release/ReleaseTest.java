package io.legacybridge.runtime.release;

import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ClassRule;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.security.protection.ReversibleTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What leaves of messages that the real writer made and sealed. */
class ReleaseTest {

    private static final Map<String, String> PROTECTED =
            Map.of("cardNum", "card-number", "balance", "amount", "holder.birthDate", "date", "limits", "amount");
    private static final MessagePlan PLAN = CardMessages.plan("cards", "cardNum", PROTECTED);
    private static final MessagePlan OPEN_PLAN = CardMessages.plan("cards", "cardNum", Map.of());

    @TempDir
    Path home;

    private CardMessages messages;
    private Releases releases;

    @BeforeEach
    void openKeys() throws IOException {
        messages = new CardMessages(home);
        releases = messages.releases(_ -> {});
    }

    @AfterEach
    void closeKeys() {
        messages.close();
    }

    @Test
    void writesPlainValuesWithTheirExactDigits() {
        var released = released(
                PLAN,
                all(Map.of(
                        "cardNum", ReleaseForm.PLAIN,
                        "balance", ReleaseForm.PLAIN,
                        "holder.birthDate", ReleaseForm.PLAIN,
                        "limits", ReleaseForm.PLAIN)));

        assertThat(data(released)).isEqualTo("""
                {"cardNum":"4929123412345678","balance":194.00,"holder":{"name":"GRACE","birthDate":19061209},\
                "limits":[111,222],\
                "phones":[{"kind":"H","phoneNum":"555001"},{"kind":"W","phoneNum":"555002"}]}""");
        assertThat(releases.unopened()).isZero();
    }

    /** Values of before, sealed or not, are as long as they are. */
    @Test
    void aValueThatIsKeptSinceBeforeItsClassHadPaddingLeavesPadded() {
        var rule = new ClassRule(MaskRule.ALL, EnumSet.allOf(ReleaseForm.class), List.of(), false, 32);
        var padding = new Releases(
                messages.sealer,
                messages.tokens,
                new ReversibleTokens(messages.keys),
                _ -> rule,
                new EncryptionKeys(home, Clock.systemUTC()),
                _ -> {});
        var entitlement = all(Map.of("cardNum", ReleaseForm.JWE, "balance", ReleaseForm.PLAIN));
        for (var kept : List.of(PLAN, OPEN_PLAN)) {
            // Inside of the whole answer it can be seen.
            var release = new Release(
                    PLAN, entitlement, padding, CardMessages.nobody(padding).ofTheWhole());

            assertThat(new String(release.of(message(stored(kept))), UTF_8))
                    .contains("\"cardNum\":\"" + CARD + "\"" + " ".repeat(14) + ",\"balance\":194.00,");
        }
    }

    @Test
    void masksByTheFieldClassAndWholeWhenTheClassHasNoMask() {
        var released = released(
                PLAN,
                all(Map.of(
                        "cardNum", ReleaseForm.MASK,
                        "balance", ReleaseForm.MASK,
                        "holder.birthDate", ReleaseForm.MASK,
                        "limits", ReleaseForm.MASK)));

        assertThat(data(released)).isEqualTo("""
                {"cardNum":"************5678","balance":"****","holder":{"name":"GRACE","birthDate":"****"},\
                "limits":["****","****"],\
                "phones":[{"kind":"H","phoneNum":"555001"},{"kind":"W","phoneNum":"555002"}]}""");
    }

    @Test
    void omitsEveryProtectedValueThatTheClientsFileDoesNotName() {
        var released = released(PLAN, all(Map.of()));

        assertThat(data(released)).isEqualTo("""
                {"holder":{"name":"GRACE"},\
                "phones":[{"kind":"H","phoneNum":"555001"},{"kind":"W","phoneNum":"555002"}]}""");
        assertThat(released).doesNotContain("lbe1.");
    }

    @Test
    void showsOnlyTheClientsFieldsAndKeepsTheGroupsThatLeadToThem() {
        var entitlement = new Entitlement(
                Optional.of(Set.of("holder.birthDate", "phones.kind", "balance")),
                Map.of("balance", ReleaseForm.PLAIN, "cardNum", ReleaseForm.PLAIN));

        assertThat(data(released(PLAN, entitlement))).isEqualTo("""
                {"balance":194.00,"holder":{},"phones":[{"kind":"H"},{"kind":"W"}]}""");
    }

    @Test
    void showsAllBelowAGroupThatIsNamed() {
        var entitlement = new Entitlement(Optional.of(Set.of("holder")), Map.of());

        assertThat(data(released(PLAN, entitlement))).isEqualTo("{\"holder\":{\"name\":\"GRACE\"}}");
    }

    @Test
    void keepsTheEnvelopeAndATokenAsSubject() {
        var released = JsonMapper.shared().readTree(released(PLAN, all(Map.of())));

        assertThat(released.get("id").asString()).isEqualTo("cards.a.1");
        assertThat(released.get("source").asString()).isEqualTo("/connections/cards");
        assertThat(released.get("recordposition").asString()).isEqualTo("cards.dat#1");
        assertThat(released.get("subject").asString()).isEqualTo(messages.tokens.token("card-number", CARD));
    }

    @Test
    void dropsASubjectThatTellsAKeyTheClientMayNotRead() {
        var withoutKey = new Entitlement(Optional.of(Set.of("balance")), Map.of());

        assertThat(released(OPEN_PLAN, withoutKey)).doesNotContain("subject", CARD);
        assertThat(released(OPEN_PLAN, all(Map.of()))).contains("\"subject\":\"" + CARD + "\"");
    }

    /** The client's file says plain, and the team of security has forbidden it since. */
    @Test
    void aKeyThatWasStoredBeforeItWasProtectedIsNoSubjectWhereItsClassMayNotLeave() {
        var strict = CardMessages.plan("cards", "cardNum", Map.of("cardNum", "secret-number"));
        var stored = message(stored(OPEN_PLAN));
        var entitlement = all(Map.of("cardNum", ReleaseForm.PLAIN));

        assertThat(new String(release(strict, entitlement).of(stored), UTF_8)).doesNotContain(CARD, "subject");

        // Where it may leave, the audit learns of it, also when the record itself has lost it.
        var allowed = release(PLAN, entitlement);
        var lost = new String(stored.body(), UTF_8).replace("\"cardNum\":\"" + CARD + "\",", "");
        assertThat(new String(allowed.of(message(lost.getBytes(UTF_8))), UTF_8))
                .contains("\"subject\":\"" + CARD + "\"");
        assertThat(allowed.values()).isOne();
        assertThat(allowed.left()).isEqualTo(Map.of("cardNum", ReleaseForm.PLAIN));
    }

    /** The team of security has put the field into a stricter class since. */
    @Test
    void whatWasSealedForAnotherClassLeavesAsTheClassOfTodayAllows() {
        var strict = CardMessages.plan("cards", "cardNum", Map.of("cardNum", "secret-number"));
        var stored = message(stored(PLAN));
        var plain = release(strict, all(Map.of("cardNum", ReleaseForm.PLAIN))).of(stored);
        var masked = release(strict, all(Map.of("cardNum", ReleaseForm.MASK))).of(stored);
        var token = release(strict, all(Map.of("cardNum", ReleaseForm.TOKEN))).of(stored);

        assertThat(new String(plain, UTF_8)).doesNotContain(CARD, "cardNum");
        assertThat(new String(masked, UTF_8)).doesNotContain("5678", "cardNum");
        assertThat(new String(token, UTF_8))
                .contains("\"cardNum\":\"" + messages.tokens.token("card-number", CARD) + "\"");
    }

    /** Another version of the contract had a group there, of which nothing was protected. */
    @Test
    void aGroupThatStandsWhereAValueIsProtectedNowIsNobodys() {
        var entitlement = all(Map.of("cardNum", ReleaseForm.PLAIN, "balance", ReleaseForm.PLAIN));
        var stored = new String(stored(OPEN_PLAN), UTF_8)
                .replace("\"cardNum\":\"" + CARD + "\"", "\"cardNum\":{\"digits\":\"" + CARD + "\"}");

        assertThat(data(release(entitlement, stored.replace("\"subject\":\"" + CARD + "\"", "\"subject\":\"x\""))))
                .contains("\"balance\":194.00")
                .doesNotContain("cardNum", "digits", CARD);
    }

    @Test
    void givesTheStoredBytesWhenNothingIsHidden() {
        var stored = stored(OPEN_PLAN);

        assertThat(release(OPEN_PLAN, all(Map.of())).of(message(stored))).isSameAs(stored);
    }

    @Test
    void treatsAValueByItsFormThatWasStoredBeforeItWasProtected() {
        var stored = stored(OPEN_PLAN);

        var hidden = new String(release(PLAN, all(Map.of())).of(message(stored)), UTF_8);
        var masked = new String(
                release(PLAN, all(Map.of("cardNum", ReleaseForm.MASK, "limits", ReleaseForm.MASK)))
                        .of(message(stored)),
                UTF_8);
        var plain = new String(
                release(PLAN, all(Map.of("balance", ReleaseForm.PLAIN))).of(message(stored)), UTF_8);

        assertThat(hidden).doesNotContain(CARD, "balance", "19061209", "limits", "subject");
        assertThat(masked)
                .contains("\"cardNum\":\"************5678\"", "\"limits\":[\"****\",\"****\"]")
                .doesNotContain(CARD, "subject");
        assertThat(plain).contains("\"balance\":194.00").doesNotContain(CARD);
    }

    @Test
    void aValueThatLooksLikeATokenLeavesAsItsTokenAndNotAsItIs() {
        var pretending = "lbt1.SECRET78901";
        var record = pretending + CardMessages.RECORD.substring(pretending.length());
        var sealed = messages.write(PLAN, "cards.a.1", "1", record).body();
        var open = messages.write(OPEN_PLAN, "cards.a.1", "1", record).body();

        for (var stored : List.of(sealed, open)) {
            var released = new String(
                    release(PLAN, all(Map.of("cardNum", ReleaseForm.TOKEN))).of(message(stored)), UTF_8);

            assertThat(data(released))
                    .contains("\"cardNum\":\"" + messages.tokens.token("card-number", pretending) + "\"");
            assertThat(released).doesNotContain("SECRET");
        }
    }

    @Test
    void keepsOmittingWhatWasSealedBeforeItsProtectionEnded() {
        var stored = stored(PLAN);

        var released = new String(release(OPEN_PLAN, all(Map.of())).of(message(stored)), UTF_8);
        var named = new String(
                release(OPEN_PLAN, all(Map.of("cardNum", ReleaseForm.PLAIN))).of(message(stored)), UTF_8);

        assertThat(released).doesNotContain("lbe1.", "cardNum", "limits");
        assertThat(named).contains("\"cardNum\":\"" + CARD + "\"").doesNotContain("lbe1.");
    }

    @Test
    void neverShowsASealedValueThatWasMoved() {
        var everything = all(Map.of(
                "cardNum", ReleaseForm.PLAIN,
                "balance", ReleaseForm.PLAIN,
                "holder.name", ReleaseForm.PLAIN,
                "limits", ReleaseForm.PLAIN));
        var stored = new String(stored(PLAN), UTF_8);
        var sealed =
                JsonMapper.shared().readTree(stored).get("data").get("cardNum").asString();
        var limits = JsonMapper.shared().readTree(stored).get("data").get("limits");

        var toAnotherField = stored.replace("GRACE", sealed);
        var toTheEnvelope = stored.replace("cards.dat#1", sealed);
        var toAnotherMessage = stored.replace("cards.a.1", "cards.a.2");
        var toAnotherPlace =
                stored.replace(limits.get(0).asString(), limits.get(1).asString());

        assertThat(release(everything, toAnotherField)).doesNotContain("\"name\"", "lbe1.");
        assertThat(release(everything, toTheEnvelope)).doesNotContain("recordposition", "lbe1.");
        assertThat(release(everything, toAnotherMessage)).doesNotContain(CARD, "lbe1.");
        assertThat(release(everything, toAnotherPlace))
                .contains("\"limits\":[222]")
                .doesNotContain("lbe1.");
        // Name, position, all five values of the other message but the one that is omitted anyway, and the limit.
        assertThat(releases.unopened()).isEqualTo(1 + 1 + 4 + 1);
    }

    @Test
    void opensNothingOfAnotherConnectionsMessage() {
        var other = CardMessages.plan("others", "cardNum", PROTECTED);

        var released = release(all(Map.of("cardNum", ReleaseForm.PLAIN)), new String(stored(other), UTF_8));

        assertThat(released).doesNotContain(CARD, "cardNum", "lbe1.");
    }

    @Test
    void quotesNothingOfAMessageThatIsBroken() {
        assertThatThrownBy(() -> release(all(Map.of()), "{\"id\":\"a\",\"data\":{\"x\":SECRET}}"))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageContaining("cards.a.1")
                .hasMessageNotContaining("SECRET");
    }

    private static Stored message(byte[] body) {
        return new Stored(1, "cards.a.1", "cards", body);
    }

    private static Entitlement all(Map<String, ReleaseForm> forms) {
        return new Entitlement(Optional.empty(), forms);
    }

    private byte[] stored(MessagePlan plan) {
        return messages.write(plan, "cards.a.1", "1", RECORD).body();
    }

    private String released(MessagePlan plan, Entitlement entitlement) {
        return new String(release(plan, entitlement).of(message(stored(plan))), UTF_8);
    }

    private String release(Entitlement entitlement, String stored) {
        return new String(release(PLAN, entitlement).of(message(stored.getBytes(UTF_8))), UTF_8);
    }

    /** The record's JSON text, which stands between the position and the subject. */
    private static String data(String event) {
        var begin = event.indexOf("\"data\":") + "\"data\":".length();
        var end = event.contains(",\"subject\"") ? event.indexOf(",\"subject\"") : event.length() - 1;
        assertThat(JsonMapper.shared().readTree(event).isObject()).isTrue();
        return event.substring(begin, end);
    }

    private Release release(MessagePlan plan, Entitlement entitlement) {
        return new Release(plan, entitlement, releases, CardMessages.nobody(releases));
    }
}
