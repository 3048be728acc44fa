package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;

/** Reads the value of a counter or deciding field of the record, wherever it lies. */
record Lookup(String name, FieldDecoder reader, int slot) {

    /** The value as text without blanks at its end, or as {@link BigDecimal}; null when it is absent or not valid. */
    Object value(RecordBytes record) {
        var before = record.problems.size();
        var value = new Value();
        reader.decode(record, record.places[slot], value);
        // What is wrong with the field is told when the field itself is read.
        while (record.problems.size() > before) record.problems.removeLast();
        return value.read;
    }

    private static final class Value extends ValueWriter {

        private Object read;

        @Override
        public void text(Field field, CharSequence value) {
            read = value.toString().stripTrailing();
        }

        @Override
        public void number(Field field, BigDecimal value) {
            read = value;
        }

        @Override
        public void floating(Field field, double value) {
            read = BigDecimal.valueOf(value);
        }

        @Override
        public void flag(Field field, boolean value) {}

        @Override
        public void nothing(Field field) {}
    }
}
