package io.legacybridge.formats.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.ContentProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeRecordsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 7, 107, 1007})
    void bytesBeforeTheFirstRecordAndBehindTheLastOneDoNotCount(int length) throws IOException {
        assertThat(check(new WholeRecords(100, 7), length)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "7550, 51, 7500, 50, 'Records of 151 bytes would fit: if each has a line end behind it, set framing to line'",
        "304, 3, 300, 4, 'Records of 152 bytes would fit: if each has a line end behind it, set framing to line'",
        "301, 3, 300, 1, 'If something stands behind the last record, such as a line end or 1A, set skip-end'",
        "389, 3, 300, 89, 'It was cut off, or its records have another length'",
    })
    void aPartOfARecordIsToldWithWhatMayHaveMadeIt(int length, long record, long offset, int left, String guess)
            throws IOException {
        assertThat(check(new WholeRecords(150, 0), length)).singleElement().satisfies(problem -> {
            assertThat(problem.position().offset()).isEqualTo(offset);
            assertThat(problem.position().number()).isEqualTo(record);
            assertThat(problem.withValue()).contains(left + " are left over. " + guess + " (file#" + record);
        });
    }

    @Test
    void theContentIsClosed() throws IOException {
        var content = new ByteArrayInputStream(new byte[1]) {
            private boolean closed;

            @Override
            public void close() {
                closed = true;
            }
        };

        new WholeRecords(1, 0).check(content, "file");

        assertThat(content.closed).isTrue();
    }

    private static List<ContentProblem> check(WholeRecords records, int length) throws IOException {
        return records.check(new ByteArrayInputStream(new byte[length]), "file");
    }
}
