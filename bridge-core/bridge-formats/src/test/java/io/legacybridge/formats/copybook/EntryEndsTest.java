package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A clause takes along nothing but what the Enterprise COBOL Language Reference gives it, so that a missing period is told and
 * no field vanishes. GnuCOBOL's compiler, {@code cobc -std=ibm}, refuses each copybook that is refused here.
 */
class EntryEndsTest {

    private static final CopybookConfig FIXED = Decoded.config("cp037", Framing.FIXED);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY body| 05 Z PIC X(4).| 05 Y PIC X.",
                "COPY body REPLACE ==5== BY ==7==.",
                "COPY body REPLACING ==X(5)== BY ==X(7)==| 05 Z PIC X(4).",
                "COPY body REPLACING ==X(5)== BY ==X(7).| 05 Z PIC X(4).",
                "05 A PIC X(3)| 05 B PIC X.",
                "05 A PIC 9(3) VALUE 1| 05 B PIC X(2).",
                "05 A PIC X(3) VALUE 'AB'| 05 B PIC X(2).",
                "05 A PIC X(3) VALUE 'AB| 05 B PIC X(2).",
                "05 A PIC X(3) VALUE SPACES| 05 FILLER PIC X(2).",
                "05 A PIC X(3) VALUE ALL| 05 B PIC X(2).",
                "05 T PIC X(3) OCCURS 2 INDEXED BY IX| 05 B PIC X(2).",
                "05 T OCCURS 2 ASCENDING KEY IS K| 05 K PIC X(2).",
                "05 N PIC 9.| 05 T PIC X OCCURS 1 TO 5 DEPENDING ON N| 05 B PIC X(2).",
                "05 D PIC X.| 88 D1 VALUE 'A'| 05 E PIC X(2).",
                "05 D PIC X.| 88 D1 VALUE 'A'| 05 E.| 10 F PIC X.",
                "05 D PIC 9.| 88 D1 VALUE 1| 05 E PIC X(2).",
                "05 D PIC 9.| 88 D1 VALUE 1 THRU 2| 88 D2 VALUE 3.",
                "05 D PIC 9.| 88 D1.",
                "05 A PIC X.| 66 RA RENAMES A| 05 E PIC X(2).",
                "05 A PIC X.| 66 RA RENAMES A THRU A| 05 E PIC X(2).",
                "05 A PIC X.| 66 RA| 05 E PIC X(2).",
                "05 A PIC X(3) PIC X(5).",
                "05 A PIC S9(3) COMP-3 COMP.",
                "05 A PIC X OCCURS 2 OCCURS 3.",
                "05 A PIC S9 SIGN LEADING TRAILING.",
                "EXEC SQL INCLUDE BODY END-EXEC.| 05 A PIC X.",
            })
    void whatAClauseDoesNotTakeIsAnError(String entries) {
        var found = problems("01 R.\n" + entries.replace("|", "\n") + "\n05 LAST-ONE PIC X.\n");

        assertThat(found).anyMatch(problem -> problem.contains("test.cpy:") && !problem.contains(": warning: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY body OF LIB SUPPRESS REPLACING ==X(5)== BY ==X(7)==.",
                "COPY body IN LIB.",
                "05 A PIC 9(3) VALUE 1,| OCCURS 2.",
                "05 A PIC S9(3)V9 VALUE IS -1.5 COMP-3.",
                "05 A PIC X(3) VALUE ALL 'A' JUST RIGHT.",
                "05 A PIC X(3) VALUE 'DON''T'.",
                "05 A PIC X(3) VALUE X'00FF00'.",
                "05 A COMP-2 VALUE 1.5E3 SYNC.",
                "05 A POINTER VALUE NULL.",
                "05 A PIC S9(4) USAGE IS COMP NATIVE.",
                "05 A PIC 9.| 88 B VALUES ARE 1, 2 3 THRU 5, ZERO.",
                "05 A PIC 9.| 88 B VALUE 1,2,3 THRU 5.",
                "05 A PIC X.| 88 B VALUE 'A' WHEN SET TO FALSE IS 'B'.",
                "05 A OCCURS 2 ASCENDING KEY IS B, C OF A| INDEXED BY IX, IY.| 10 B PIC X.| 10 C PIC X.",
                "05 A PIC X.| 66 B RENAMES A OF R THROUGH A OF R.",
                "TITLE 'A listing'| EJECT| SKIP2| 05 A PIC X.",
                "EXEC SQL DECLARE T TABLE| ( A CHAR(3) NOT NULL, B DECIMAL(5, 2) ) END-EXEC.| 05 A PIC X.",
            })
    void whatTheLanguageAllowsIsRead(String entries) {
        assertThat(problems("01 R.\n" + entries.replace("|", "\n") + "\n05 LAST-ONE PIC X.\n"))
                .isEmpty();
    }

    @Test
    void aLevel77HasConditionsOfItsOwn() {
        assertThat(problems("77 A PIC X.\n88 B VALUE 'A'.\n01 R.\n05 C PIC X.\n"))
                .isEmpty();
    }

    /** The period of the second line stands in column 74, the COMP-3 of the third behind column 72. */
    @Test
    void aLineThatIsCutOffIsToldWithAWordOfTheFreeFormat() {
        var conditions = " ".repeat(15) + "88 GOOD VALUE 'AA' 'AB' 'AC' 'AD' 'AE' 'AF' 'AG' 'AH' 'A' .";
        var packed = " ".repeat(11) + "05 A PIC S9(5)" + " ".repeat(49) + "COMP-3";

        assertThat(conditions).hasSize(74);
        assertThat(problems("        01 R.\n           05 S PIC XX.\n" + conditions + "\n           05 A PIC X.\n"))
                .first()
                .asString()
                .contains("Columns 73 to 80 are ignored")
                .contains("A file in free format has its first level in columns 1 to 6.");
        assertThat(problems("        01 R.\n" + packed + "\n               VALUE 0.\n"))
                .singleElement()
                .asString()
                .startsWith("contracts/test.cpy:2:12: warning: The text behind column 72 of this line is ignored")
                .endsWith("[copybook/cut-line]");
        assertThat(problems("01 R.\n" + packed + "\n               VALUE 0.\n")).isEmpty();
    }

    @Test
    void aNumberOrAMarkInColumns73To80IsNoCutLine() {
        var line = "           05 A PIC S9(5)" + " ".repeat(47);

        for (var mark : List.of("00010000", "CUST0010", "JD 1299", "."))
            assertThat(problems("       01 R.\n" + line + mark + "\n               VALUE 0.\n"))
                    .as(mark)
                    .hasSize(mark.equals(".") ? 1 : 0);
    }

    private static List<String> problems(String copybook) {
        return Decoded.problems(FIXED, Map.of("test.cpy", copybook, "body.cpy", " 05 N PIC X(5).\n"));
    }
}
