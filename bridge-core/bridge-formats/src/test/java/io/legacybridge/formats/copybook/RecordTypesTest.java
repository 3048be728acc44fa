package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.record.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that hold records of several types, told apart by a field; and records that say their length. */
class RecordTypesTest {

    private static final String TYPES = """
            01 HEADER-REC.
             05 KIND PIC X.
             05 CREATED PIC 9(8).
            01 DETAIL-REC.
             05 KIND PIC X.
             05 N PIC 9.
             05 AMOUNT PIC S9(3)V99 COMP-3 OCCURS 0 TO 3 DEPENDING ON N.
            01 TRAILER-REC.
             05 KIND PIC X.
             05 TOTAL PIC 9(5).
            """;

    private static final List<RedefinesRule> RULES = List.of(
            new RedefinesRule("HEADER-REC", "KIND", List.of("H")),
            new RedefinesRule("DETAIL-REC", "KIND", List.of("D")),
            new RedefinesRule("TRAILER-REC", "KIND", List.of("T")));

    private static final List<String> RECORDS = List.of(
            "{\"HEADER-REC\":{\"KIND\":\"H\",\"CREATED\":20260101}}",
            "{\"DETAIL-REC\":{\"KIND\":\"D\",\"N\":2,\"AMOUNT\":[1.00,-2.50]}}",
            "{\"DETAIL-REC\":{\"KIND\":\"D\",\"N\":0,\"AMOUNT\":[]}}",
            "{\"TRAILER-REC\":{\"KIND\":\"T\",\"TOTAL\":2}}");

    @ParameterizedTest
    @EnumSource(
            value = Framing.class,
            names = {"FIXED", "RDW", "BDW", "COUNTED"})
    void everyLevel01IsATypeOfRecordWhenRulesSaySo(Framing framing) {
        var format = Decoded.format(Decoded.config("cp037", framing).withRedefines(RULES), Map.of("test.cpy", TYPES));

        var written = Decoded.encoded(format, RECORDS);
        var decoded = Decoded.of(format, written, Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).isEqualTo(RECORDS);
        assertThat(decoded.records())
                .allSatisfy(record -> assertThat(new SchemaCheck(format.schema()).complaints(record))
                        .isEmpty());
        assertThat(written)
                .hasSize(
                        switch (framing) {
                            case FIXED -> 4 * 11;
                            case RDW -> 9 + 8 + 2 + 6 + 4 * 4;
                            case BDW -> 9 + 8 + 2 + 6 + 5 * 4;
                            default -> 9 + 8 + 2 + 6;
                        });
    }

    @Test
    void aRecordOfAnUnknownTypeOrOfAWrongLengthIsRejectedAlone() {
        var format =
                Decoded.format(Decoded.config("latin1", Framing.LINE).withRedefines(RULES), Map.of("test.cpy", TYPES));

        var decoded =
                Decoded.of(format, "X123\nT00002\nT000021\nD0\n".getBytes(Charset.forName("latin1")), Checkpoint.START);

        assertThat(decoded.rejected())
                .extracting(problem -> problem.code())
                .containsExactly("record/unknown-type", "record/too-long");
        assertThat(decoded.records()).hasSize(2);
    }

    @Test
    void aRecordSaysItsLengthInAField() throws Exception {
        var copybook = "01 R.\n 05 A PIC X.\n 05 LEN PIC 9(4) COMP.\n 05 T PIC X(2) OCCURS 0 TO 9 DEPENDING ON N.\n"
                .replace(" 05 T", " 05 N PIC 9.\n 05 T");
        var format = Decoded.format(lengthField("LEN", -1), Map.of("test.cpy", copybook));
        var records = List.of(
                "{\"A\":\"x\",\"LEN\":9,\"N\":2,\"T\":[\"AB\",\"C\"]}", "{\"A\":\"y\",\"LEN\":5,\"N\":0,\"T\":[]}");

        var written = Decoded.encoded(format, List.of(records.getFirst().replace("\"LEN\":9,", ""), records.getLast()));
        var broken = new ByteArrayOutputStream();
        broken.write(written);
        broken.write(new byte[] {(byte) 0xA7, 0, 2, 0x40});

        var decoded = Decoded.of(format, broken.toByteArray(), Checkpoint.START);
        assertThat(decoded.records()).isEqualTo(records);
        assertThat(decoded.rejected()).extracting(problem -> problem.code()).containsExactly("record/broken-frame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967308", "0016777217", "2147483647"})
    void aLengthThatNoRecordHasIsABrokenFrame(String length) {
        var format = Decoded.format(
                lengthField("LEN", 1), Map.of("test.cpy", "01 R.\n 05 LEN PIC 9(10).\n 05 T PIC X(3).\n"));

        var decoded = Decoded.of(format, (length + "ABC").getBytes(Charset.forName("cp037")), Checkpoint.START);

        assertThat(decoded.records()).isEmpty();
        assertThat(decoded.rejected()).extracting(problem -> problem.code()).containsExactly("record/broken-frame");
    }

    @Test
    void tellsThatTheLengthFieldIsMissing() {
        var copybook = Map.of("test.cpy", "01 R.\n 05 A PIC X.\n 05 B PIC 9V9.\n");

        assertThat(Decoded.problems(lengthField("B", 0), copybook))
                .singleElement()
                .asString()
                .contains("no whole number B");
        assertThat(Decoded.problems(Decoded.config("cp037", Framing.LENGTH_FIELD), copybook))
                .singleElement()
                .asString()
                .contains("belong together");
    }

    private static CopybookConfig lengthField(String name, int adjustment) {
        return Decoded.config("cp037", Framing.LENGTH_FIELD)
                .withFrames(new FramingSettings(
                        Framing.LENGTH_FIELD,
                        0,
                        CopybookConfig.ByteOrder.BIG,
                        true,
                        0,
                        Optional.of(name),
                        adjustment,
                        Optional.empty(),
                        0,
                        0));
    }
}
