package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Checkpoint;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected bytes are those of the Enterprise COBOL Programming Guide, "Formats for numeric data". */
class CopybookFormatTest {

    @ParameterizedTest
    @CsvSource({
        // picture and usage, stored bytes, JSON value
        "S9(4), F1F2F3C4, 1234",
        "S9(4), F1F2F3D4, -1234",
        "9(4), F1F2F3F4, 1234",
        "S9(4) COMP-3, 01234C, 1234",
        "S9(4) COMP-3, 01234D, -1234",
        "9(4) COMP-3, 01234F, 1234",
        "S9(4) BINARY, 04D2, 1234",
        "S9(4) BINARY, FB2E, -1234",
        "9(4) BINARY, 04D2, 1234",
        "S9(9) COMP, FFFFFFFF, -1",
        "9(4) COMP-5, FFFF, 65535",
        "S9(3)V99, F1F2F3F4C5, 123.45",
        "S9(3)V99 COMP-3, 00100C, 1.00",
        "S9(5)V99 PACKED-DECIMAL, 40404040, null",
        "S9(7)V99 COMP-3, 000000000C, 0.00",
        "S9(18), F1F2F3F4F5F6F7F8F9F0F1F2F3F4F5F6F7D8, \"\"\"-123456789012345678\"\"\"",
        "9(20), F1F2F3F4F5F6F7F8F9F0F1F2F3F4F5F6F7F8F9F0, \"\"\"12345678901234567890\"\"\"",
        "S9(15), F0F0F0F0F0F0F0F0F0F0F0F0F0F0C7, 7",
        "9(18) COMP-5, FFFFFFFFFFFFFFFF, \"\"\"18446744073709551615\"\"\"",
        "9(3), 404040, null",
        "9(3), 000000, null",
    })
    void readsNumbersAsCobolStoresThem(String clauses, String hex, String value) {
        var decoded = Decoded.of(
                copybook("05 AMOUNT PIC " + clauses + "."),
                "cp037",
                HexFormat.of().parseHex(hex));

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).containsExactly("{\"amount\":" + value.replace("\"\"\"", "\"") + "}");
    }

    @ParameterizedTest
    @CsvSource({"cp037", "cp500", "cp1047", "cp1140", "cp273"})
    void readsTextInEveryCodePage(String page) {
        var text = "ÄÖü[]@§ Straße 7";
        var charset = Charset.forName(page.equals("cp1140") ? "IBM01140" : "IBM" + page.substring(2));

        var decoded = Decoded.of(copybook("05 STREET-NAME PIC X(20)."), page, (text + "    ").getBytes(charset));

        assertThat(decoded.records()).containsExactly("{\"streetName\":\"" + text + "\"}");
    }

    @Test
    void keepsTheDigitsOfATextAndTrimsOnTheRightOnly() {
        var decoded = Decoded.of(copybook("05 CODE PIC X(5). 05 REST PIC X(3)."), "cp037", ebcdic(" 007    "));

        assertThat(decoded.records()).containsExactly("{\"code\":\" 007\",\"rest\":\"\"}");
    }

    @Test
    void readsTablesInTables() {
        var decoded = Decoded.of(
                copybook(
                        "05 LINE-ITEM OCCURS 2 TIMES. 10 SKU PIC X. 10 QTY PIC 9 OCCURS 2. 05 FILLER PIC X. 05 Z PIC X."),
                "cp037",
                ebcdic("A12B34-Z"));

        assertThat(decoded.records())
                .containsExactly(
                        "{\"lineItem\":[{\"sku\":\"A\",\"qty\":[1,2]},{\"sku\":\"B\",\"qty\":[3,4]}],\"z\":\"Z\"}");
    }

    @Test
    void setsARecordAsideAndReadsItsNeighbours() {
        var decoded = Decoded.of(copybook("05 ID PIC X. 05 QTY PIC 9(3)."), "cp037", ebcdic("A001B0O2C003D0"));

        assertThat(decoded.records()).containsExactly("{\"id\":\"A\",\"qty\":1}", "{\"id\":\"C\",\"qty\":3}");
        assertThat(decoded.rejected())
                .extracting(problem -> problem.withValue())
                .containsExactly(
                        "qty: \"0O2\" is not a zoned decimal 9(3) in cp037 (offset 1, length 3, F0D6F2). [record/bad-number]",
                        "record: is not a whole record of 4 bytes: the file ends after 2 (offset 0, length 2)."
                                + " [record/too-short]");
        assertThat(decoded.rejected().getFirst().withoutValue())
                .doesNotContain("0O2")
                .doesNotContain("F0D6F2");
    }

    @Test
    void aValueThatIsShownIsOneLineOfHarmlessCharacters() {
        var decoded = Decoded.of(copybook("05 QTY PIC 9(3)."), "latin1", "\n\u001b\u009b".getBytes(ISO_8859_1));

        assertThat(decoded.rejected().getFirst().withValue()).startsWith("qty: \"···\" is not a zoned decimal");
    }

    @Test
    void beginsAgainAtACheckpoint() {
        var format = Decoded.format(copybook("05 ID PIC X(2)."), "cp037", CopybookConfig.Names.COBOL);

        assertThat(Decoded.of(format, ebcdic("AABBCC"), new Checkpoint(2, 4)).records())
                .containsExactly("{\"ID\":\"CC\"}");
    }

    @Test
    void levels66And77And88MoveNothing() {
        var decoded = Decoded.of(
                copybook("05 A PIC X. 88 YES VALUE 'Y'. 05 B PIC X. 66 AB RENAMES A THRU B. 77 C PIC X(9)."),
                "cp037",
                ebcdic("YN"));

        assertThat(decoded.records()).containsExactly("{\"a\":\"Y\",\"b\":\"N\"}");
    }

    @Test
    void tellsEverySyntaxProblemWithItsLineAndColumn() {
        var copybook = """
                       01  CUSTOMER.
                           05  NAME  PIC Q(10).
                           05  SINCE REDEFIMES NAME PIC X(10).
                           XX  AGE   PIC 9(3).
                           05  TABLE-1 OCCURS 999999999 TIMES PIC X.
                """;

        assertThat(Decoded.problems(copybook))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("contracts/test.cpy:2:26: \"Q(10)\" is not a picture")
                                .endsWith("[copybook/bad-picture]"),
                        problem -> assertThat(problem)
                                .startsWith(
                                        "contracts/test.cpy:3:22: \"REDEFIMES\" is not a clause that is read here."),
                        problem -> assertThat(problem)
                                .startsWith("contracts/test.cpy:4:12: \"XX\" stands where a level number belongs."),
                        problem -> assertThat(problem)
                                .startsWith("contracts/test.cpy:5:31: OCCURS 999999999 is out of bounds."));
    }

    private static String copybook(String entries) {
        return "01 R.\n" + entries.replace(". ", ".\n");
    }

    private static byte[] ebcdic(String text) {
        return text.getBytes(Charset.forName("IBM037"));
    }
}
