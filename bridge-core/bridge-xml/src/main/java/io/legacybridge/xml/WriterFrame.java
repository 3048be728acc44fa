package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
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

    void openItems() {
        as(Kind.ITEMS);
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

    /** Goes on behind the slot of a field. One that may not come now is told. */
    void move(Field field, Trail trail) {
        var index = scope.isAll() ? scope.find(field) : scope.find(state, field);
        if (index == Scope.NONE) {
            index = scope.find(field);
            if (!scope.accepts()[state] && index >= state) missing(trail);
            else trail.complain("record/unexpected", field.name(), "expected beside what stands before it", "");
        }
        if (scope.isAll()) filled.set(index);
        state = index + 1;
    }

    /** At its end: tells what it lacks. */
    void complete(Trail trail) {
        switch (kind) {
            case ELEMENT -> completeElement(trail);
            case REPETITION -> completeScope(trail);
            case LIST -> completeList(trail);
            case ITEMS, ATTRIBUTES, ATTRIBUTE -> {}
        }
    }

    private void completeElement(Trail trail) {
        if (variant == null) {
            trail.missing(shape.typeField().name());
            return;
        }
        var known = variant.attributes();
        for (var index = 0; index < known.length; index++)
            if (known[index].isRequired() && !attributes.get(index))
                trail.missing(known[index].field().name());
        if (variant.text() != null && !hasText)
            trail.missing(variant.text().field().name());
        if (isMarkup() && !hasText) trail.missing(variant.markup().name());
        completeScope(trail);
    }

    private void completeScope(Trail trail) {
        if (!scope.isAll()) {
            if (!scope.accepts()[state]) missing(trail);
            return;
        }
        if (filled.isEmpty() && scope.accepts()[0]) return;
        var slots = scope.slots();
        for (var index = 0; index < slots.length; index++)
            if (slots[index].min() > 0 && !filled.get(index))
                trail.missing(slots[index].field().name());
    }

    private void completeList(Trail trail) {
        if (count > list.max())
            trail.complain("record/too-many", "", "a list of at most " + list.max() + " elements", "");
        // One that is not there at all may be none that must be.
        if (count > 0 && count < list.min())
            trail.complain("record/too-few", "", "a list of at least " + list.min() + " elements", "");
    }

    private void missing(Trail trail) {
        var required = scope.required(state);
        if (required.isPresent()) {
            trail.missing(required.get().field().name());
            return;
        }
        var names = scope.expected(state).stream()
                .limit(Trail.MAX_EXPECTED)
                .map(slot -> slot.field().name());
        trail.complain(
                "record/missing", "", "complete: it needs one of " + names.collect(Collectors.joining(", ")), "");
    }
}
