package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.record.Checkpoint;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations follow the Enterprise COBOL Language Reference and Programming Guide. */
class CopybookLanguageTest {

    private static final CopybookConfig FIXED = Decoded.config("cp037", Framing.FIXED);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // clauses | bytes | value
                "S9(3) SIGN LEADING | D1F2F3 | -123",
                "S9(3) SIGN IS TRAILING SEPARATE CHARACTER | F1F2F360 | -123",
                "S9(3) LEADING SEPARATE | 4EF1F2F3 | 123",
                "S9(3)V9 USAGE IS NATIONAL SIGN LEADING SEPARATE | 002D0031003200330034 | -123.4",
                "9(3) COMP-6 | 0123 | 123",
                "COMP-1 | 42640000 | 100.0",
                "COMP-1 | C2640000 | -100.0",
                "COMP-2 | 4110000000000000 | 1.0",
                "COMP-2 | 401999999999999A | 0.1",
                "9(3) BLANK WHEN ZERO | 404040 | 0",
                "COMP-3 PIC S9(3) VALUE +1 | 123D | -123",
                "S9(4) COMP | 4040 | null",
                "9(9) COMP | 40404040 | null",
                "S9(18) COMP | 4040404040404040 | null",
                "9(5) COMP | 00004040 | 16448",
                "9(4) COMP-5 | 4040 | 16448",
                "9(3)PP | F1F2F3 | 12300",
                "VPP9 | F1 | 0.001",
                "ZZ9.99- | 4040F14BF2F340 | \"  1.23\"",
                "$$,$$9.99CR | 404040405BF14BF0F0C3D9 | \"    $1.00CR\"",
                "X(5) JUSTIFIED RIGHT | 404040C1C2 | \"AB\"",
                "N(3) | 00410042 0020 | \"AB\"",
                "A(2)B9 | C1C240F1 | \"AB 1\"",
            })
    void readsEveryKindOfField(String clauses, String hex, String value) {
        var entry = clauses.startsWith("COMP") ? clauses : "PIC " + clauses;

        var decoded = decoded("01 R.\n 05 F " + entry + ".\n", hex.replace(" ", ""));

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).containsExactly("{\"F\":" + value + "}");
    }

    @Test
    void blanksThatArePartOfABinaryNumberRejectIt() {
        assertThat(decoded("01 R.\n 05 F PIC S9(4) COMP.\n", "4041").rejected())
                .extracting(problem -> problem.code())
                .containsExactly("record/bad-number");
    }

    @Test
    void insertsSlackBytesBeforeAndBehindSynchronizedItems() {
        // The table of the Language Reference, "Slack bytes within records" and "between records".
        var copybook = """
                01 WORK-RECORD.
                 05 WORK-CODE PIC X.
                 05 COMP-TABLE OCCURS 2 TIMES.
                  10 COMP-TYPE PIC X.
                  10 COMP-PAY PIC S9(4)V99 COMP SYNC.
                  10 COMP-HRS PIC S9(3) COMP SYNC.
                  10 COMP-NAME PIC X(5).
                """;

        var element = "C2" + "0000" + "00000064" + "0008" + "C1C2C3C4C5" + "0000";
        var decoded = decoded(copybook, "C1" + element + element);

        assertThat(decoded.rejected()).isEmpty();
        var row = "{\"COMP-TYPE\":\"B\",\"COMP-PAY\":1.00,\"COMP-HRS\":8,\"COMP-NAME\":\"ABCDE\"}";
        assertThat(decoded.records()).containsExactly("{\"WORK-CODE\":\"A\",\"COMP-TABLE\":[" + row + "," + row + "]}");
    }

    /**
     * Language Reference, "SYNCHRONIZED clause": on a level 01 it is said of every item; "Slack bytes within records", FIELD-L:
     * those of a group's first item stand before the group. GnuCOBOL puts them into the group; IBM's compiler is followed.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // entries | bytes | values
                "01 R SYNC. 05 A PIC X. 05 B PIC S9(8) COMP. 05 C PIC X. 05 D COMP-2."
                        + " | C1 000000 00000007 C3 00000000000000 4110000000000000"
                        + " | {\"A\":\"A\",\"B\":7,\"C\":\"C\",\"D\":1.0}",
                "01 R. 05 M PIC X(5). 05 N PIC XX. 05 O. 10 P PIC S9(6) COMP SYNC. 05 Q REDEFINES O PIC X."
                        + " | C1C2C3C4C5 D5D5 00 00000008"
                        + " | {\"M\":\"ABCDE\",\"N\":\"NN\",\"O\":{\"P\":8}}",
                "01 R. 05 A PIC X. 05 T OCCURS 2. 10 B PIC S9(8) COMP SYNC. 10 C PIC X. 05 Z PIC X."
                        + " | C1 000000 00000001 C3 000000 00000002 C4 000000 E9"
                        + " | {\"A\":\"A\",\"T\":[{\"B\":1,\"C\":\"C\"},{\"B\":2,\"C\":\"D\"}],\"Z\":\"Z\"}",
                "01 R. 05 A PIC X. 05 G COMP. 10 H. 15 B PIC S9(4) SYNC. 05 I REDEFINES G. 10 J PIC X(2)."
                        + " | C1 00 0003"
                        + " | {\"A\":\"A\",\"G\":{\"H\":{\"B\":3}}}",
            })
    void slackBytesStandWhereTheLanguageReferenceSays(String entries, String hex, String record) {
        var decoded = decoded(entries.replace(". ", ".\n") + "\n", hex.replace(" ", ""));

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).containsExactly(record);
    }

    @Test
    void aRedefinitionOfAGroupBeginsBehindItsSlackBytes() {
        var copybook = "01 R.\n 05 A PIC X.\n 05 G.\n 10 B PIC S9(8) COMP SYNC.\n 05 H REDEFINES G.\n 10 I PIC X(4).\n";
        var config = FIXED.withRedefines(List.of(new RedefinesRule("H", "A", List.of("A"))));

        var decoded = Decoded.of(
                Decoded.format(config, Map.of("test.cpy", copybook)),
                HexFormat.of().parseHex("C1404040C1C2C3C4"),
                Checkpoint.START);

        assertThat(decoded.records()).containsExactly("{\"A\":\"A\",\"H\":{\"I\":\"ABCD\"}}");
    }

    /** Programming Guide, "Defining national group items": what stands in it is national. */
    @Test
    void aGroupOfNationalUsageMakesItsItemsNational() {
        var copybook =
                "01 R.\n 05 G GROUP-USAGE IS NATIONAL.\n 10 N PIC 9(4).\n 10 E PIC ZZ9.\n 10 T PIC N(1).\n 05 Z PIC X.\n";

        var decoded = decoded(copybook, "0030003000310032" + "002000200037" + "0041" + "E9");

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).containsExactly("{\"G\":{\"N\":12,\"E\":\"  7\",\"T\":\"A\"},\"Z\":\"Z\"}");
    }

    @Test
    void readsNestedTablesWithCountersAndWhatStandsBehindThem() {
        var copybook = """
                01 R.
                 05 N PIC 9.
                 05 T OCCURS 0 TO 3 DEPENDING ON N.
                  10 K.
                   15 M PIC 9.
                  10 U PIC X OCCURS 1 TO 4 TIMES DEPENDING ON M.
                 05 FILLER.
                  10 LAST-ONE PIC X(2).
                """;
        var config = Decoded.config("cp037", Framing.COUNTED);
        var format = Decoded.format(config, Map.of("test.cpy", copybook));

        var decoded = Decoded.of(format, ebcdic("2" + "1A" + "3BCD" + "ZZ" + "0YY" + "11EXX"), Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records())
                .containsExactly(
                        "{\"N\":2,\"T\":[{\"K\":{\"M\":1},\"U\":[\"A\"]},{\"K\":{\"M\":3},\"U\":[\"B\",\"C\",\"D\"]}],\"LAST-ONE\":\"ZZ\"}",
                        "{\"N\":0,\"T\":[],\"LAST-ONE\":\"YY\"}",
                        "{\"N\":1,\"T\":[{\"K\":{\"M\":1},\"U\":[\"E\"]}],\"LAST-ONE\":\"XX\"}");
    }

    @Test
    void rejectsARecordWhoseCounterIsOutOfBounds() {
        var decoded =
                decoded("01 R.\n 05 N PIC 9.\n 05 T PIC X OCCURS 0 TO 2 DEPENDING ON N.\n 05 Z PIC X.\n", "F9C1C2C3");

        assertThat(decoded.rejected()).extracting(problem -> problem.code()).containsExactly("record/bad-count");
    }

    @Test
    void aRuleNamesTheDefinitionThatApplies() {
        var copybook = """
                01 R.
                 05 KIND PIC X.
                 05 BODY PIC X(4).
                 05 AMOUNT REDEFINES BODY PIC 9(4).
                 05 PAIR REDEFINES AMOUNT.
                  10 LEFT-ONE PIC X(2).
                  10 RIGHT-ONE PIC X(2).
                 05 Z PIC X.
                """;
        var config = FIXED.withRedefines(List.of(
                new RedefinesRule("AMOUNT", "KIND", List.of("A", "B")),
                new RedefinesRule("PAIR", "KIND", List.of("P"))));
        var format = Decoded.format(config, Map.of("test.cpy", copybook));

        var decoded = Decoded.of(format, ebcdic("A0012z" + "PABCDz" + "?ABCDz"), Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records())
                .containsExactly(
                        "{\"KIND\":\"A\",\"AMOUNT\":12,\"Z\":\"z\"}",
                        "{\"KIND\":\"P\",\"PAIR\":{\"LEFT-ONE\":\"AB\",\"RIGHT-ONE\":\"CD\"},\"Z\":\"z\"}",
                        "{\"KIND\":\"?\",\"BODY\":\"ABCD\",\"Z\":\"z\"}")
                .allSatisfy(record -> assertThat(new SchemaCheck(format.schema()).complaints(record))
                        .isEmpty());
    }

    @Test
    void withoutARuleTheFirstDefinitionIsReadWithAWarning() {
        assertThat(problems("01 R.\n 05 A PIC X(2).\n 05 B REDEFINES A PIC 9(4).\n"))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("contracts/test.cpy:3:2: warning: B is longer than A, which it redefines."),
                        problem -> assertThat(problem).contains("so A is always read."));
    }

    @Test
    void bytesThatNoRuleChoosesADefinitionForAreNotLeftOut() {
        var copybook = "01 R.\n 05 KIND PIC X.\n 05 PHONE PIC X(4).\n 05 MAIL REDEFINES PHONE PIC X(4).\n";
        var config = FIXED.withRedefines(List.of(
                new RedefinesRule("PHONE", "KIND", List.of("P")), new RedefinesRule("MAIL", "KIND", List.of("M"))));
        var format = Decoded.format(config, Map.of("test.cpy", copybook));

        var decoded = Decoded.of(format, ebcdic("P0012" + "X    " + "X\0\0\0\0" + "Xa@b "), Checkpoint.START);

        assertThat(decoded.records())
                .containsExactly("{\"KIND\":\"P\",\"PHONE\":\"0012\"}", "{\"KIND\":\"X\"}", "{\"KIND\":\"X\"}");
        assertThat(decoded.rejected())
                .singleElement()
                .satisfies(problem -> assertThat(problem.withoutValue())
                        .isEqualTo(
                                "PHONE: is not a definition that a rule of redefines chooses for this record, or blanks or LOW-VALUES"
                                        + " in cp037 (offset 1, length 4). [record/unknown-definition]"));
        assertThat(Decoded.of(format, Decoded.encoded(format, decoded.records()), Checkpoint.START))
                .isEqualTo(new Decoded(decoded.records(), List.of()));
    }

    @Test
    void copiesOtherFilesAndReplacesWords() {
        var files = Map.of(
                "test.cpy",
                        "01 R.\n COPY PART REPLACING ==:TAG:== BY ==CUST== ==X(3)== BY ==X(2)==\n LEADING ==OLD== BY ==NEW==.\n 05 Z PIC X.\n",
                "PART.cpy", " 05 :TAG:-ID PIC X(3).\n COPY \"deeper\".\n",
                "deeper.cpy", " 05 OLD-NAME PIC X.\n");

        var decoded = Decoded.of(Decoded.format(FIXED, files), ebcdic("AABC"), Checkpoint.START);

        assertThat(decoded.records()).containsExactly("{\"CUST-ID\":\"AA\",\"NEW-NAME\":\"B\",\"Z\":\"C\"}");
    }

    /** Text words of the Language Reference: parentheses and colons are words whatever stands around them; cobc agrees. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // replacing | the text of PART | the field's entry
                "==LEN== BY ==2== | A PIC X(LEN) | A PIC X(2)",
                "5 BY 2 | A PIC X(5) | A PIC X(2)",
                "==(5)== BY ==(2)== | A PIC X(5) | A PIC X(2)",
                "==X(5)== BY ==9(1) OCCURS 2== | A PIC X(5) | A PIC 9(1) OCCURS 2",
                "==(T)== BY ==A== | (T)-ID PIC X(2) | A-ID PIC X(2)",
                "==:T:== BY ==A== | MY-:T:-ID PIC X(2) | MY-A-ID PIC X(2)",
                "==:T:== BY ==== | :T:A PIC X(2) | A PIC X(2)",
                "LEADING ==:T:== BY ==A== | :T:-ID PIC X(2) | A-ID PIC X(2)",
                "TRAILING ==OLD== BY ==NEW== | A-OLD PIC X(2) | A-NEW PIC X(2)",
                "==OLD== BY ==NEW== | A-OLD PIC X(2) | A-OLD PIC X(2)",
                "==A PIC X.== BY ==A PIC X(2).== | A PIC X | A PIC X(2)",
                "==PIC X.== BY ==.== | A PIC X. 10 FILLER PIC X(2) | A. 10 FILLER PIC X(2)",
            })
    void replacesTextWords(String replacing, String part, String entry) {
        var replaced = Map.of(
                "test.cpy", "01 R.\n COPY PART REPLACING " + replacing + ".\n", "PART.cpy", " 05 " + part + ".\n");
        var written = Map.of("test.cpy", "01 R.\n 05 " + entry + ".\n");

        assertThat(schema(replaced)).isEqualTo(schema(written));
    }

    private static Map<String, Object> schema(Map<String, String> files) {
        return RecordJsonSchema.of(Decoded.format(FIXED, files).schema(), _ -> RecordJsonSchema.Shown.AS_DECLARED);
    }

    @Test
    void tellsWhichCopyIsMissingOrGoesInACircle() {
        assertThat(Decoded.problems(FIXED, Map.of("test.cpy", "01 R.\n COPY NONE.\n COPY test.\n 05 A PIC X.\n")))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("contracts/test.cpy:2:2: There is no copybook contracts/NONE"),
                        problem -> assertThat(problem).startsWith("contracts/test.cpy:3:2: COPY test goes round"));
    }

    @Test
    void saysThatTextBehindColumn72IsIgnored() {
        var line = "           05  A" + " ".repeat(40) + "PIC S9(9)V99 COMP-3.";
        var problem = problems("       01  R.\n" + line + "\n           05  B PIC X.\n")
                .getFirst();

        assertThat(line.length()).isGreaterThan(72);
        assertThat(problem).contains("Columns 73 to 80 are ignored, and text of this entry stands there.");
    }

    @Test
    void readsTheNamedRecordAndWarnsWhenNoneIsNamed() {
        var copybook = "01 A.\n 05 X PIC X.\n01 B.\n 05 Y PIC XX.\n";

        assertThat(problems(copybook)).singleElement().asString().contains("several records: A, B.");
        assertThat(decoded(copybook, "C1").records()).containsExactly("{\"X\":\"A\"}");
    }

    @Test
    void levels88StandInTheSchemaWithTheirValuesAndForbidNothing() {
        var format = Decoded.format(FIXED, Map.of("test.cpy", """
                        01 R.
                         05 S PIC X.
                          88 OPEN-ONE VALUE 'A'.
                          88 SOME VALUES 'B' 'C' '0' THRU '9'.
                          88 NONE-YET VALUE LOW-VALUES.
                          88 CLOSE VALUE 'D','E'.
                         05 W PIC X(3).
                          88 FULL VALUE ALL 'Z'.
                          88 OK VALUE ZEROS.
                         05 N PIC S9V9.
                          88 LITTLE VALUE ZERO -1.5 THRU 2.
                        """));

        assertThat(format.schema().leaves().getFirst().annotations().toString())
                .contains("OPEN-ONE")
                .contains("[B, C, 0 THRU 9]");
        assertThat(RecordJsonSchema.of(format.schema(), _ -> RecordJsonSchema.Shown.AS_DECLARED)
                        .toString())
                .contains(
                        "anyOf=[{enum=[A], title=OPEN-ONE}, {enum=[B, C], title=SOME}, {enum=[D, E], title=CLOSE}, {title=any")
                .contains("anyOf=[{enum=[ZZZ], title=FULL}, {enum=[000], title=OK}, {title=any other value}]")
                .contains("anyOf=[{maximum=2.0, minimum=-1.5, title=LITTLE}, {enum=[0.0], title=LITTLE}, {title=any");
        assertThat(new SchemaCheck(format.schema()).complaints("{\"S\":\"?\",\"W\":\"\",\"N\":-3.1}"))
                .isEmpty();
    }

    /** What GnuCOBOL's compiler makes of them when DECIMAL-POINT is a point. */
    @Test
    void valuesOfALevel88NeedNoBlanksBetweenThem() {
        var format = Decoded.format(FIXED, Map.of("test.cpy", """
                        01 R.
                         05 N PIC S9.
                          88 A VALUE 1,2.
                          88 B VALUES 3,4,5.
                          88 C VALUE 6;7.
                          88 D VALUE 1 THRU 3,5 THRU 7.
                          88 E VALUE -1,+2 .
                          88 F VALUE 8,,9.
                         05 S PIC X.
                          88 G VALUE "A",2.
                          88 H VALUE 3,"B".
                         05 M PIC 9V9.
                          88 I VALUE 1.5,2.5.
                        """));

        var said = RecordJsonSchema.of(format.schema(), _ -> RecordJsonSchema.Shown.AS_DECLARED)
                .toString();
        assertThat(said)
                .contains("{enum=[1, 2], title=A}")
                .contains("{enum=[3, 4, 5], title=B}")
                .contains("{enum=[6, 7], title=C}")
                .contains("{maximum=3, minimum=1, title=D}", "{maximum=7, minimum=5, title=D}")
                .contains("{enum=[-1, 2], title=E}")
                .contains("{enum=[8, 9], title=F}")
                .contains("{enum=[A, 2], title=G}")
                .contains("{enum=[3, B], title=H}")
                .contains("{enum=[1.5, 2.5], title=I}");
    }

    @Test
    void aCommaThatMayBeADecimalPointIsToldAndNothingIsSaidOfItsValues() {
        var copybook = Map.of("test.cpy", "01 R.\n 05 N PIC 9V9.\n  88 A VALUE 1,5.\n");

        assertThat(Decoded.problems(FIXED, copybook))
                .singleElement()
                .asString()
                .startsWith("contracts/test.cpy:3:14: warning: \"1,5\" is one number where DECIMAL-POINT IS COMMA")
                .endsWith("[copybook/ambiguous-comma]");
    }

    @Test
    void readsDoubleBytesBetweenTheirShifts() {
        var bytes = "AB漢字".getBytes(Charset.forName("x-IBM939"));
        var format = Decoded.format(
                Decoded.config("cp939", Framing.FIXED),
                Map.of("test.cpy", "01 R.\n 05 T PIC X(" + bytes.length + ").\n 05 G PIC G(2) DISPLAY-1.\n"));
        var pure = HexFormat.of().formatHex(bytes, 3, 7);

        var decoded =
                Decoded.of(format, HexFormat.of().parseHex(HexFormat.of().formatHex(bytes) + pure), Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).containsExactly("{\"T\":\"AB漢字\",\"G\":\"漢字\"}");
    }

    /** Shift-out, one character, and no room for the shift-in. */
    @Test
    void doubleBytesThatAreNotShiftedInAreNoText() {
        var format =
                Decoded.format(Decoded.config("cp939", Framing.FIXED), Map.of("test.cpy", "01 R.\n 05 T PIC X(3).\n"));

        var decoded = Decoded.of(format, HexFormat.of().parseHex("0E4281"), Checkpoint.START);

        assertThat(decoded.records()).isEmpty();
        assertThat(decoded.rejected())
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("record/bad-text"));
    }

    @Test
    @Timeout(30)
    void refusesWhatIsTooLargeByANamedLimit() {
        assertThat(problems("01 R.\n 05 A PIC X OCCURS 999999999.\n").getFirst())
                .contains("[copybook/bad-occurs]");
        assertThat(problems("01 R.\n 05 A OCCURS 99999. 10 B PIC X(21000).\n".replace(". 10", ".\n 10"))
                        .getFirst())
                .contains("[copybook/too-long]");
        assertThat(problems("01 R.\n" + " 05 A PIC X.\n".repeat(800_000)).getFirst())
                .contains("[copybook/too-large]");
        assertThat(problems("Q ".repeat(1_000_000)).getFirst()).contains("copybook/");
        assertThat(problems("01 R.\n" + " 05 A PIC X.\n 05 B REDEFINES A PIC X.\n".repeat(10_000)))
                .hasSize(10_000);
    }

    private static Decoded decoded(String copybook, String hex) {
        var format = Decoded.format(FIXED, Map.of("test.cpy", copybook));
        return Decoded.of(format, HexFormat.of().parseHex(hex), Checkpoint.START);
    }

    private static List<String> problems(String copybook) {
        return Decoded.problems(FIXED, Map.of("test.cpy", copybook));
    }

    private static byte[] ebcdic(String text) {
        return text.getBytes(Charset.forName("IBM037"));
    }
}
