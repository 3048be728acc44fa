package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** A value of any characters is refused, or is read back as the one that was written, and ends no record but its own. */
class LineFormatsPropertyTest {

    private static final List<String> PAGES = List.of(
            "utf-8",
            "us-ascii",
            "latin1",
            "iso-8859-15",
            "cp437",
            "cp850",
            "cp1252",
            "cp037",
            "cp273",
            "cp500",
            "cp870",
            "cp930",
            "cp939",
            "cp1025",
            "cp1047",
            "cp1140");

    private static final List<String> FORMATS = List.of(
            "type: json-lines\ncolumns: [{name: a}, {name: b}]",
            "type: fixed-width\nwidths: characters\ncolumns: [{name: a, width: 6}, {name: b, width: 6}]",
            "type: delimited\ncolumns: [{name: a}, {name: b}]",
            "type: delimited\nheader: false\nquoting: none\ncolumns: [{name: a}, {name: b}]",
            "type: delimited\nheader: false\nquoting: needed\ncomment: \"#\"\ncolumns: [{name: a}, {name: b}]",
            "type: delimited\nheader: false\nquoting: none\ncomment: \"#\"\ncolumns: [{name: a}, {name: b}]");

    private static final List<String> LINE_ENDS = List.of("lf", "crlf", "nel", "ebcdic-lf", "cr-nel", "ebcdic-crlf");

    /** Whatever means an end, a mark, a quote or nothing somewhere. */
    private static final String CHARACTERS =
            "ab#;,\"'\\ \t\n\r\u0000\u000B\u000C\u000E\u000F\u0015\u001A\u001C%\u0085\u008E\u00A0"
                    + "\u2028\u2029\u3000\u30A2\uFEFF\uFFFE\uFFFF";

    private static final String RECORD = "{\"a\":\"x\",\"b\":\"y\"}";

    @TempDir
    Path folder;

    static Stream<Arguments> formats() {
        var usual = FORMATS.stream().flatMap(format -> PAGES.stream().map(page -> Arguments.of(format, page)));
        var declared = LINE_ENDS.stream()
                .flatMap(end -> FORMATS.stream().map(format -> format + "\nline-end: " + end))
                .flatMap(format -> Stream.of("utf-8", "cp037", "cp930").map(page -> Arguments.of(format, page)));
        return Stream.concat(usual, declared);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyRecordIsRefusedOrReadBackAsOneThatIsEqual(String yaml, String page) throws IOException {
        var format = TextFormats.of(folder, yaml + "\nencoding: " + page + "\n");
        var random = new Random(20_260_101);
        var taken = 0;
        for (var round = 0; round < 300; round++) {
            var record = record(random);
            var content = new ByteArrayOutputStream();
            try (var encoder = format.encoder(content)) {
                if (!isTaken(format, encoder, record)) continue;
                taken++;
                if (isTaken(format, encoder, RECORD)) record += RECORD;
            }

            var read = TextFormats.read(format, content.toByteArray(), Checkpoint.START);

            assertThat(read)
                    .as(record)
                    .allSatisfy(each -> assertThat(each.problems()).isEmpty());
            assertThat(String.join(
                            "", read.stream().map(each -> each.json().strip()).toList()))
                    .isEqualTo(record);
        }
        assertThat(taken).isGreaterThan(20);
    }

    private static boolean isTaken(RecordFormat format, RecordEncoder encoder, String record) throws IOException {
        var given = new RecordJsonReader(format.schema()).read(record, encoder.begin());
        assertThat(given).as(record).isEqualTo(Translation.TRANSLATED);
        return encoder.end().equals(Translation.TRANSLATED);
    }

    private static String record(Random random) {
        var values = new ArrayList<String>();
        for (var value = 0; value < 2; value++) {
            var text = new StringBuilder();
            for (var length = random.nextInt(4) + 1; length > 0; length--)
                text.append(CHARACTERS.charAt(
                        random.nextInt(3) == 0 ? random.nextInt(CHARACTERS.length()) : random.nextInt(4)));
            // Blanks at its end are no part of a value of fixed width.
            if (text.charAt(text.length() - 1) == ' ') text.append('a');
            values.add(JsonMapper.shared().writeValueAsString(text.toString()));
        }
        return "{\"a\":" + values.get(0) + ",\"b\":" + values.get(1) + "}";
    }
}
