package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.xml.namespace.QName;

/**
 * How elements of one complex type look, and those of the types that are derived from it, of which {@code xsi:type} names
 * one. Filled once, since what stands in an element may have its type again; then it does not change.
 */
final class Shape {

    /** Null when there is one type only. */
    private Field typeField;

    private Variant[] variants = {};
    private Variant declared;

    void fill(Field newTypeField, Variant[] newVariants, Variant newDeclared) {
        typeField = newTypeField;
        variants = newVariants;
        declared = newDeclared;
    }

    /** There is one type, which has neither name nor attributes. */
    void fillWithOne(Text text, Field markup, Scope scope) {
        var only = new Variant(Optional.empty(), "", new byte[0], new Attribute[0], null, text, markup, scope);
        fill(null, new Variant[] {only}, only);
    }

    Field typeField() {
        return typeField;
    }

    /** The type that is meant where none is named; null when it is abstract. */
    Variant declared() {
        return declared;
    }

    Variant[] variants() {
        return variants;
    }

    /**
     * The type of an element that is null: also one without a value has a type, which is not abstract, and the attributes that
     * the type requires. Null when every type requires some. What is derived requires what its base does.
     */
    Variant ofNull() {
        if (declared != null) return declared.required().isEmpty() ? declared : null;
        for (var variant : variants) if (variant.required().isEmpty()) return variant;
        return null;
    }

    /** The type of this name; null when it is none of them. */
    Variant named(QName name) {
        for (var variant : variants) if (name.equals(variant.name().orElse(null))) return variant;
        return null;
    }

    /** The type that a record calls so; null when there is none. */
    Variant called(CharSequence label) {
        for (var variant : variants) if (variant.label().contentEquals(label)) return variant;
        return null;
    }

    /**
     * One type.
     *
     * @param label        what records call it; empty when it has no name
     * @param typeMarkup   {@code  xsi:type="..."} as bytes
     * @param text         null unless the element has text only
     * @param anyAttribute null unless attributes may stand there that the contract does not list
     * @param markup       null unless the whole element is one text
     */
    record Variant(
            Optional<QName> name,
            String label,
            byte[] typeMarkup,
            Attribute[] attributes,
            AnyAttribute anyAttribute,
            Text text,
            Field markup,
            Scope scope) {

        /** Each is made once. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        /** Index of the attribute that the field is; -1 when it is none. */
        int attribute(Field field) {
            for (var index = 0; index < attributes.length; index++)
                if (attributes[index].field() == field) return index;
            return -1;
        }

        /** The attributes that must stand there. */
        List<Attribute> required() {
            return Arrays.stream(attributes).filter(Attribute::isRequired).toList();
        }

        /** Whether the contract lists the attribute; others only a wildcard allows. */
        boolean isListed(String namespace, String local) {
            for (var attribute : attributes)
                if (attribute.local().equals(local) && attribute.namespace().equals(namespace)) return true;
            return false;
        }
    }

    /** @param markup {@code  name="} as bytes */
    record Attribute(
            Field field,
            String namespace,
            String local,
            byte[] markup,
            SimpleType type,
            boolean isRequired,
            Optional<String> fallback,
            Optional<String> fixed) {}

    /** @param list of groups of a name and a value */
    record AnyAttribute(Field list, Field each, Field name, Field value, Wildcard wildcard) {}

    record Text(Field field, SimpleType type, boolean isNillable, Optional<String> fallback, Optional<String> fixed) {}
}
