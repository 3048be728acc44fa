package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.connection.TextFormats.Read;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a partner's transfer leaves behind the last record of a text file. */
class SkippedEndTest {

    private static final String DELIMITED = "type: delimited\nheader: false\ncolumns: [{name: a}, {name: b}]\n";
    private static final String FIXED_WIDTH =
            "type: fixed-width\ncolumns: [{name: a, width: 1}, {name: b, width: 1}]\n";
    private static final List<String> TWO = List.of("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"3\",\"b\":\"4\"}");

    @TempDir
    Path folder;

    @Test
    void bytesBehindTheLastRecordAreNoRecord() throws IOException {
        assertThat(json(DELIMITED + "skip-end: 1\n", "1,2\r\n3,4\r\n\u001A")).isEqualTo(TWO);
        assertThat(json(DELIMITED + "skip-end: 4\n", "1,2\n3,4\n\u001A\0\0\0")).isEqualTo(TWO);
        assertThat(json(FIXED_WIDTH + "skip-end: 1\n", "12\n34\n\u001A")).isEqualTo(TWO);
        assertThat(json(FIXED_WIDTH + "framing: fixed\nskip-end: 3\n", "1234\r\n\u001A"))
                .isEqualTo(TWO);
    }

    @Test
    void theyDoNotMakeAFileOfOneRecordLengthAWrongOne() throws IOException {
        var format = TextFormats.of(folder, FIXED_WIDTH + "framing: fixed\nskip-end: 1\n");

        assertThat(check(format, "1234\u001A")).isZero();
        assertThat(check(format, "1234")).isOne();
    }

    /** A partner that stops appending them must not lose the end of a value. */
    @ParameterizedTest
    @CsvSource({"utf-8, 1", "utf-8, 4", "cp037, 1", "cp037, 2"})
    void textIsNotSkipped(String encoding, int count) throws IOException {
        var charset = encoding.equals("cp037") ? Charset.forName("IBM037") : ISO_8859_1;
        var settings = "encoding: " + encoding + "\nskip-end: " + count + "\n";

        var delimited = TextFormats.of(folder, DELIMITED + settings);
        assertThat(json(delimited, "1,2\r3,4".getBytes(charset))).isEqualTo(TWO);
        var fixedWidth = TextFormats.of(folder, FIXED_WIDTH + settings);
        assertThat(json(fixedWidth, "12\r34".getBytes(charset))).isEqualTo(TWO);
        assertThat(json(fixedWidth, new byte[0])).isEmpty();
    }

    @Test
    void readingGoesOnBehindEveryRecord() throws IOException {
        var format = TextFormats.of(folder, DELIMITED + "skip-end: 1\n");
        var content = "1,2\n3,4\n\u001A".getBytes(ISO_8859_1);

        for (var record : TextFormats.read(format, content, Checkpoint.START))
            assertThat(TextFormats.read(format, content, record.at()))
                    .hasSize((int) (2 - record.at().records()));
    }

    /** Wherever it is begun, also where a transfer appended fewer bytes than it is said to. */
    @Test
    void fewerBytesAreSkippedToo() throws IOException {
        var format = TextFormats.of(folder, DELIMITED + "skip-end: 3\n");
        var content = "1,2\n3,4\n\u001A".getBytes(ISO_8859_1);

        assertThat(json(format, content)).isEqualTo(TWO);
        var behindTheFirst =
                TextFormats.read(format, content, Checkpoint.START).getFirst().at();
        assertThat(TextFormats.read(format, content, behindTheFirst))
                .extracting(Read::json)
                .containsExactly(TWO.getLast() + "\n");
    }

    /** A dead letter has one record, and nothing stands behind it. */
    @ParameterizedTest
    @ValueSource(strings = {DELIMITED, FIXED_WIDTH})
    void aRecordThatComesAloneIsReadToItsEnd(String yaml) throws IOException {
        var alone = TextFormats.of(folder, yaml + "skip-end: 1\n").alone();
        var record = (yaml.equals(DELIMITED) ? "1," : "1") + "\u0001";

        assertThat(json(alone, record.getBytes(ISO_8859_1))).containsExactly("{\"a\":\"1\",\"b\":\"\\u0001\"}");
    }

    @Test
    void whatIsWrittenHasThemAndIsReadAgain() throws IOException {
        var content = "1,2\n3,4\n\u001A".getBytes(ISO_8859_1);

        assertThat(TextFormats.writtenBack(TextFormats.of(folder, DELIMITED + "skip-end: 1\n"), content))
                .isEqualTo(content);
        var records = "12\n34\n\u001A\u001A".getBytes(ISO_8859_1);
        assertThat(TextFormats.writtenBack(TextFormats.of(folder, FIXED_WIDTH + "skip-end: 2\n"), records))
                .isEqualTo(records);
    }

    @Test
    void aControlZThatIsNotSkippedIsToldByItsName() throws IOException {
        var hint = "it is a Ctrl-Z (1A) that PC transfers append: write skip-end: 1";

        assertThat(problems(DELIMITED, "1,2\n\u001A")).contains("is not a record of 2 values; " + hint);
        assertThat(problems(FIXED_WIDTH, "12\n\u001A")).contains("is not a record of 2 bytes; " + hint);
        assertThat(problems(FIXED_WIDTH + "short-records: pad\n", "12\n\u001A")).contains(hint);
        var kinds = "type: delimited\nheader: false\nrecords: [{name: x, when: {is: X}, columns: [{name: a}]}]\n";
        assertThat(problems(kinds, "X\n\u001A")).contains("types x; " + hint);
    }

    /** A trailer that has to be the last record is none before it. */
    @Test
    void aControlZBehindTheTrailerIsToldWhereTheTotalIsMissing() throws IOException {
        var format = TextFormats.of(folder, """
                type: delimited
                header: false
                records:
                  - {name: trailer, when: {position: last, is: T}, publish: false, columns: [{value: T}, {name: count, type: integer}]}
                  - {name: payment, columns: [{name: card}, {name: amount, type: integer}]}
                totals: [{declared: trailer.count, of: payment}]
                """);

        assertThat(whole(format, "A,1\nT,1\n\u001A"))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains(
                                "is missing: there is no trailer record before this place; the last record is a Ctrl-Z (1A)")
                        .contains("write skip-end: 1"));
        assertThat(whole(format, "A,1\nT,1\n\u001A\r\n")).asString().contains("Ctrl-Z");
        assertThat(whole(format, "A,1\nB\n"))
                .asString()
                .contains("no trailer record")
                .doesNotContain("Ctrl-Z");
        assertThat(whole(format, "A,1\nT,1\n")).isEmpty();
    }

    private static List<String> whole(RecordFormat format, String content) throws IOException {
        var check = format.wholeCheck().orElseThrow();
        return check.check(new ByteArrayInputStream(content.getBytes(ISO_8859_1)), "file").stream()
                .map(ContentProblem::withoutValue)
                .toList();
    }

    private List<String> json(String yaml, String content) throws IOException {
        return json(TextFormats.of(folder, yaml), content.getBytes(ISO_8859_1));
    }

    private static List<String> json(RecordFormat format, byte[] content) throws IOException {
        return TextFormats.read(format, content, Checkpoint.START).stream()
                .map(each -> each.json().strip() + String.join("", each.problems()))
                .toList();
    }

    private String problems(String yaml, String content) throws IOException {
        var all = TextFormats.read(TextFormats.of(folder, yaml), content.getBytes(ISO_8859_1), Checkpoint.START);
        return all.stream().map(Read::problems).toList().getLast().toString();
    }

    private static int check(RecordFormat format, String content) throws IOException {
        return format.wholeCheck()
                .orElseThrow()
                .check(new ByteArrayInputStream(content.getBytes(ISO_8859_1)), "file")
                .size();
    }
}
