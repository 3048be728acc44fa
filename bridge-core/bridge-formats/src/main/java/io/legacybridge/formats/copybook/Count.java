package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import java.math.BigDecimal;

/**
 * How many elements a table has.
 *
 * @param counter null when it is always {@code max}
 */
record Count(int min, int max, Lookup counter) {

    /** The number in this record; 0 when the counter is not valid, and the record is lost from here on. */
    int in(RecordBytes record, Field table, boolean report) {
        if (counter == null) return max;
        var value = counter.value(record);
        if (value instanceof BigDecimal number
                && number.compareTo(BigDecimal.valueOf(min)) >= 0
                && number.compareTo(BigDecimal.valueOf(max)) <= 0) return number.intValue();
        record.lost = true;
        if (report)
            record.reject(
                    "record/bad-count",
                    table,
                    record.places[counter.slot()],
                    counter.reader().length,
                    "a number of elements from " + min + " to " + max + " (" + counter.name() + ")");
        return 0;
    }
}
