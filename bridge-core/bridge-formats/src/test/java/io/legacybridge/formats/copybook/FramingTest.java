package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.LineEnd;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class FramingTest {

    private static final Map<String, String> COPYBOOK = Map.of(
            "test.cpy",
            "01 R.\n 05 T PIC X.\n 05 N PIC 9 OCCURS 0 TO 9 DEPENDING ON C.\n".replace(" 05 N", " 05 C PIC 9.\n 05 N"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // framing | little | counts itself | adjustment | line end | skip at start and end | content
                "RDW | false | true | 0 | | 0 | 0008 0000 C1F2F1F2  0006 0000 C2F0  0007 0000 C3F1F5",
                "RDW | true | true | 0 | | 0 | 0000 0800 C1F2F1F2  0000 0600 C2F0  0000 0700 C3F1F5",
                "RDW | false | false | 0 | | 0 | 0004 0000 C1F2F1F2  0002 0000 C2F0  0003 0000 C3F1F5",
                "RDW | false | true | -2 | | 0 | 000A 0000 C1F2F1F2  0008 0000 C2F0  0009 0000 C3F1F5",
                "BDW | false | true | 0 | | 0 | 0012 0000 0008 0000 C1F2F1F2  0006 0000 C2F0  000B 0000 0007 0000 C3F1F5",
                "BDW | false | true | 0 | | 0 | 80000012 0008 0000 C1F2F1F2  0006 0000 C2F0  8000000B 0007 0000 C3F1F5",
                "LINE | false | true | 0 | | 0 | C1F2F1F2 15 C2F0 15 C3F1F5",
                "LINE | false | true | 0 | EBCDIC_LF | 0 | C1F2F1F2 25 C2F0 25 C3F1F5 25",
                "LINE | false | true | 0 | LF | 0 | C1F2F1F2 0A C2F0 0A C3F1F5 0A",
                "LINE | false | true | 0 | CRLF | 0 | C1F2F1F2 0D0A C2F0 0D0A C3F1F5 0D0A",
                "COUNTED | false | true | 0 | | 0 | C1F2F1F2 C2F0 C3F1F5",
                "COUNTED | false | true | 0 | | 3 | 010203 C1F2F1F2 C2F0 C3F1F5 040506",
                "RDW | false | true | 0 | | 2 | FFFF 0008 0000 C1F2F1F2 0006 0000 C2F0 0007 0000 C3F1F5 EEEE",
            })
    void cutsRecordsAndBeginsAgainBehindEachOfThem(
            Framing framing,
            boolean little,
            boolean countsItself,
            int adjustment,
            LineEnd lineEnd,
            int skipped,
            String hex)
            throws IOException {
        var format = format(framing, little, countsItself, adjustment, lineEnd, skipped);
        var content = HexFormat.of().parseHex(hex.replace(" ", ""));

        var read = read(format, content, Checkpoint.START);

        assertThat(read.records())
                .containsExactly(
                        "{\"T\":\"A\",\"C\":2,\"N\":[1,2]}",
                        "{\"T\":\"B\",\"C\":0,\"N\":[]}",
                        "{\"T\":\"C\",\"C\":1,\"N\":[5]}");
        var written = new ByteArrayOutputStream();
        try (var encoder = format.encoder(written)) {
            for (var record : read.records()) {
                new RecordJsonReader(format.schema()).read(record, encoder.begin());
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }
        assertThat(read(format, written.toByteArray(), Checkpoint.START).records())
                .isEqualTo(read.records());
        for (var index = 0; index < 3; index++)
            assertThat(read(format, content, read.checkpoints().get(index)).records())
                    .isEqualTo(read.records().subList(index + 1, 3));
    }

    /** A dead letter has the bytes of its record alone. */
    @ParameterizedTest
    @CsvSource({"COUNTED, C1F2F1F2", "LINE, C1F2F1F2", "COUNTED, C2F0", "LINE, C2F0"})
    void nothingIsSkippedOfARecordThatComesAlone(Framing framing, String hex) throws IOException {
        var format = format(framing, false, true, 0, null, 1);
        var content = HexFormat.of().parseHex("FF" + hex + "EE");
        var inItsFile = read(format, content, Checkpoint.START);

        var alone = read(format.alone(), HexFormat.of().parseHex(hex), Checkpoint.START);

        assertThat(alone.records()).hasSize(1).isEqualTo(inItsFile.records());
    }

    /** Of a file that is sent its records lie for a while without what is around all of them. */
    @ParameterizedTest
    @EnumSource(value = Framing.class, names = "FIXED|LENGTH_FIELD", mode = Mode.MATCH_NONE)
    void thePartsOfAFileHaveSeveralRecords(Framing framing) throws IOException {
        var part = format(framing, false, true, 0, null, 2).part();
        var records = List.of("{\"T\":\"A\",\"C\":2,\"N\":[1,2]}", "{\"T\":\"B\",\"C\":0,\"N\":[]}");
        var written = new ByteArrayOutputStream();
        try (var encoder = part.encoder(written)) {
            for (var record : records) {
                new RecordJsonReader(part.schema()).read(record, encoder.begin());
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }

        assertThat(read(part, written.toByteArray(), Checkpoint.START).records())
                .isEqualTo(records);
    }

    @Test
    void aRecordThatComesAloneIsNoLongerThanARecordMayBe() throws IOException {
        var alone = format(Framing.RDW, false, true, 0, null, 0).alone();

        assertThat(read(alone, new byte[Frames.MAX_RECORD_LENGTH + 1], Checkpoint.START)
                        .rejected())
                .containsExactly("record/too-long " + (Frames.MAX_RECORD_LENGTH + 1));
        assertThat(read(alone, new byte[0], Checkpoint.START).checkpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // framing | content | code | bytes of the rejected record
                "RDW | 0006 0000 C1F0  C1C2C3C4 C5C6 | record/broken-frame | 6",
                "RDW | 0006 0000 C1F0  0003 0000 C1 | record/broken-frame | 5",
                "RDW | 0006 0000 C1F0  0006 0100 C1F0 | record/broken-frame | 6",
                "RDW | 0006 0000 C1F0  0006 00 | record/broken-frame | 3",
                "RDW | 0006 0000 C1F0  0008 0000 C1F0 | record/too-short | 2",
                "BDW | 000A 0000 0006 0000 C1F0  000A 0000 0007 0000 C1F0 | record/broken-frame | 6",
                "BDW | 000A 0000 0006 0000 C1F0  C1C2C3C4 C5 | record/broken-frame | 5",
                "COUNTED | C1F0 C1E1 C1F0 | record/broken-frame | 4",
                "COUNTED | C1F0 C1F3 F1 | record/broken-frame | 3",
            })
    void saysWhereTheThreadIsLostAndGuessesNothing(Framing framing, String hex, String code, int kept)
            throws IOException {
        var content = HexFormat.of().parseHex(hex.replace(" ", ""));

        var read = read(format(framing, false, true, 0, null, 0), content, Checkpoint.START);

        assertThat(read.records()).containsExactly("{\"T\":\"A\",\"C\":0,\"N\":[]}");
        assertThat(read.rejected()).containsExactly(code + " " + kept);
        assertThat(read.checkpoints().getLast().offset()).isEqualTo(framing == Framing.BDW ? 0 : content.length);
        assertThat(read(
                                format(framing, false, true, 0, null, 0),
                                content,
                                read.checkpoints().getLast())
                        .rejected())
                .isEmpty();
    }

    /** The second record counts one element and has two; the third is padded with blanks, the fourth with LOW-VALUES. */
    @Test
    void bytesBehindTheLastElementThatIsCountedAreNotDropped() throws IOException {
        var format = format(Framing.RDW, false, true, 0, null, 0);
        var content = HexFormat.of()
                .parseHex("00070000C1F1F2" + "00080000C2F1F2F3" + "00090000C3F1F54040" + "00080000C4F1F600");

        var read = read(format, content, Checkpoint.START);

        assertThat(read.records())
                .containsExactly(
                        "{\"T\":\"A\",\"C\":1,\"N\":[2]}",
                        "{\"T\":\"C\",\"C\":1,\"N\":[5]}",
                        "{\"T\":\"D\",\"C\":1,\"N\":[6]}");
        assertThat(read.rejected()).containsExactly("record/too-long 4");
    }

    @Test
    void aShortRecordLacksItsLastFieldsAndALongOneIsRejected() throws IOException {
        var format = Decoded.format(
                Decoded.config("cp037", Framing.RDW),
                Map.of("test.cpy", "01 R.\n 05 A PIC X.\n 05 B PIC 9(4) COMP.\n 05 D PIC 9(2).\n"));

        var read = read(
                format,
                HexFormat.of().parseHex("00050000C1" + "00060000C100" + "000A0000C10001F1F2F3"),
                Checkpoint.START);

        assertThat(read.records()).containsExactly("{\"A\":\"A\",\"B\":null,\"D\":null}");
        assertThat(read.rejected()).containsExactly("record/bad-number 2", "record/too-long 6");
    }

    /** A COBOL runtime writes LINE SEQUENTIAL without the blanks at a record's end: of a record of blanks nothing is left. */
    @Test
    void anEmptyLineIsARecordOfBlanks() throws IOException {
        var format = Decoded.format(
                Decoded.config("latin1", Framing.LINE),
                Map.of("test.cpy", "01 R.\n 05 A PIC X(3).\n 05 N PIC 9(2).\n"));

        var read = read(format, "AAA11\n\nB\n\n".getBytes(ISO_8859_1), Checkpoint.START);

        assertThat(read.records())
                .containsExactly(
                        "{\"A\":\"AAA\",\"N\":11}",
                        "{\"A\":\"\",\"N\":null}",
                        "{\"A\":\"B\",\"N\":null}",
                        "{\"A\":\"\",\"N\":null}");
    }

    /** Without line-end: a file from a machine with CR LF, and one that has both. */
    @Test
    void aCarriageReturnBeforeTheLineFeedIsNoData() throws IOException {
        var copybook = Map.of("test.cpy", "01 R.\n 05 A PIC X(4).\n");
        var content = "AAAB\r\nCC\r\nD\n\r\n".getBytes(ISO_8859_1);

        var read = read(Decoded.format(Decoded.config("ascii", Framing.LINE), copybook), content, Checkpoint.START);
        var asked = Decoded.config("ascii", Framing.LINE).withLines(LineEnd.LF);

        assertThat(read.records())
                .containsExactly("{\"A\":\"AAAB\"}", "{\"A\":\"CC\"}", "{\"A\":\"D\"}", "{\"A\":\"\"}");
        assertThat(read(Decoded.format(asked, copybook), "CC\r\n".getBytes(ISO_8859_1), Checkpoint.START)
                        .records())
                .containsExactly("{\"A\":\"CC\\r\"}");
    }

    private record Read(List<String> records, List<String> rejected, List<Checkpoint> checkpoints) {}

    private static Read read(RecordFormat format, byte[] content, Checkpoint from) throws IOException {
        var read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var offset = (int) from.offset();
        var rest = new ByteArrayInputStream(content, offset, content.length - offset);
        try (var cursor = format.read(rest, "test.dat", from)) {
            while (cursor.next()) {
                var json = new JsonBytes();
                switch (cursor.translate(new RecordJson(format.schema(), json))) {
                    case Translation.Translated _ -> read.records().add(json.toString());
                    case Translation.Rejected bad ->
                        read.rejected().add(bad.problems().getFirst().code() + " " + cursor.bytes().length);
                }
                read.checkpoints().add(cursor.checkpoint());
            }
        }
        return read;
    }

    private static RecordFormat format(
            Framing framing, boolean little, boolean countsItself, int adjustment, LineEnd lineEnd, int skipped) {
        var frames = new FramingSettings(
                framing,
                0,
                little ? ByteOrder.LITTLE : ByteOrder.BIG,
                countsItself,
                adjustment,
                Optional.empty(),
                0,
                Optional.ofNullable(lineEnd),
                skipped,
                skipped);
        return Decoded.format(Decoded.config("cp037", framing).withFrames(frames), COPYBOOK);
    }
}
