package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of EBCDIC files, whatever ends them. */
class LineEndsTest {

    private static final String DELIMITED = "type: delimited\nencoding: cp037\ncolumns: [{name: a}, {name: b}]\n";
    private static final String FIXED =
            "type: fixed-width\nencoding: cp037\ncolumns: [{name: a, width: 1}, {name: b, width: 1}]\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"nel, 15", "ebcdic-lf, 25", "crlf, 0D0A", "lf, 0A", "cr-nel, 0D15", "ebcdic-crlf, 0D25"})
    void theLineEndThatIsDeclaredIsReadAndWritten(String name, String hex) throws IOException {
        var declared = "line-end: " + name + "\n";
        var delimited = file(hex, "a,b", "1,2", "\"3", "\",4", "5,6");
        var fixed = file(hex, "12", "56");

        var format = TextFormats.of(folder, DELIMITED + declared);
        var inValue = hex.startsWith("0D") ? "\\r\\n" : "\\n";
        assertThat(json(DELIMITED + declared, delimited))
                .containsExactly(
                        "{\"a\":\"1\",\"b\":\"2\"}",
                        "{\"a\":\"3" + inValue + "\",\"b\":\"4\"}",
                        "{\"a\":\"5\",\"b\":\"6\"}");
        assertThat(TextFormats.writtenBack(format, delimited)).isEqualTo(delimited);
        assertThat(json(FIXED + declared, fixed))
                .containsExactly("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"5\",\"b\":\"6\"}");
        assertThat(TextFormats.writtenBack(TextFormats.of(folder, FIXED + declared), fixed))
                .isEqualTo(fixed);
    }

    /** A line end of two characters is one, also where none is declared. */
    @ParameterizedTest
    @ValueSource(strings = {"15", "25", "0D15", "0D25", "0D"})
    void everyLineEndOfTheCodePageIsReadWhereNoneIsDeclared(String hex) throws IOException {
        assertThat(json(DELIMITED, file(hex, "a,b", "1,2", "5,6")))
                .containsExactly("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"5\",\"b\":\"6\"}");
        assertThat(json(FIXED, file(hex, "12", "56")))
                .containsExactly("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"5\",\"b\":\"6\"}");
    }

    private List<String> json(String yaml, byte[] content) throws IOException {
        return TextFormats.read(TextFormats.of(folder, yaml), content, Checkpoint.START).stream()
                .map(each -> each.json().strip() + String.join("", each.problems()))
                .toList();
    }

    private static byte[] file(String lineEnd, String... lines) {
        var file = new ByteArrayOutputStream();
        for (var line : lines) {
            file.writeBytes(line.getBytes(Charset.forName("IBM037")));
            file.writeBytes(HexFormat.of().parseHex(lineEnd));
        }
        return file.toByteArray();
    }
}
