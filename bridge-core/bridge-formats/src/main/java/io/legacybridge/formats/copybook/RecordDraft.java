package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A record while it is put together: its bytes so far and what does not fit into them. Not thread-safe. */
final class RecordDraft {

    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 256;

    /** The same bytes for those who read counters and deciding fields out of them. */
    final RecordBytes record;

    final byte[] bytes;
    final List<RecordProblem> problems = new ArrayList<>();
    /** Where the record has to end, since a field that cannot be blank is absent; nothing with a value may stand behind. */
    private int end;

    private Field absent;
    private int length;

    RecordDraft(RecordBytes record, int longest) {
        this.record = record;
        this.bytes = new byte[longest];
    }

    /** Everything that no value is written to stays blank. */
    void clear() {
        Arrays.fill(bytes, record.page.blank());
        record.use(bytes, bytes.length, bytes.length);
        problems.clear();
        end = bytes.length;
        absent = null;
        length = 0;
    }

    int length() {
        return length;
    }

    void length(int newLength) {
        length = newLength;
    }

    /** Some fields are there only when the record reaches to them. */
    boolean endsEarly() {
        return absent != null;
    }

    int earlyEnd() {
        return end;
    }

    Field absentField() {
        return absent;
    }

    /** A field without a value that no bytes can say: the record has to end before it. */
    void endBefore(Field field, int offset) {
        if (absent != null) return;
        absent = field;
        end = offset;
    }

    /** A field has a value, so the record reaches to it. */
    void reaches(int offset) {
        if (absent != null && offset >= end) {
            refuse("record/no-value", absent, end, 0, "a value: the fields behind it have one", "");
            absent = null;
            end = bytes.length;
        }
    }

    void refuse(String code, Field field, int offset, int size, String expected, Object value) {
        if (problems.size() == MAX_PROBLEMS) return;
        var text = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        var shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
        problems.add(new RecordProblem(
                code, field.path(), offset, size, expected, shown.getBytes(StandardCharsets.UTF_8), shown));
    }
}
