package io.legacybridge.formats.framing;

import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A content of records of one length has room for whole ones only. Nothing else marks where a record begins: with a byte too many
 * somewhere, every record behind it would be cut in the wrong place, and values would be published under other fields' names.
 *
 * @param recordLength bytes
 * @param around       bytes before the first record and behind the last one
 */
public record WholeRecords(int recordLength, int around) implements WholeCheck {

    private static final int LONGEST_LINE_END = 2;

    @Override
    public List<ContentProblem> check(InputStream content, String source) throws IOException {
        long length;
        try (content) {
            length = content.transferTo(OutputStream.nullOutputStream());
        }
        var records = Math.max(0, length - around);
        var left = records % recordLength;
        if (left == 0) return List.of();
        var last = new RecordPosition(source, records / recordLength + 1, length - left);
        var what = "is no whole number of records of %,d bytes: of its %,d bytes %,d are left over%s"
                .formatted(recordLength, length, left, guess(records, left));
        return List.of(new ContentProblem("content/length", last, "the content", what, "", ""));
    }

    /** A file that grows by whole records passes at any time. */
    @Override
    public boolean knowsTheEnd() {
        return false;
    }

    private String guess(long records, long left) {
        for (var lineEnd = 1; lineEnd <= LONGEST_LINE_END; lineEnd++)
            if (records % (recordLength + lineEnd) == 0)
                return ". Records of %,d bytes would fit: if each has a line end behind it, set framing to line"
                        .formatted(recordLength + lineEnd);
        return left <= LONGEST_LINE_END
                ? ". If something stands behind the last record, such as a line end or 1A, set skip-end"
                : ". It was cut off, or its records have another length";
    }
}
