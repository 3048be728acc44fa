package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a connection keeps of a protected field: the value sealed, its token, what a mask leaves, or nothing. */
class KeptFormsTest {

    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 SSN       PIC X(9).
               05 IBAN      PIC X(12).
               05 PIN       PIC 9(4).
               05 AMOUNT    PIC 9(4).
            """.indent(7);

    @TempDir
    Path folder;

    @Test
    void nothingMoreIsKeptThanTheConnectionSays() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/card.cpy", COPYBOOK);
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection(
                                    "*.DAT",
                                    "card.cpy",
                                    "key: cardNum\nprotect: {cardNum: token, ssn: encrypt, iban: mask, pin: drop}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            landscape.write(
                    "clients/crm.yaml",
                    Landscape.client(
                            "crm",
                            "cards: {fields: all, release: {cardNum: plain, ssn: plain, iban: plain, pin: plain}}"));
            landscape.write(
                    "clients/support.yaml",
                    Landscape.client("support", "cards: {fields: all, release: {cardNum: token, iban: mask}}"));
            landscape.start();
            landscape.drop(
                    "1.DAT",
                    "4111111111111111123456789DE00123456781234".concat("0007").getBytes(US_ASCII));

            var crm = landscape.feed("crm", 1).getFirst();
            var support = landscape.feed("support").getFirst();

            var token = crm.get("subject").asString();
            assertThat(token).startsWith("lbt1.");
            assertThat(crm.get("data").toString())
                    .isEqualTo("{\"cardNum\":\"" + token
                            + "\",\"ssn\":\"123456789\",\"iban\":\"*********678\",\"amount\":7}");
            assertThat(support.get("data").toString())
                    .isEqualTo("{\"cardNum\":\"" + token + "\",\"iban\":\"*********678\",\"amount\":7}");
            var stored = new String(
                    landscape
                            .appliance()
                            .journal()
                            .read(Set.of("cards"), 0, 1)
                            .messages()
                            .getFirst()
                            .body(),
                    UTF_8);
            assertThat(stored).contains("\"ssn\":\"lbe1.").doesNotContain("411111", "123456789", "DE0012", "\"pin\"");
            var described = Landscape.JSON.readTree(
                    landscape.get("crm", "/openapi.json").body());
            var properties = described.at("/components/schemas/cards.record/properties");
            assertThat(properties.has("pin")).isFalse();
            assertThat(properties.at("/iban/maxLength").isMissingNode()).isTrue();
            assertThat(properties.at("/cardNum/maxLength").isMissingNode()).isTrue();

            var report = new StringWriter();
            BridgeCommand.execute(
                    new PrintWriter(report),
                    new PrintWriter(report),
                    "protection",
                    "report",
                    "--home",
                    landscape.home().toString());
            assertThat(report.toString().lines().map(line -> line.replaceAll(" +", " ")))
                    .anyMatch(line -> line.contains("cardNum protected card-number token crm plain, support token"))
                    .anyMatch(line -> line.contains("pin protected password drop nobody"));
        }
    }
}
