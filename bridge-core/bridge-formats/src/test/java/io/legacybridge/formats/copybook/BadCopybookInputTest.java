package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.spi.record.Checkpoint;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nobody should write and somebody will send: a clear answer in bounded time and memory. */
@Timeout(60)
class BadCopybookInputTest {

    private static final String VARIABLE = "01 R.\n 05 N PIC 9(2).\n 05 T PIC X OCCURS 0 TO 9 DEPENDING ON N.\n";

    @ParameterizedTest
    @CsvSource({
        "RDW, record/broken-frame",
        "BDW, record/broken-frame",
        "COUNTED, record/broken-frame",
        "LINE, record/too-long"
    })
    void aFileOfZerosIsOneRejectedRecordWhereTheFramingBreaks(Framing framing, String code) {
        var format = Decoded.format(Decoded.config("cp037", framing), Map.of("test.cpy", VARIABLE));

        var decoded = Decoded.of(format, new byte[4 * 1024 * 1024], Checkpoint.START);

        assertThat(decoded.records()).isEmpty();
        assertThat(decoded.rejected()).extracting(problem -> problem.code()).containsExactly(code);
    }

    @Test
    void aFileOfZerosHoldsRecordsWithoutValuesWhereTheLengthIsFixed() {
        var format = Decoded.format(
                Decoded.config("cp037", Framing.FIXED),
                Map.of("test.cpy", "01 R.\n 05 N PIC 9(2).\n 05 T PIC X(8).\n"));

        var decoded = Decoded.of(format, new byte[1_000_000], Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).hasSize(100_000).containsOnly("{\"N\":null,\"T\":\"\"}");
    }

    @ParameterizedTest
    @CsvSource({
        // A word that says 0 bytes, one that says only itself, one that says more than is there.
        "00000000F0F0, record/broken-frame",
        "00040000, record/empty",
        "FFFF0000F0F0, record/too-short"
    })
    void oddDescriptorWordsAreTold(String hex, String code) {
        var format = Decoded.format(Decoded.config("cp037", Framing.RDW), Map.of("test.cpy", VARIABLE));

        var decoded = Decoded.of(format, HexFormat.of().parseHex(hex), Checkpoint.START);

        assertThat(decoded.rejected()).extracting(problem -> problem.code()).containsExactly(code);
    }

    @Test
    void layoutsBeyondAnyRecordAreRefused() {
        assertThat(problem("01 R.\n 05 A PIC X(2000000000).\n")).contains("[copybook/");
        assertThat(problem("01 R.\n 05 A OCCURS 90000.\n  10 B OCCURS 90000.\n   15 C PIC X(9000).\n"))
                .contains("[copybook/too-long]");
        assertThat(problem("01 R.\n 05 A PIC X OCCURS 999999999 TIMES.\n")).contains("[copybook/bad-occurs]");
        assertThat(problem("01 R.\n 05 A PIC X OCCURS 99999999999999999999 TIMES.\n"))
                .contains("[copybook/bad-occurs]");
    }

    @Test
    void aCopybookOfTenMegabytesIsRefused() {
        assertThat(problem("01 R.\n" + "  05 FIELD-A PIC X(10).\n".repeat(450_000)))
                .contains("[copybook/too-large]");
        assertThat(problem("x".repeat(10_000_000))).contains("[copybook/too-large]");
    }

    @Test
    void copiesThatLeadBackOrMultiplyAreRefused() {
        var files = new HashMap<String, String>();
        files.put("test.cpy", "01 R.\n COPY A0.\n");
        for (var level = 0; level < 12; level++)
            files.put("A" + level + ".cpy", (" COPY A" + (level + 1) + ".\n").repeat(12));
        files.put("A12.cpy", " 05 F PIC X.\n");

        assertThat(Decoded.problems(Decoded.config("cp037", Framing.FIXED), files))
                .anyMatch(problem -> problem.contains("[copybook/too-large]"));
        files.put("A12.cpy", " COPY A0.\n");
        assertThat(Decoded.problems(Decoded.config("cp037", Framing.FIXED), files))
                .anyMatch(problem -> problem.contains("[copybook/copy-loop]"));
    }

    private static String problem(String copybook) {
        return Decoded.problems(Decoded.config("cp037", Framing.FIXED), Map.of("test.cpy", copybook))
                .getFirst();
    }
}
