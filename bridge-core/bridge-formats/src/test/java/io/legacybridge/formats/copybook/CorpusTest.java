package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.testkit.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Published copybooks and data against the published results, field by field. Cobrix writes names with _ for -, leaves
 * out what is absent, shows every redefinition, and reads edited pictures as numbers; we follow the Enterprise COBOL
 * Language Reference and the policies of our format, and each test says where that differs.
 */
class CorpusTest {

    private static final Path CORPUS = Corpus.folder("cobol");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @BeforeEach
    void corpusIsThere() {
        Corpus.mustHold(CORPUS);
    }

    @ParameterizedTest
    @CsvSource({
        "c02-scaling, FIXED, 1",
        "c05-text-cp037, FIXED, 1",
        "c06-bdw-rdw, BDW, 4",
        "c08-66-77-88, FIXED, 1",
        "c11-layout, FIXED, 1"
    })
    void readsTheConstructedFiles(String name, Framing framing, int count) throws IOException {
        var decoded = decoded(
                Decoded.config("cp037", framing), "constructed/" + name + ".cpy", "constructed/" + name + ".bin");

        assertThat(decoded.rejected()).isEmpty();
        var expected = json("constructed/" + name + ".expected.json").get("records");
        assertThat(decoded.records()).hasSize(count).hasSameSizeAs(expected);
        for (var index = 0; index < count; index++)
            // "optional" holds what levels 66 and 88 may add; they describe values and add none here.
            assertSame(record(decoded, index), expected.get(index), Set.of("optional"), name + " " + index);
    }

    @Test
    void readsFixedRecordsThatEndWithAVariableTable() throws IOException {
        var decoded = decoded(
                Decoded.config("cp037", Framing.FIXED), "cobrix/test1_copybook.cob", "cobrix/test1_data/example.bin");

        assertThat(decoded.rejected()).isEmpty();
        // Without a rule the first definition is read, so the -STR twins are not shown; packed 000000 is absent.
        assertSameLines(decoded, "cobrix/test1_expected/test1.txt", Set.of("COMPANY_ID_STR", "ACCOUNT_TYPE_X"));
    }

    @Test
    void readsRecordsWithBytesBeforeAndBehindTheFields() throws IOException {
        // Cobrix: two bytes before every record and 27 behind it; here a FILLER and the length of the whole record say
        // so.
        var copybook = text("cobrix/test1a_copybook.cob")
                .replace("           05  COMPANY.", "           05  FILLER PIC X(2).\n           05  COMPANY.");
        var config = Decoded.config("cp037", Framing.FIXED).withFixedRecords(2202, 0);

        var decoded = Decoded.of(
                Decoded.format(config, Map.of("test.cpy", copybook)),
                Files.readAllBytes(CORPUS.resolve("cobrix/test1_data/example.bin")),
                Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertSameLines(decoded, "cobrix/test1a_expected/test1a.txt", Set.of("COMPANY_ID_STR", "ACCOUNT_TYPE_X"));
    }

    @Test
    void readsBinaryDecimals() throws IOException {
        var decoded = decoded(
                Decoded.config("cp037", Framing.FIXED),
                "cobrix/test3_copybook.cob",
                "cobrix/test3_data/TRAN2.AUG31.DATA.dat");

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).hasSize(1000);
        assertSameLines(decoded, "cobrix/test3_expected/test3_trim_right.txt", Set.of());
    }

    @Test
    void readsRecordsWithDescriptorWordsAndChoosesTheDefinitionByTheSegment() throws IOException {
        var plain = Decoded.config("latin1", Framing.RDW);
        // Cobrix: little-endian words that do not count themselves.
        var config = new CopybookConfig(
                        plain.file(),
                        plain.encoding(),
                        Framing.RDW,
                        plain.names(),
                        plain.onInvalid(),
                        CopybookConfig.LowValues.BLANK)
                .withDescriptorWords(Framing.RDW, CopybookConfig.ByteOrder.LITTLE, false, 0, 0)
                .withRedefines(List.of(
                        new RedefinesRule("STATIC-DETAILS", "SEGMENT-ID", List.of("C")),
                        new RedefinesRule("CONTACTS", "SEGMENT-ID", List.of("P"))));

        var decoded = decoded(config, "cobrix/test4_copybook.cob", "cobrix/test4_data/COMP.DETAILS.SEP30.DATA.dat");

        assertThat(decoded.rejected()).isEmpty();
        var expected = lines("cobrix/test4_expected/test4.txt");
        assertThat(decoded.records()).hasSizeGreaterThanOrEqualTo(expected.size());
        for (var index = 0; index < expected.size(); index++) {
            var record = record(decoded, index);
            var segment = expected.get(index).get("SEGMENT_ID").asString();
            // Cobrix shows both definitions in every record; only one of them means anything.
            var other = segment.equals("C") ? "CONTACTS" : "STATIC_DETAILS";
            // TAXPAYER-NUM redefines TAXPAYER-STR, which then holds four binary bytes that are no text.
            assertSame(
                    record,
                    expected.get(index),
                    Set.of(
                            other,
                            "File_Id",
                            "Record_Id",
                            "Record_Byte_Length",
                            "Seg_Id0",
                            "Seg_Id1",
                            "TAXPAYER_NUM",
                            "TAXPAYER_STR"),
                    "record " + index);
        }
    }

    @Test
    void readsAroundFillers() throws IOException {
        var decoded = decoded(
                Decoded.config("cp037", Framing.FIXED),
                "cobrix/test7_fillers.cob",
                "cobrix/test7_data/TEST.FILLERS.DEC07.DATA.dat");

        var expected = json("cobrix/test7_expected/test7.txt");
        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).hasSize(1000);
        // The published result is in the order of the amounts.
        var records = decoded.records().stream()
                .map(JSON::readTree)
                .sorted(Comparator.comparing(record -> record.get("AMOUNT").decimalValue()))
                .toList();
        for (var index = 0; index < expected.size(); index++)
            // CONTACT_PERSON redefines FILL_FIELD, which is read without a rule.
            assertSame(records.get(index), expected.get(index), Set.of("CONTACT_PERSON"), "record " + index);
    }

    @Test
    void readsGroupsOfAnAsciiRecord() throws IOException {
        var decoded = decoded(
                Decoded.config("ascii", Framing.FIXED), "cobrix/test10_copybook.cob", "cobrix/test10_data/data.dat");

        // The fields ending in _NT are made by an option of Cobrix: a group as one text.
        assertSame(
                record(decoded, 0),
                lines("cobrix/test10_expected/test10.txt").getFirst().get("RECORD"),
                Set.of("NAME_NT", "ACCOUNT_NO_NT"),
                "record");
    }

    @Test
    void rejectsTheRecordWhoseNumbersAreLetters() throws IOException {
        var decoded = decoded(
                Decoded.config("cp037", Framing.FIXED),
                "cobrix/test19_display_num.cob",
                "cobrix/test19_display_num/data.dat");

        // Cobrix makes the letters of the last record null; invalid digits reject a record here. The record before has
        // blanks where AMOUNT-FRACTION stands: Cobrix says 0.00, we say that it is absent. 9(8).9(2) is an edited
        // picture and so text, "789.09" in a file written by another program; Cobrix reads a number.
        assertThat(decoded.rejected()).extracting(problem -> problem.field()).contains("WS-DATE-NUM");
        assertThat(decoded.records()).hasSize(6);
        var expected = lines("cobrix/test19_display_num_expected/test19.txt");
        for (var index = 0; index < 6; index++)
            assertSame(
                    record(decoded, index),
                    expected.get(index),
                    Set.of("File_Id", "Record_Id", "WS_AMOUNT_FRACTION2", index == 5 ? "WS_AMOUNT_FRACTION" : ""),
                    "record " + index);
        assertThat(record(decoded, 0).get("WS-AMOUNT-FRACTION2").asString().strip())
                .isEqualTo("789.09");
    }

    @Test
    void readsAVariableTableOfGroups() throws IOException {
        var content = Files.readAllBytes(CORPUS.resolve("legstar/custdat.bin"));
        var framed = new ByteArrayOutputStream();
        framed.writeBytes(new byte[] {0, (byte) (content.length + 4), 0, 0});
        framed.writeBytes(content);
        var format =
                Decoded.format(Decoded.config("cp037", Framing.RDW), Map.of("test.cpy", text("legstar/CUSTDAT.cpy")));

        var decoded = Decoded.of(format, framed.toByteArray(), Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        // The redefinition of the date is not shown without a rule.
        assertSame(
                record(decoded, 0),
                json("legstar/custdat.json").get("CUSTOMER-DATA"),
                Set.of("TRANSACTION-DAY", "TRANSACTION-MONTH", "TRANSACTION-YEAR"),
                "record");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARDO01", "CUSTDAT", "FLAT01", "FLAT02", "RDEF01", "STRU01"})
    void compilesEveryCopybook(String name) throws IOException {
        assertThat(Decoded.problems(
                        Decoded.config("cp037", Framing.FIXED), Map.of("test.cpy", text("legstar/" + name + ".cpy"))))
                .allMatch(problem -> problem.contains("[copybook/redefines-without-rule]"));
    }

    @ParameterizedTest
    @CsvSource({
        "acctdata, CVACT01Y, ACCTDATA",
        "carddata, CVACT02Y, CARDDATA",
        "cardxref, CVACT03Y, CARDXREF",
        "trantype, CVTRA03Y, TRANTYPE",
        "trancatg, CVTRA04Y, TRANCATG"
    })
    void readsTheAsciiTwinsLikeTheMainframeFiles(String twin, String copybook, String data) throws IOException {
        var plain = Decoded.config("ascii", Framing.LINE);
        var content = Files.readAllBytes(CORPUS.resolve("carddemo/ascii/" + twin + ".txt"));
        var lineEnd = new String(content, ISO_8859_1).contains("\r\n")
                ? CopybookConfig.LineEnd.CRLF
                : CopybookConfig.LineEnd.LF;
        var config = plain.withLines(lineEnd);
        var format = Decoded.format(config, Map.of("test.cpy", text("carddemo/copybooks/" + copybook + ".cpy")));

        var decoded = Decoded.of(format, content, Checkpoint.START);

        var mainframe = decoded(
                        Decoded.config("cp037", Framing.FIXED),
                        "carddemo/copybooks/" + copybook + ".cpy",
                        "carddemo/data/AWS.M2.CARDDEMO." + data + ".PS")
                .records();
        for (var index = 0; index < decoded.records().size(); index++)
            // The twins were not made from the same state: one account has another postal code.
            if (!(twin.equals("acctdata") && index == 48))
                assertThat(decoded.records().get(index)).isEqualTo(mainframe.get(index));
        // The last line of one twin ends with LF while the others end with CRLF, so it is one byte too long.
        assertThat(decoded.rejected()).hasSize(twin.equals("trantype") ? 1 : 0);
        assertThat(decoded.records().size() + decoded.rejected().size()).isEqualTo(mainframe.size());
    }

    private static Decoded decoded(CopybookConfig config, String copybook, String data) throws IOException {
        var format = Decoded.format(config, Map.of("test.cpy", text(copybook)));
        return Decoded.of(format, Files.readAllBytes(CORPUS.resolve(data)), Checkpoint.START);
    }

    private static JsonNode record(Decoded decoded, int index) {
        return JSON.readTree(decoded.records().get(index));
    }

    private static JsonNode json(String file) throws IOException {
        return JSON.readTree(text(file));
    }

    private static List<JsonNode> lines(String file) throws IOException {
        return text(file).lines().map(JSON::readTree).toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(CORPUS.resolve(file), UTF_8);
    }

    private static void assertSameLines(Decoded decoded, String file, Set<String> without) throws IOException {
        var expected = lines(file);
        assertThat(decoded.records()).hasSizeGreaterThanOrEqualTo(expected.size());
        for (var index = 0; index < expected.size(); index++)
            assertSame(record(decoded, index), expected.get(index), without, file + ":" + (index + 1));
    }

    /** Every expected field is there with its value; numbers as decimals, text without blanks at its end. */
    private static void assertSame(JsonNode actual, JsonNode expected, Set<String> without, String where) {
        if (expected.isObject()) {
            var names = StreamSupport.stream(expected.propertyNames().spliterator(), false)
                    .filter(name -> !without.contains(name))
                    .toList();
            for (var name : names) {
                var found = actual.has(name) ? name : name.replace('_', '-');
                assertThat(actual.has(found)).as(where + " has " + name).isTrue();
                assertSame(actual.get(found), expected.get(name), without, where + " " + name);
            }
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(where).isEqualTo(expected.size());
            for (var index = 0; index < expected.size(); index++)
                assertSame(actual.get(index), expected.get(index), without, where + "[" + index + "]");
        } else if (actual.isNumber()) {
            assertThat(actual.decimalValue()).as(where).isEqualByComparingTo(expected.asString());
        } else if (actual.isNull()) {
            // All LOW-VALUES is zero for Cobrix and absent for us.
            assertThat(expected.decimalValue()).as(where).isZero();
        } else {
            // Cobrix trims on the left as well.
            var text = actual.asString();
            var wanted = expected.asString().stripTrailing();
            assertThat(text.equals(wanted) ? text : text.strip()).as(where).isEqualTo(wanted);
        }
    }
}
