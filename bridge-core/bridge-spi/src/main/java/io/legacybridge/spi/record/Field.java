package io.legacybridge.spi.record;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * One place in a record's schema. Compared by identity: a field belongs to exactly one {@link RecordSchema}, which gives
 * it its ordinal and path.
 */
public final class Field {

    /** Annotation of a field that is not in every record: when it is. */
    public static final String PRESENT_WHEN = "x-present-when";

    private final String name;
    private final String originalName;
    private final Type type;
    private final Set<Trait> traits;
    private final Map<String, Object> annotations;
    private int ordinal = -1;
    private String path = "";

    /** What may be the case in a record. */
    public enum Trait {
        /** The field may be missing: its name does not stand in the record. */
        OPTIONAL,
        /** The field may stand there without a value: JSON {@code null}. */
        NULLABLE
    }

    /**
     * @param name         name in JSON; empty for the root and for the elements of a list
     * @param originalName name in the contract, such as {@code ACCT-CURR-BAL}
     * @param type         declared type
     * @param traits       without any, the field stands in every record with a value
     * @param annotations  what the JSON Schema shows beside the type ({@code x-cobol}, {@code enum}, {@code description})
     */
    public Field(String name, String originalName, Type type, Set<Trait> traits, Map<String, Object> annotations) {
        this.name = name;
        this.originalName = originalName;
        this.type = type;
        this.traits = traits.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(traits));
        this.annotations = Map.copyOf(annotations);
    }

    /** A field without annotations. */
    public static Field of(String name, Type type, Trait... traits) {
        return new Field(name, name, type, Set.of(traits), Map.of());
    }

    /**
     * A field belongs to one schema, so another one gets a copy of it and of what it holds.
     *
     * @param record path at which the record that the field comes from stands in the other schema
     */
    public Field copy(String record) {
        return copy(record, name, traits);
    }

    /** The same for a whole record: among the members of another one, its root has a name. */
    public Field copy(String record, String newName, Set<Trait> newTraits) {
        return new Field(newName, originalName, copy(type, record), newTraits, annotations);
    }

    private static Type copy(Type type, String record) {
        return switch (type) {
            case Type.Group(var members) ->
                new Type.Group(
                        members.stream().map(member -> member.copy(record)).toList());
            case Type.Repeated(var element, var min, var max) -> new Type.Repeated(element.copy(record), min, max);
            case Type.Again(var group) ->
                new Type.Again(record.isEmpty() || group.isEmpty() ? record + group : record + "." + group);
            case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> type;
        };
    }

    public String name() {
        return name;
    }

    public String originalName() {
        return originalName;
    }

    public Type type() {
        return type;
    }

    public Set<Trait> traits() {
        return traits;
    }

    public Map<String, Object> annotations() {
        return annotations;
    }

    /** Position in {@link RecordSchema#fields()}: a small index for tables kept per field. */
    public int ordinal() {
        return ordinal;
    }

    /** Names from the root joined by dots, without list indexes, such as {@code customer.phones.number}. */
    public String path() {
        return path;
    }

    /** A value stands here: neither a group nor a list. */
    public boolean isLeaf() {
        return switch (type) {
            case Type.Group _, Type.Repeated _, Type.Again _ -> false;
            case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> true;
        };
    }

    public boolean isOptional() {
        return traits.contains(Trait.OPTIONAL);
    }

    public boolean isNullable() {
        return traits.contains(Trait.NULLABLE);
    }

    void join(int givenOrdinal, String givenPath) {
        if (ordinal >= 0) throw new IllegalStateException("field " + path + " already belongs to a schema");
        ordinal = givenOrdinal;
        path = givenPath;
    }

    @Override
    public String toString() {
        return path.isEmpty() ? "(record)" : path;
    }
}
