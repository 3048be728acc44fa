package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.Optional;

/** One place among the children of an element, and the field that it is. */
sealed interface Slot {

    /** The list when the slot may stand there more than once. */
    Field field();

    boolean isList();

    int min();

    int max();

    /** Nothing stands there in a record without it, not even an empty list. */
    boolean isConditional();

    /** What problems call it. */
    String shown();

    /**
     * An element.
     *
     * @param each field of one element; {@code field} itself unless it is a list
     */
    record Element(
            Field field,
            Field each,
            boolean isList,
            int min,
            int max,
            boolean isConditional,
            Tag tag,
            boolean isNillable,
            Value value)
            implements Slot {

        @Override
        public String shown() {
            return tag.local();
        }
    }

    /**
     * A sequence or choice that repeats as a whole.
     *
     * @param each field of one repetition
     */
    record Group(Field field, Field each, int min, int max, boolean isConditional, Scope scope) implements Slot {

        @Override
        public boolean isList() {
            return true;
        }

        @Override
        public String shown() {
            return field.name();
        }
    }

    /** An element that the contract does not know, as XML text. */
    record Any(Field field, Field each, boolean isList, int min, int max, boolean isConditional, Wildcard wildcard)
            implements Slot {

        @Override
        public String shown() {
            return "an element " + wildcard.expected();
        }
    }

    /** An element's name with its markup ready, up to its attributes. */
    record Tag(String namespace, String local, byte[] open, byte[] close) {

        /** For problems. */
        String qualified() {
            return namespace.isEmpty() ? local + " without a namespace" : "{" + namespace + "}" + local;
        }

        /** Names of a parser mostly are the same objects, since it interns them. */
        boolean is(String otherNamespace, String otherLocal) {
            return local.equals(otherLocal) && namespace.equals(otherNamespace);
        }
    }

    /** What stands in an element. */
    sealed interface Value {

        record Simple(SimpleType type, Optional<String> fallback, Optional<String> fixed) implements Value {}

        record Complex(Shape shape) implements Value {}

        /** Anything: the whole element is told as XML text. */
        record Markup() implements Value {}
    }
}
