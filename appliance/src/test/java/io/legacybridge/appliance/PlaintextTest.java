package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values of protected fields are searched for in everything the appliance writes, in every form they could have. */
class PlaintextTest {

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String COPYBOOK = """
                   01  CARD.
                       05  CARD-NUM       PIC X(16).
                       05  DATE-OF-BIRTH  PIC X(10).
                       05  AMOUNT         PIC 9(04).
            """;
    // Found nowhere else by chance.
    private static final String NUMBER = "5424180279791732";
    private static final String BIRTH = "1907-12-09";
    private static final String SPOILT_NUMBER = "5424180279791740";
    private static final String UNKNOWN_NUMBER = "5424180279791757";

    @TempDir
    Path folder;

    @Test
    void noProtectedValueIsInAnyFileLogOrErrorAnswer() throws Exception {
        var answers = new ArrayList<String>();

        var printed = StandardStreams.printed(() -> {
            try (var landscape = new Landscape(folder)) {
                landscape.write("contracts/card.cpy", COPYBOOK);
                landscape.write(
                        "connections/cards.yaml",
                        landscape.connection(
                                "*.DAT",
                                "card.cpy",
                                "key: cardNum\nprotect: {cardNum: encrypt, dateOfBirth: encrypt}\n"));
                landscape.write(
                        "clients/crm.yaml", Landscape.client("crm", "cards: {fields: all, release: {cardNum: mask}}"));
                landscape.write(
                        "clients/support.yaml",
                        Landscape.client("support", "cards: {fields: all, release: {cardNum: plain}}"));
                landscape.start();
                landscape.drop("1.DAT", (NUMBER + BIRTH + "0001" + SPOILT_NUMBER + BIRTH + "00X1").getBytes(EBCDIC));
                landscape.feed("crm", 1);
                await().atMost(Landscape.LIMIT)
                        .until(() -> landscape.appliance().deadLetters().countWaiting("cards") == 1);

                answers.add(landscape.get("crm", "/messages").body());
                answers.add(landscape.get("crm", "/records/cards/" + NUMBER).body());
                answers.add(landscape.get("crm", "/records/" + NUMBER + "/x").body());
                answers.add(
                        landscape.get("crm", "/messages?after=" + NUMBER + "x").body());
                answers.add(landscape.get("crm", "/" + NUMBER).body());
                answers.add(landscape.find("crm", "cards", UNKNOWN_NUMBER).body());
                answers.add(landscape.find("crm", "cards", NUMBER + "\\u0001").body());
                answers.add(landscape.find("crm", NUMBER, NUMBER).body());
                // The values are there: who may see one gets it.
                assertThat(landscape.find("support", "cards", NUMBER).body()).contains(NUMBER);
                assertNowhere(landscape.home());
            }
        });

        assertNowhere(folder.resolve("home"));
        assertThat(printed).doesNotContain(values());
        assertThat(answers)
                .hasSize(8)
                .allSatisfy(answer -> assertThat(answer).isNotEmpty().doesNotContain(values()));
    }

    private static String[] values() {
        return new String[] {NUMBER, BIRTH, SPOILT_NUMBER, UNKNOWN_NUMBER};
    }

    private static void assertNowhere(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            var all = files.filter(Files::isRegularFile).toList();
            assertThat(all).hasSizeGreaterThan(10);
            for (var file : all) {
                var content = Files.readString(file, ISO_8859_1);
                for (var form : forms()) assertThat(content).as(file.toString()).doesNotContain(form);
            }
        }
    }

    /** As bytes read in Latin-1. Base64 of a text depends on where in its three bytes it begins, so the middle is looked for. */
    private static List<String> forms() {
        var forms = new ArrayList<String>();
        for (var value : values()) {
            for (var charset : List.of(UTF_8, EBCDIC, UTF_16LE, UTF_16BE))
                forms.add(new String(value.getBytes(charset), ISO_8859_1));
            for (var before = 0; before < 3; before++) {
                var encoded = Base64.getEncoder().encodeToString((" ".repeat(before) + value).getBytes(UTF_8));
                forms.add(encoded.substring(4, encoded.length() - 4));
            }
        }
        return forms;
    }
}
