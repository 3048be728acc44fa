package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that was set aside is replayed from the bytes that its dead letter keeps, in every format and framing. */
class RecordsAloneTest {

    /** What one record holds that is of another length than the others. */
    private static final String COPYBOOK = """
                   01 ORDER-REC.
                      05 T PIC X.
                      05 LEN PIC 9(2).
                      05 N PIC %s.
                      05 C PIC 9.
                      05 E PIC X OCCURS 0 TO 9 DEPENDING ON C.
                   01 LINE-REC.
                      05 T PIC X.
                      05 SKU PIC X(3).
            """;

    private static final String FAMILY = """
            type: copybook
            file: FILE
            redefines: [{use: ORDER-REC, when: T, is: [O]}, {use: LINE-REC, when: T, is: [L]}]
            children: [{use: LINE-REC, under: ORDER-REC}]
            """;

    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" elementFormDefault="qualified">
              <xs:element name="order"><xs:complexType><xs:sequence>
                <xs:element name="t" type="xs:string"/><xs:element name="n" type="%s"/>
              </xs:sequence></xs:complexType></xs:element>
            </xs:schema>
            """;

    private static final String COLUMNS = "[{name: t}, {name: n, type: TYPE}]";
    private static final String WIDTHS = "[{name: t, width: 1}, {name: n, width: 10, type: TYPE}]";

    @TempDir
    Path folder;

    @BeforeEach
    void writeContracts() throws IOException {
        Files.writeString(folder.resolve("number.cpy"), COPYBOOK.formatted("9(3)"));
        Files.writeString(folder.resolve("text.cpy"), COPYBOOK.formatted("X(3)"));
        Files.writeString(folder.resolve("date.xsd"), SCHEMA.formatted("xs:date"));
        Files.writeString(folder.resolve("text.xsd"), SCHEMA.formatted("xs:string"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "framing: fixed",
                "framing: fixed\nrecord-length: 40",
                "framing: rdw",
                "framing: rdw\nrdw-order: little",
                "framing: rdw\nrdw-counts-itself: false",
                "framing: rdw\nrdw-adjustment: 2",
                "framing: rdw\nskip-start: 3\nskip-end: 2",
                "framing: bdw",
                "framing: bdw\nencoding: ascii",
                "framing: line",
                "framing: line\nencoding: ascii",
                "framing: line\nencoding: ascii\nline-end: crlf",
                "framing: line\nskip-start: 3\nskip-end: 2",
                "framing: counted",
                "framing: length-field\nlength-field: LEN",
            })
    void aRecordOfACopybookIsReplayed(String framing) throws IOException {
        var yaml = "type: copybook\nfile: FILE\n" + framing + "\n";
        var records = List.of(
                "{'t':'A','len':9,'n':'001','c':2,'e':['x','y']}",
                "{'t':'B','len':8,'n':'NN2','c':1,'e':['z']}",
                "{'t':'C','len':7,'n':'003','c':0,'e':[]}");

        assertReplayed(yaml.replace("FILE", "number.cpy"), yaml.replace("FILE", "text.cpy"), records);
    }

    /** What tells them apart in their file is needed of several records that became one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "framing: fixed",
                "framing: rdw",
                "framing: rdw\nrdw-order: little\nrdw-adjustment: -4",
                "framing: bdw",
                "framing: line",
                "framing: line\nencoding: ascii",
                "framing: line\nskip-start: 3\nskip-end: 2",
            })
    void aParentIsReplayedWithItsChildren(String framing) throws IOException {
        var yaml = FAMILY + framing + "\n";
        var records = List.of(
                "{'t':'O','len':9,'n':'001','c':2,'e':['x','y'],'lineRec':[{'t':'L','sku':'abc'}]}",
                "{'t':'O','len':8,'n':'NN2','c':1,'e':['z'],'lineRec':[{'t':'L','sku':'d'},{'t':'L','sku':'efg'}]}",
                "{'t':'O','len':7,'n':'003','c':0,'e':[],'lineRec':[]}");

        assertReplayed(yaml.replace("FILE", "number.cpy"), yaml.replace("FILE", "text.cpy"), records);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: delimited\ncolumns: " + COLUMNS,
                "type: delimited\nheader: false\nskip-end: 1\ncolumns: " + COLUMNS,
                "type: delimited\nheader: false\nrecords: [{name: a, when: {is: A}, columns: " + COLUMNS
                        + "}, {name: b, when: {is: B}, columns: " + COLUMNS + "}]",
                "type: fixed-width\ncolumns: " + WIDTHS,
                "type: fixed-width\nframing: fixed\ncolumns: " + WIDTHS,
                "type: fixed-width\nencoding: cp037\ncolumns: " + WIDTHS,
                "type: json-lines\ncolumns: " + COLUMNS,
                "type: xml\nrecord: order\ncolumns: " + COLUMNS,
                "type: xml\nrecord: order\nschema: TYPE.xsd",
            })
    void aRecordOfAnotherFormatIsReplayed(String yaml) throws IOException {
        var records = yaml.contains("records:")
                ? List.of(
                        "{'a':{'t':'A','n':'2026-01-01'}}",
                        "{'b':{'t':'B','n':'2026-NN-02'}}",
                        "{'a':{'t':'A','n':'2026-01-03'}}")
                : List.of("{'t':'A','n':'2026-01-01'}", "{'t':'B','n':'2026-NN-02'}", "{'t':'C','n':'2026-01-03'}");
        var date = yaml.replace("TYPE.xsd", "date.xsd").replace("TYPE", "date");

        assertReplayed(date, yaml.replace("TYPE.xsd", "text.xsd").replace("TYPE", "text"), records);
    }

    /** @param mended the format in which the second record is none that is set aside */
    private void assertReplayed(String bad, String mended, List<String> records) throws IOException {
        var numbers = TextFormats.of(folder, bad);
        var texts = TextFormats.of(folder, mended);
        var content = written(texts, records);
        var whole = written(
                texts,
                records.stream().map(record -> record.replace("NN", "01")).toList());

        var read = TextFormats.read(numbers, content, Checkpoint.START);

        assertThat(read).hasSize(3);
        assertThat(read.stream().map(record -> record.problems().isEmpty())).containsExactly(true, false, true);
        var letter = read.get(1).bytes();
        assertThat(replayed(texts, letter))
                .isEqualTo(TextFormats.read(texts, content, Checkpoint.START)
                        .get(1)
                        .json());
        assertThat(replayed(numbers, corrected(letter, numbers.charset())))
                .isEqualTo(TextFormats.read(numbers, whole, Checkpoint.START)
                        .get(1)
                        .json());
    }

    /** As an operator gives them: the same bytes but for the wrong ones. */
    private static byte[] corrected(byte[] letter, Charset charset) {
        var text = new String(letter, StandardCharsets.ISO_8859_1);
        var wrong = new String("NN".getBytes(charset), StandardCharsets.ISO_8859_1);
        assertThat(text).containsOnlyOnce(wrong);
        return text.replace(wrong, new String("01".getBytes(charset), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String replayed(RecordFormat format, byte[] bytes) {
        var json = new JsonBytes();
        assertThat(FormattedItems.translate(format.alone(), bytes, "file", new RecordJson(format.schema(), json)))
                .isEqualTo(Translation.TRANSLATED);
        return json + "\n";
    }

    private static byte[] written(RecordFormat format, List<String> records) throws IOException {
        var result = new ByteArrayOutputStream();
        try (var encoder = format.encoder(result)) {
            for (var record : records) {
                new RecordJsonReader(format.schema()).read(record.replace('\'', '"'), encoder.begin());
                assertThat(encoder.end()).as(record).isEqualTo(Translation.TRANSLATED);
            }
        }
        return result.toByteArray();
    }
}
