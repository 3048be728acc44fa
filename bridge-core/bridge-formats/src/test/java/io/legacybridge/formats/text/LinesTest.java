package io.legacybridge.formats.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buffer begins with 128 KB, of which 64 KB are filled at once: around both nothing may be lost, moved or doubled. */
class LinesTest {

    private static final int KB = 1024;

    @ParameterizedTest
    @ValueSource(ints = {64 * KB, 77_706, 80_500, 96 * KB, 128 * KB, 192 * KB, 256 * KB, 320 * KB})
    void everyLineOfContentsAroundTheSizeOfTheBufferIsThereOnce(int around) throws IOException {
        for (var length : List.of(1, 80, 161, 3_000))
            for (var size = around - 2 * length - 2;
                    size <= around + 2 * length + 2;
                    size += Math.max(1, length / 40)) {
                var content = content(size, length);

                assertThat(read(content, 1))
                        .as("%,d bytes in lines of %,d", size, length)
                        .isEqualTo(content.lines().toList());
            }
    }

    @ParameterizedTest
    @ValueSource(ints = {64 * KB, 80_500, 128 * KB, 192 * KB})
    void recordsOfSeveralLinesStayTogether(int around) throws IOException {
        for (var size = around - 500; size <= around + 500; size += 7) {
            var content = content(size, 161);
            var lines = content.lines().toList();
            var expected = IntStream.range(0, (lines.size() + 2) / 3)
                    .mapToObj(three ->
                            String.join("\n", lines.subList(3 * three, Math.min(3 * three + 3, lines.size()))))
                    .toList();

            assertThat(read(content, 3)).as("%,d bytes", size).isEqualTo(expected);
        }
    }

    @Test
    void aLineThatIsLongerThanTheBufferIsOneLine() throws IOException {
        for (var size : List.of(128 * KB - 1, 128 * KB, 128 * KB + 1, 500_000)) {
            var content = "a\n" + "b".repeat(size) + "\nc";

            assertThat(read(content, 1)).isEqualTo(content.lines().toList());
        }
    }

    private static String content(int size, int length) {
        var text = new StringBuilder(size);
        for (var number = 0; text.length() < size; number++) {
            text.append(number % 10).append("x".repeat(Math.max(0, length - 2))).append('\n');
        }
        text.setLength(size);
        return text.toString();
    }

    /** Each record of so many lines, and that it says where it stands in the content. */
    private static List<String> read(String content, int linesOfARecord) throws IOException {
        var ends = new boolean[256];
        ends['\n'] = true;
        var records = new ArrayList<String>();
        try (var lines = new Lines(new ByteArrayInputStream(content.getBytes(US_ASCII)), 0, ends)) {
            while (!lines.isLast()) {
                lines.begin();
                for (var line = 0; line < linesOfARecord && lines.take(); line++) {
                    // Each is a part of the record.
                }
                var record = new String(lines.bytes(), US_ASCII);
                assertThat(content.startsWith(record, Math.toIntExact(lines.offset())))
                        .isTrue();
                records.add(record);
            }
            assertThat(lines.restartAt()).isEqualTo(content.length());
        }
        return records;
    }
}
