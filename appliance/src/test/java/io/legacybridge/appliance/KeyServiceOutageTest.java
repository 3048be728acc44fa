package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.security.HttpUrl;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.security.SecuritySettings.VaultSettings;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.VaultStandIn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The key-encryption key lives in a key service that goes away: what the whole appliance does until it is back. */
class KeyServiceOutageTest {

    private static final String FIRST = "4111111111111111";
    private static final String SECOND = "5500000000000004";
    private static final String TRANSFER = "{\"from\": \"1\", \"to\": \"2\", \"amount\": 10.5}";
    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 BALANCE   PIC 9(4).
            """.indent(7);

    @TempDir
    Path folder;

    private VaultStandIn vault;

    @BeforeEach
    void start() throws IOException {
        vault = new VaultStandIn("bridge");
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void messagesAreReadFromTheKeysInMemoryForAWhileThenNothingLeavesOrIsTakenUntilTheServiceIsBack() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/card.cpy", COPYBOOK);
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection("*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            landscape.write(
                    "clients/crm.yaml", Landscape.client("crm", "cards: {fields: all, release: {cardNum: plain}}"));
            landscape.write("clients/support.yaml", Landscape.client("support", "cards: {fields: [balance]}"));
            landscape.secured(keysInTheService(landscape.home()));
            landscape.start();
            landscape.drop("1.DAT", (FIRST + "0007").getBytes(US_ASCII));
            assertThat(cards(landscape.feed("crm", 1))).containsExactly(FIRST);

            vault.goAway();
            assertThat(landscape.get("crm", "/messages").body()).contains(FIRST);
            var refused = await().atMost(Landscape.LIMIT)
                    .until(() -> landscape.get("crm", "/messages"), answer -> answer.statusCode() == 503);

            assertUnavailable(refused);
            assertUnavailable(landscape.find("crm", "cards", FIRST));
            assertThat(refused.body()).doesNotContain(FIRST);
            assertThat(landscape.get("support", "/messages").body())
                    .as("what needs no key")
                    .contains("\"balance\":7");
            landscape.drop("2.DAT", (SECOND + "0008").getBytes(US_ASCII));
            landscape.status("cards", "degraded");
            assertThat(landscape.feed("support")).hasSize(1);
            assertThat(atRest(landscape.home())).doesNotContain(FIRST, SECOND);

            vault.comeBack();

            assertThat(cards(landscape.feed("crm", 2))).containsExactly(FIRST, SECOND);
            landscape.status("cards", "running");
            assertThat(landscape.appliance().deadLetters().waiting(Optional.empty(), 10))
                    .isEmpty();
        }
    }

    @Test
    void anAnswerThatCouldNotBeKeptOrToldIsNotAskedFor() throws Exception {
        try (var bank = new Bank(folder)) {
            bank.write("connections/bank.yaml", Bank.CONNECTION);
            bank.write(
                    "protection/team.yaml",
                    "unmatched: allow\nclasses: {national-id: {mask: last-four, reversible: true}}\n");
            bank.client("support", "calls: {bank: {transfer: {request: all, reply: all, release: {ssn: token}}}}");
            bank.client("crm", "calls: {bank: {transfer: {request: all, reply: all, release: {ssn: plain}}}}");
            bank.secured(keysInTheService(bank.home()));
            bank.start();
            var first = bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "1");
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);

            vault.goAway();
            assertThat(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "1")
                            .body())
                    .isEqualTo(first.body());
            var replay =
                    bank.awaitStatus(503, () -> bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "1"));
            var second = bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "2");

            assertUnavailable(replay);
            assertUnavailable(second);
            assertUnavailable(bank.post("support", "/bank/transfer", TRANSFER));
            assertThat(bank.teller.calls).hasSize(1);
            assertThat(replay.body() + second.body()).doesNotContain("\"ssn\"");

            vault.comeBack();

            assertThat(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "1")
                            .body())
                    .isEqualTo(first.body());
            assertThat(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "2")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(json(bank.post("support", "/bank/transfer", TRANSFER))
                            .get("ssn")
                            .asString())
                    .startsWith("lbt2.");
            assertThat(bank.teller.calls).hasSize(3);
        }
    }

    @Test
    void anApplianceDoesNotStartWithoutTheServiceAndStartsWhenItIsBack() throws Exception {
        try (var bank = new Bank(folder)) {
            bank.write("connections/bank.yaml", Bank.CONNECTION);
            bank.client("crm", "calls: {bank: {transfer: {request: all, reply: all, release: {ssn: plain}}}}");
            bank.secured(keysInTheService(bank.home()));
            bank.start();
            bank.stop();

            vault.goAway();
            assertThatThrownBy(bank::start)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageEndingWith("[keys/service-unreachable]");

            vault.comeBack();
            bank.start();
            assertThat(bank.post("crm", "/bank/transfer", TRANSFER).statusCode())
                    .isEqualTo(200);
        }
    }

    /** Keys stay in memory for two seconds: a file could not say less than a minute. */
    private SecuritySettings keysInTheService(Path home) throws IOException, BadValue {
        PrivateFiles.write(home.resolve("secrets/vault.token"), VaultStandIn.TOKEN.getBytes(US_ASCII));
        var service = new VaultSettings(
                HttpUrl.parse(vault.url()),
                "bridge",
                SecretReference.parse("file:vault.token"),
                Optional.empty(),
                Duration.ofSeconds(2));
        return new SecuritySettings(
                Optional.empty(),
                Optional.empty(),
                OtherNames.REFUSE,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.of(service),
                Optional.empty(),
                Optional.empty());
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(Landscape.JSON.readTree(answer.body()).get("code").asString())
                .isEqualTo("store/unavailable");
    }

    private static List<String> cards(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/data/cardNum").asString())
                .toList();
    }

    private static String atRest(Path home) throws IOException {
        var all = new StringBuilder();
        try (var files = Files.walk(home.resolve("data"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) all.append(Files.readString(file, ISO_8859_1));
        }
        return all.toString();
    }
}
