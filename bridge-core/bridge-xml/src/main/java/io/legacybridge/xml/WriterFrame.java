package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import javax.xml.namespace.QName;

/** What a writer knows of one group or list that is open. Used again for others. */
final class WriterFrame {

    enum Kind {
        /** An element with attributes and children, or with a text. */
        ELEMENT,
        /** One repetition of a sequence or choice. */
        REPETITION,
        /** Elements, or repetitions. */
        LIST,
        /** The items of a list in one text. */
        ITEMS,
        /** Attributes that the contract does not list. */
        ATTRIBUTES,
        /** One of them. */
        ATTRIBUTE
    }

    Kind kind = Kind.ELEMENT;
    Shape shape;
    Slot.Tag tag;
    /** Null as long as only the type's name could say it. */
    Shape.Variant variant;

    Scope scope = Scope.EMPTY;
    int state;
    /** Attributes may still be written. */
    boolean tagIsOpen;

    boolean isNil;
    boolean hasText;
    Slot list;
    SimpleType items;
    int count;
    Shape.AnyAttribute anyAttribute;
    String name = "";
    String value = "";
    /** Slots of an {@code xs:all}. */
    final BitSet filled = new BitSet();

    final BitSet attributes = new BitSet();
    /** Names of the attributes that the contract does not list. */
    final Set<QName> others = new HashSet<>();

    private WriterFrame as(Kind newKind) {
        kind = newKind;
        shape = null;
        tag = null;
        variant = null;
        scope = Scope.EMPTY;
        state = 0;
        tagIsOpen = false;
        isNil = false;
        hasText = false;
        list = null;
        items = null;
        count = 0;
        anyAttribute = null;
        return this;
    }

    void openElement(Slot.Tag ofElement, Shape ofType) {
        as(Kind.ELEMENT);
        tag = ofElement;
        shape = ofType;
        tagIsOpen = true;
        attributes.clear();
        if (ofType.declared() != null) becomes(ofType.declared());
    }

    void becomes(Shape.Variant ofType) {
        variant = ofType;
        scope = ofType.scope();
        if (scope.isAll()) filled.clear();
    }

    void openRepetition(Scope ofGroup) {
        as(Kind.REPETITION).scope = ofGroup;
    }

    void openList(Slot ofElements) {
        as(Kind.LIST).list = ofElements;
    }

    void openItems(SimpleType ofList) {
        as(Kind.ITEMS).items = ofList;
    }

    void openAttributes(Shape.AnyAttribute any) {
        as(Kind.ATTRIBUTES).anyAttribute = any;
        others.clear();
    }

    void openAttribute(Shape.AnyAttribute any) {
        as(Kind.ATTRIBUTE).anyAttribute = any;
        name = "";
        value = "";
    }

    boolean isMarkup() {
        return variant != null && variant.markup() != null;
    }

    /** The slot that a field of this group or list is, whether or not it may come now; null when it is none. */
    Slot slot(Field field) {
        return switch (kind) {
            case ELEMENT, REPETITION -> {
                var index = scope.find(field);
                yield index == Scope.NONE ? null : scope.slots()[index];
            }
            case LIST -> list;
            case ITEMS, ATTRIBUTES, ATTRIBUTE -> null;
        };
    }
}
