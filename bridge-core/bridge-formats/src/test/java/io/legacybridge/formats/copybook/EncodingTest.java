package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // clauses | value | bytes
                "PIC X(4) | \"AB\" | C1C24040",
                "PIC X(4) JUSTIFIED RIGHT | \"AB\" | 4040C1C2",
                "PIC N(3) | \"AB\" | 004100420020",
                "PIC S9(3)V99 | -1.2 | F0F0F1F2D0",
                "PIC S9(3) | 7 | F0F0C7",
                "PIC 9(3) | 7 | F0F0F7",
                "PIC 9(3) | null | 404040",
                "PIC S9(3) SIGN LEADING SEPARATE | -7 | 60F0F0F7",
                "PIC S9(3)PP | 12300 | F1F2C3",
                "PIC 9(3) BLANK WHEN ZERO | 0 | 404040",
                "PIC S9(4) NATIONAL SIGN TRAILING SEPARATE | 12 | 0030003000310032002B",
                "PIC S9(4) COMP-3 | -123 | 00123D",
                "PIC 9(3) COMP-3 | 123 | 123F",
                "PIC S9(3) COMP-3 | null | 0000",
                "PIC 9(3) COMP-6 | 123 | 0123",
                "PIC S9(4) COMP | -2 | FFFE",
                "PIC S9(4) COMP | null | 4040",
                "PIC 9(9) COMP | null | 40404040",
                "PIC S9(18) COMP | null | 4040404040404040",
                "PIC S9(4) COMP-5 | -32768 | 8000",
                "PIC 9(18) COMP-5 | \"18446744073709551615\" | FFFFFFFFFFFFFFFF",
                "COMP-1 | 100.0 | 42640000",
                "COMP-2 | -1 | C110000000000000",
                "COMP-2 | 0.3 | 404CCCCCCCCCCCCD",
                "COMP-2 | 0.7 | 40B3333333333333",
                "COMP-2 | 1.15 | 4112666666666666",
                "COMP-2 | -1234.56 | C34D28F5C28F5C29",
                "PIC ZZ9.99- | \"  1.23\" | 4040F14BF2F340",
            })
    void writesEveryKindOfField(String clauses, String value, String bytes) throws IOException {
        var written = written(format("01 R.\n 05 F " + clauses + ".\n", Framing.FIXED), "{\"F\":" + value + "}");

        assertThat(written.problems()).isEmpty();
        assertThat(written.hex()).isEqualTo(bytes);
    }

    /** As x86 machines store them; COMP is big-endian everywhere. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // clauses | value | bytes
                "PIC S9(4) COMP | 258 | 0102",
                "PIC S9(4) COMP-5 | 258 | 0201",
                "PIC S9(9) COMP-5 | -2 | FEFFFFFF",
                "PIC 9(18) COMP-5 | \"258\" | 0201000000000000",
                "COMP-1 | 1.0 | 0000803F",
                "COMP-2 | -2.5 | 00000000000004C0",
            })
    void nativeNumbersStandInTheOrderOfTheMachine(String clauses, String value, String bytes) throws IOException {
        var config = Decoded.config("ascii", Framing.FIXED)
                .withNumbers(new NumberSettings(
                        Optional.empty(),
                        CopybookConfig.ByteOrder.LITTLE,
                        CopybookConfig.ZonedSign.TRANSLATED,
                        CopybookConfig.Binary.PICTURE));
        var format = Decoded.format(config, Map.of("test.cpy", "01 R.\n 05 F " + clauses + ".\n"));

        var written = written(format, "{\"F\":" + value + "}");

        assertThat(written.hex()).isEqualTo(bytes);
        assertThat(Decoded.of(format, HEX.parseHex(bytes), Checkpoint.START).records())
                .containsExactly("{\"F\":" + value + "}");
    }

    /** GnuCOBOL's {@code cobc -fsign=ASCII} and {@code -fno-binary-truncate} write these bytes, TRUNC(BIN) of IBM the latter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // clauses | value | bytes
                "PIC S9(5) | -12345 | 3132333475",
                "PIC S9(5) | 12345 | 3132333435",
                "PIC S9(2) SIGN LEADING | -10 | 7130",
                "PIC S9(4) COMP | 20000 | 4E20",
                "PIC 9(4) COMP | 65535 | FFFF",
                "PIC S9(4) COMP | 8224 | 2020",
                "PIC S9(18) COMP | \"9223372036854775807\" | 7FFFFFFFFFFFFFFF",
            })
    void signsAndRangesAreThoseOfOtherCompilersWhereTheSettingsSaySo(String clauses, String value, String bytes)
            throws IOException {
        var config = Decoded.config("ascii", Framing.FIXED)
                .withNumbers(new NumberSettings(
                        Optional.empty(),
                        CopybookConfig.ByteOrder.BIG,
                        CopybookConfig.ZonedSign.NATIVE,
                        CopybookConfig.Binary.BYTES));
        var format = Decoded.format(config, Map.of("test.cpy", "01 R.\n 05 F " + clauses + ".\n"));

        var written = written(format, "{\"F\":" + value + "}");

        assertThat(written.problems()).isEmpty();
        assertThat(written.hex()).isEqualTo(bytes);
        assertThat(Decoded.of(format, HEX.parseHex(bytes), Checkpoint.START).records())
                .containsExactly("{\"F\":" + value + "}");
    }

    @Test
    void nativeSignsAreRefusedInEbcdic() {
        var config = Decoded.config("cp037", Framing.FIXED)
                .withNumbers(new NumberSettings(
                        Optional.empty(),
                        CopybookConfig.ByteOrder.BIG,
                        CopybookConfig.ZonedSign.NATIVE,
                        CopybookConfig.Binary.PICTURE));

        assertThat(Decoded.problems(config, Map.of("test.cpy", "01 R.\n 05 F PIC S9.\n")))
                .singleElement()
                .asString()
                .endsWith("[format/conflict]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // clauses | value | code
                "PIC X(2) | \"ABC\" | record/bad-text",
                "PIC X(2) | \"€\" | record/bad-text",
                "PIC X(2) | null | record/bad-value",
                "PIC X(2) | 5 | record/bad-value",
                "PIC 9(3) | 1000 | record/bad-number",
                "PIC 9(3) | -1 | record/bad-number",
                "PIC 9(3) | 1.5 | record/bad-number",
                "PIC 9(3) | 1E999999999 | record/bad-value",
                "PIC S9(3)PP | 12345 | record/bad-number",
                "PIC 9(4) COMP | 10000 | record/bad-number",
                "PIC S9(4) COMP-5 | 32768 | record/bad-number",
                "PIC 9(4) COMP-5 | null | record/no-value",
                "COMP-1 | 1E80 | record/bad-number",
                "COMP-2 | 1E-99 | record/bad-number",
                "PIC X OCCURS 2 TIMES | [\"A\"] | record/bad-count",
                "PIC X OCCURS 2 TIMES | \"A\" | record/bad-value",
            })
    void refusesWhatDoesNotFitAndCutsNothingOff(String clauses, String value, String code) throws IOException {
        var written = written(format("01 R.\n 05 F " + clauses + ".\n", Framing.FIXED), "{\"F\":" + value + "}");

        assertThat(written.hex()).isEmpty();
        assertThat(written.problems()).extracting(RecordProblem::code).contains(code);
    }

    @Test
    void bothLineEndsOfEbcdicInATextComeBack() throws IOException {
        var format = format("01 R.\n 05 F PIC X(4).\n", Framing.FIXED);
        var record = Decoded.of(format, HEX.parseHex("C125C215"), Checkpoint.START)
                .records()
                .getFirst();

        assertThat(written(format, record).hex()).isEqualTo("C125C215");
    }

    @Test
    void aMissingFieldRefusesTheRecordAndNotItsNeighbours() throws IOException {
        var format = format("01 R.\n 05 A PIC X.\n 05 G.\n 10 B PIC X.\n", Framing.FIXED);

        var written = written(
                format,
                "{\"A\":\"1\"}",
                "{\"G\":{\"B\":\"2\"},\"A\":\"1\"}",
                "{\"A\":\"1\",\"G\":{\"B\":\"2\",\"C\":0}}",
                "{\"A\":",
                "[]");

        assertThat(written.hex()).isEqualTo("F1F2");
        assertThat(written.problems())
                .extracting(problem -> problem.field() + " " + problem.code())
                .containsExactly(
                        "G record/missing-value", "G.C record/unknown-field", " record/bad-json", " record/bad-json");
    }

    @Test
    void countersAreCalculatedOrChecked() throws IOException {
        var copybook = "01 R.\n 05 N PIC 9(2) COMP.\n 05 T PIC X OCCURS 1 TO 3 DEPENDING ON N.\n 05 Z PIC X.\n";

        var written = written(
                format(copybook, Framing.COUNTED),
                "{\"T\":[\"A\",\"B\"],\"Z\":\"Z\"}",
                "{\"N\":1,\"T\":[\"A\"],\"Z\":\"Z\"}",
                "{\"N\":3,\"T\":[\"A\"],\"Z\":\"Z\"}",
                "{\"T\":[],\"Z\":\"Z\"}");

        assertThat(written.hex()).isEqualTo("0002C1C2E9" + "0001C1E9");
        assertThat(written.problems()).extracting(RecordProblem::code).containsOnly("record/bad-count");
        assertThat(written.problems().getFirst().withoutValue()).contains("3 elements, as N says");
    }

    @Test
    void theDefinitionIsTheOneThatTheRulesChoose() throws IOException {
        var copybook = "01 R.\n 05 A PIC X(3).\n 05 B REDEFINES A PIC 9(3).\n 05 KIND PIC X.\n";
        var config = Decoded.config("cp037", Framing.FIXED)
                .withRedefines(List.of(new RedefinesRule("B", "KIND", List.of("N"))));

        var written = written(
                Decoded.format(config, Map.of("test.cpy", copybook)),
                "{\"B\":7,\"KIND\":\"N\"}",
                "{\"A\":\"x\",\"KIND\":\"T\"}",
                "{\"A\":\"x\",\"KIND\":\"N\"}",
                "{\"KIND\":\"N\"}",
                "{\"A\":\"x\",\"B\":1,\"KIND\":\"N\"}");

        assertThat(written.hex()).isEqualTo("F0F0F7D5" + "A74040E3");
        assertThat(written.problems())
                .extracting(RecordProblem::code)
                .containsOnly("record/bad-definition")
                .hasSize(3);
    }

    @Test
    void aRecordEndsBeforeABinaryNumberThatIsAbsent() throws IOException {
        var format = format("01 R.\n 05 A PIC X.\n 05 B PIC 9(4) COMP-5.\n 05 C PIC X.\n", Framing.RDW);

        var written = written(format, "{\"A\":\"1\",\"B\":null,\"C\":\"\"}", "{\"A\":\"1\",\"B\":null,\"C\":\"x\"}");

        assertThat(written.hex()).isEqualTo("00050000F1");
        assertThat(written.problems()).extracting(RecordProblem::code).containsExactly("record/no-value");
    }

    @Test
    void aLineHasNoLineEndWithin() throws IOException {
        var config = Decoded.config("latin1", Framing.LINE);
        var format = Decoded.format(config, Map.of("test.cpy", "01 R.\n 05 A PIC X(2).\n 05 B PIC 9(4) COMP.\n"));

        var written = written(format, "{\"A\":\"a\",\"B\":9}", "{\"A\":\"a\",\"B\":10}");

        assertThat(written.hex()).isEqualTo("6120" + "0009" + "0A");
        assertThat(written.problems()).extracting(RecordProblem::code).containsExactly("record/bad-frame");
    }

    /** It would be taken for a part of the line end; line-end: lf says that it is not. */
    @Test
    void aLineEndsInNoCarriageReturn() throws IOException {
        var config = Decoded.config("latin1", Framing.LINE);
        var files = Map.of("test.cpy", "01 R.\n 05 A PIC S9(3) COMP-3.\n");

        var written = written(Decoded.format(config, files), "{\"A\":-120}", "{\"A\":-12}");
        var asked = written(Decoded.format(config.withLines(CopybookConfig.LineEnd.LF), files), "{\"A\":-120}");

        assertThat(written.hex()).isEqualTo("012D0A");
        assertThat(written.problems()).extracting(RecordProblem::code).containsExactly("record/bad-frame");
        assertThat(asked.hex()).isEqualTo("120D0A");
    }

    @Test
    void everyDoubleIsReadBackFromTheHexadecimalFormat() throws IOException {
        var format = format("01 R.\n 05 F COMP-2.\n", Framing.FIXED);
        var random = new Random(20_260_101L);
        for (var index = 0; index < 20_000; index++) {
            var value = index % 2 == 0
                    ? random.nextInt(1_000_000_000) / 100.0
                    : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-70, 70));
            var record = "{\"F\":" + value + "}";

            var written = written(format, record);

            assertThat(written.problems()).isEmpty();
            assertThat(Decoded.of(format, HEX.parseHex(written.hex()), Checkpoint.START)
                            .records())
                    .containsExactly(record);
        }
    }

    @Test
    void longRecordsGetBlocksOfTheirOwn() throws IOException {
        var format = format("01 R.\n 05 A PIC X(30000).\n", Framing.BDW);
        var line = "{\"A\":\"" + "x".repeat(30_000) + "\"}";

        var written = written(format, line, "{\"A\":\"\"}");

        assertThat(written.hex()).startsWith("753800007534" + "0000A7").hasSize(4 * (30_000 + 8));
        var decoded = Decoded.of(format, HEX.parseHex(written.hex()), Checkpoint.START);
        assertThat(decoded.records()).containsExactly(line, "{\"A\":\"\"}");
    }

    private record Written(String hex, List<RecordProblem> problems) {}

    private static Written written(RecordFormat format, String... records) throws IOException {
        var out = new ByteArrayOutputStream();
        var problems = new ArrayList<RecordProblem>();
        var json = new RecordJsonReader(format.schema());
        try (var encoder = format.encoder(out)) {
            for (var record : records)
                if (json.read(record, encoder.begin()) instanceof Translation.Rejected bad)
                    problems.addAll(bad.problems());
                else if (encoder.end() instanceof Translation.Rejected bad) problems.addAll(bad.problems());
        }
        return new Written(HEX.formatHex(out.toByteArray()), problems);
    }

    private static RecordFormat format(String copybook, Framing framing) {
        return Decoded.format(Decoded.config("cp037", framing), Map.of("test.cpy", copybook));
    }
}
