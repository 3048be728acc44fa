package io.legacybridge.formats.text;

import io.legacybridge.formats.text.TotalConfig.Kind;
import java.util.Map;
import java.util.Optional;

/**
 * One control total with its names found. Columns are numbers of columns, by record type.
 *
 * @param subject  the declaring field, for people
 * @param of       the counted record types, and for sum and hash the column of each; for count the value means nothing
 * @param where    the deciding column of each counted type; empty when all records count
 * @param digits   low-order digits of a hash that are kept; 0 when all are
 * @param wording  what the value should be, for people
 */
record Total(
        TotalConfig config,
        String subject,
        RecordType declaredIn,
        int declaredColumn,
        Map<String, Integer> of,
        Map<String, Integer> where,
        Optional<RecordType> since,
        int digits,
        String wording) {

    Kind kind() {
        return config.kind();
    }
}
