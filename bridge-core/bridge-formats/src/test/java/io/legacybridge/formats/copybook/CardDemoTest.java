package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.testkit.Corpus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Five published mainframe files against what an independent decoder made of them. */
class CardDemoTest {

    private static final Path CORPUS = Corpus.folder("cobol/carddemo");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @CsvSource({
        "ACCTDATA, CVACT01Y, 50",
        "CARDDATA, CVACT02Y, 50",
        "CARDXREF, CVACT03Y, 50",
        "TRANTYPE, CVTRA03Y, 7",
        "TRANCATG, CVTRA04Y, 18"
    })
    void readsEveryFieldOfEveryRecord(String data, String copybook, int count) throws IOException {
        Corpus.mustHold(CORPUS);
        var format = Decoded.format(
                Files.readString(CORPUS.resolve("copybooks/" + copybook + ".cpy")),
                "cp037",
                CopybookConfig.Names.COBOL);
        var expected = JSON.readTree(Files.readAllBytes(CORPUS.resolve("expected/" + data + ".PS.json")))
                .get("records");

        var decoded = Decoded.of(
                format, Files.readAllBytes(CORPUS.resolve("data/AWS.M2.CARDDEMO." + data + ".PS")), Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).hasSize(count).hasSameSizeAs(expected);
        for (var index = 0; index < count; index++) {
            // The expected record stands below its level 01 name; we do not repeat that level.
            var record = expected.get(index).values().iterator().next();
            assertSame(JSON.readTree(decoded.records().get(index)), record, data + " record " + (index + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ACCTDATA, CVACT01Y, true",
        "CARDDATA, CVACT02Y, true",
        "CARDXREF, CVACT03Y, true",
        // Their FILLER holds digits, which no value tells.
        "TRANTYPE, CVTRA03Y, false",
        "TRANCATG, CVTRA04Y, false"
    })
    void writesTheFileByteForByteFromItsJson(String data, String copybook, boolean canonical) throws IOException {
        Corpus.mustHold(CORPUS);
        var format = Decoded.format(
                Files.readString(CORPUS.resolve("copybooks/" + copybook + ".cpy")),
                "cp037",
                CopybookConfig.Names.CAMEL);
        var content = Files.readAllBytes(CORPUS.resolve("data/AWS.M2.CARDDEMO." + data + ".PS"));

        var decoded = Decoded.of(format, content, Checkpoint.START);

        var written = Decoded.encoded(format, decoded.records());

        assertThat(Arrays.equals(written, content)).isEqualTo(canonical);
        assertThat(Decoded.of(format, written, Checkpoint.START)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCTDATA, CVACT01Y",
        "CARDDATA, CVACT02Y",
        "CARDXREF, CVACT03Y",
        "TRANTYPE, CVTRA03Y",
        "TRANCATG, CVTRA04Y"
    })
    void everyRecordFitsThePublishedSchema(String data, String copybook) throws IOException {
        Corpus.mustHold(CORPUS);
        var format = Decoded.format(
                Files.readString(CORPUS.resolve("copybooks/" + copybook + ".cpy")),
                "cp037",
                CopybookConfig.Names.CAMEL);
        var check = new SchemaCheck(format.schema());

        var decoded = Decoded.of(
                format, Files.readAllBytes(CORPUS.resolve("data/AWS.M2.CARDDEMO." + data + ".PS")), Checkpoint.START);

        assertThat(decoded.records())
                .isNotEmpty()
                .allSatisfy(record -> assertThat(check.complaints(record)).isEmpty())
                // A renamed field is one that is missing and one too many.
                .allSatisfy(record -> assertThat(check.complaints(record.replaceFirst("\"", "\"x")))
                        .hasSize(2));
    }

    private static void assertSame(JsonNode actual, JsonNode expected, String where) {
        if (expected.isObject()) {
            assertThat(actual.propertyNames())
                    .as(where)
                    .containsExactlyElementsOf(expected.propertyNames().stream()
                            .filter(name -> !name.equals("FILLER"))
                            .toList());
            actual.propertyNames()
                    .forEach(name -> assertSame(actual.get(name), expected.get(name), where + " " + name));
        } else if (actual.isNumber()) {
            assertThat(actual.decimalValue()).as(where).isEqualByComparingTo(new BigDecimal(expected.asString()));
        } else {
            assertThat(actual.asString())
                    .as(where)
                    .isEqualTo(expected.asString().stripTrailing());
        }
    }
}
