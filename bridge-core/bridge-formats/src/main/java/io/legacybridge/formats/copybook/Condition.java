package io.legacybridge.formats.copybook;

import java.math.BigDecimal;
import java.util.List;

/** Says by another field's value that a definition applies. Values are compared as text or as numbers. */
record Condition(Lookup field, List<String> texts, List<BigDecimal> numbers) {

    boolean holds(RecordBytes record) {
        return switch (field.value(record)) {
            case null -> false;
            case BigDecimal number -> numbers.stream().anyMatch(wanted -> wanted.compareTo(number) == 0);
            case Object text -> texts.contains(text.toString());
        };
    }
}
