package io.legacybridge.runtime.message;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.List;

/** The leaves that stand once in each record: such a field may tell what or whom the record is about. */
public final class SingleFields {

    private SingleFields() {}

    public static List<Field> of(RecordSchema schema) {
        return schema.leaves().stream()
                .filter(field -> !inList(schema.root(), field) && !isRepeated(schema, field))
                .toList();
    }

    /** A group around it holds itself, so that it may stand there any number of times. */
    private static boolean isRepeated(RecordSchema schema, Field leaf) {
        return schema.fields().stream()
                .anyMatch(field -> field.type() instanceof Type.Again(var group)
                        && (group.isEmpty() || leaf.path().startsWith(group + ".")));
    }

    private static boolean inList(Field group, Field leaf) {
        return switch (group.type()) {
            case Type.Group members ->
                members.fields().stream()
                        .filter(member ->
                                member.path().equals(leaf.path()) || leaf.path().startsWith(member.path() + "."))
                        .anyMatch(member -> inList(member, leaf));
            case Type.Repeated _ -> true;
            case Type.Again _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> false;
        };
    }
}
