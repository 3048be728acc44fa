package io.legacybridge.adapter.jms;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A declared property or map entry, and the field of the record it becomes.
 *
 * @param name in the message
 * @param key  in the {@link Envelope}
 */
record Declared(String name, String key, ValueType type, Field field) {

    /** In the order of their names, so that the same settings always give the same schema. */
    static List<Declared> of(Map<String, ValueType> declared, String keyPrefix) {
        return new TreeMap<>(declared)
                .entrySet().stream()
                        .map(entry -> new Declared(
                                entry.getKey(),
                                keyPrefix + entry.getKey(),
                                entry.getValue(),
                                Field.of(entry.getKey(), entry.getValue().type(), Trait.NULLABLE)))
                        .toList();
    }

    static List<Field> fields(List<Declared> all) {
        return all.stream().map(Declared::field).toList();
    }

    /** Writes each one's value; one that is not of its type becomes a problem. */
    static void write(
            List<Declared> all, Map<String, String> values, RecordWriter writer, List<RecordProblem> problems) {
        for (var one : all) {
            var text = values.get(one.key);
            if (!one.type.write(writer, one.field, text)) problems.add(one.notOfItsType(text));
        }
    }

    private RecordProblem notOfItsType(String text) {
        return RecordProblem.ofText("record/bad-value", field.path(), type.expected(), text);
    }
}
