package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.testkit.Corpus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Five published mainframe files, all the way to a client, against what an independent decoder made of them. */
class CardDemoPathTest {

    private static final Path CORPUS = Corpus.folder("cobol/carddemo");
    private static final List<Source> SOURCES = List.of(
            new Source("accounts", "ACCTDATA", "CVACT01Y", "key: acctId"),
            new Source(
                    "cards", "CARDDATA", "CVACT02Y", "key: cardNum\nprotect: {cardNum: encrypt, cardCvvCd: encrypt}"),
            new Source("xref", "CARDXREF", "CVACT03Y", "key: xrefCardNum\nprotect: {xrefCardNum: encrypt}"),
            new Source("types", "TRANTYPE", "CVTRA03Y", "key: tranType"),
            new Source("categories", "TRANCATG", "CVTRA04Y", ""));

    @TempDir
    Path folder;

    private Landscape landscape;

    private record Source(String connection, String data, String copybook, String more) {}

    @BeforeEach
    void setUp() throws IOException {
        Corpus.mustHold(CORPUS);
        landscape = new Landscape(folder);
        for (var source : SOURCES) {
            var copybook = source.copybook() + ".cpy";
            landscape.write("contracts/" + copybook, Files.readString(CORPUS.resolve("copybooks/" + copybook)));
            landscape.write(
                    "connections/" + source.connection() + ".yaml",
                    landscape.connection("*" + source.data() + "*", copybook, source.more()));
            landscape.drop(dataFile(source), Files.readAllBytes(CORPUS.resolve("data/" + dataFile(source))));
        }
        landscape.write(
                "clients/crm.yaml",
                Landscape.client(
                        "crm",
                        "accounts: {fields: all}",
                        "cards: {fields: all, release: {cardNum: plain, cardCvvCd: plain}}",
                        "xref: {fields: all, release: {xrefCardNum: plain}}",
                        "types: {fields: all}",
                        "categories: {fields: all}"));
        landscape.start();
    }

    @AfterEach
    void tearDown() throws IOException {
        if (landscape != null) landscape.close();
    }

    @Test
    void everyFieldOfEveryRecordReachesTheClientOnce() throws IOException {
        var expected = new HashMap<String, List<JsonNode>>();
        var total = 0;
        for (var source : SOURCES) {
            var records = expected(source);
            expected.put("/connections/" + source.connection(), records);
            total += records.size();
        }

        var events = landscape.feed("crm", total);

        assertThat(events).hasSize(total);
        assertThat(new HashSet<>(
                        events.stream().map(event -> event.get("id").asString()).toList()))
                .hasSize(total);
        var bySource = new HashMap<String, Integer>();
        for (var event : events) {
            var source = event.get("source").asString();
            var index = bySource.merge(source, 1, Integer::sum) - 1;
            assertThat(event.get("recordposition").asString()).endsWith("#" + (index + 1));
            assertSame(event.get("data"), expected.get(source).get(index), source + " record " + (index + 1));
        }
    }

    @Test
    void everyCardIsFoundByItsNumberAlthoughTheNumberIsStoredNowhere() throws IOException {
        landscape.feed("crm", 175);

        for (var card : expected(SOURCES.get(1))) {
            var found = landscape.find("crm", "cards", card.get("CARD-NUM").asString());

            assertThat(found.statusCode()).isEqualTo(200);
            assertSame(Landscape.JSON.readTree(found.body()).get("data"), card, "card");
        }
        assertThat(landscape.get("crm", "/records/accounts/50").statusCode()).isEqualTo(200);
        assertThat(landscape.get("crm", "/records/accounts/51").statusCode()).isEqualTo(404);
    }

    private static List<JsonNode> expected(Source source) throws IOException {
        var file = CORPUS.resolve("expected/" + source.data() + ".PS.json");
        return Landscape.JSON
                .readTree(Files.readAllBytes(file))
                .get("records")
                .valueStream()
                // Below the level 01 name, which we do not repeat.
                .map(record -> record.values().iterator().next())
                .toList();
    }

    private static String dataFile(Source source) {
        return "AWS.M2.CARDDEMO." + source.data() + ".PS";
    }

    /** Numbers as decimals, text right-trimmed, COBOL names in camel case; FILLER is not shown. */
    private static void assertSame(JsonNode actual, JsonNode expected, String where) {
        var shown = expected.propertyStream()
                .filter(member -> !member.getKey().startsWith("FILLER"))
                .map(member -> Map.entry(camel(member.getKey()), member.getValue()))
                .toList();
        assertThat(actual.propertyNames())
                .as(where)
                .containsExactlyElementsOf(shown.stream().map(Map.Entry::getKey).toList());
        for (var member : shown) {
            var value = actual.get(member.getKey());
            var name = where + " " + member.getKey();
            if (value.isObject()) assertSame(value, member.getValue(), name);
            else if (value.isNumber())
                assertThat(value.decimalValue())
                        .as(name)
                        .isEqualByComparingTo(new BigDecimal(member.getValue().asString()));
            else
                assertThat(value.asString())
                        .as(name)
                        .isEqualTo(member.getValue().asString().stripTrailing());
        }
    }

    private static String camel(String cobol) {
        var name = new StringBuilder();
        for (var word : cobol.toLowerCase(Locale.ROOT).split("-"))
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        return name.toString();
    }
}
