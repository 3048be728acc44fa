package io.legacybridge.xml;

import static javax.xml.XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.ENTITY_REFERENCE;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.Slot.Value;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads one element into a writer while it checks it against its contract. For one reading. */
final class XmlRecordReader {

    private static final int FIRST_TEXT = 256;

    private final XMLStreamReader in;
    private final Trail trail = new Trail();
    private final LeafReader leaves;
    private final AttributeReader attributes;
    /** The target, or what stands before it where children come in any order. */
    private RecordWriter out;

    private char[] text = new char[FIRST_TEXT];
    private int length;
    /** How many children of the current element were read. */
    private int children;

    XmlRecordReader(XMLStreamReader in, RecordWriter out) {
        this.in = in;
        this.out = out;
        this.leaves = new LeafReader(in, trail);
        this.attributes = new AttributeReader(in, trail, leaves);
    }

    Translation read(XmlRecord record) throws XMLStreamException {
        checkNil();
        if (!record.tag().is(namespace(), in.getLocalName())) {
            trail.complain("record/wrong-element", "", "the element " + record.element(), in.getLocalName());
            SafeXml.skip(in);
        } else if (isNil()
                && (record.shape().declared() == null
                        || record.shape().declared().text() == null)) {
            trail.complain("record/nil", "", "an element with a value", "");
            SafeXml.skip(in);
        } else {
            complex(record.shape(), record.schema().root());
        }
        return trail.problems().isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(trail.problems());
    }

    /** At the start tag; at the end tag afterwards. */
    private void complex(Shape shape, Field field) throws XMLStreamException {
        var variant = variant(shape);
        if (variant == null || isTooDeep()) {
            SafeXml.skip(in);
            return;
        }
        out.startGroup(field);
        if (shape.typeField() != null && !variant.equals(shape.declared()))
            out.text(shape.typeField(), variant.label());
        if (variant.markup() != null) {
            markup(variant.markup());
        } else {
            if (variant.attributes().length > 0 || in.getAttributeCount() > 0) attributes.read(variant, out);
            if (variant.text() != null) text(variant.text());
            else if (variant.scope().isEmpty()) noContent();
            else content(variant.scope());
        }
        out.endGroup(field);
    }

    private boolean isTooDeep() {
        if (trail.depth() < RecordCompiler.MAX_DEPTH) return false;
        trail.complain("record/too-deep", "", "at most " + RecordCompiler.MAX_DEPTH + " levels deep", "");
        return true;
    }

    /** The type that the element says it has; null when it may not have it. */
    private Shape.Variant variant(Shape shape) {
        var written = in.getAttributeCount() == 0 ? null : in.getAttributeValue(W3C_XML_SCHEMA_INSTANCE_NS_URI, "type");
        if (written == null) {
            if (shape.declared() == null)
                trail.complain(
                        "record/no-type",
                        "",
                        "an element whose xsi:type says which of " + labels(shape) + " it is",
                        "");
            return shape.declared();
        }
        var name = leaves.qualified(written.strip());
        var found = name == null ? null : shape.named(name);
        if (found == null) trail.complain("record/unknown-type", "", "one of the types " + labels(shape), written);
        return found;
    }

    private static String labels(Shape shape) {
        return Arrays.stream(shape.variants()).map(Shape.Variant::label).collect(Collectors.joining(", "));
    }

    private void text(Shape.Text shape) throws XMLStreamException {
        trail.enter(shape.field());
        if (isNil()) {
            if (!shape.isNillable())
                trail.complain("record/nil", "", shape.type().expected(), "");
            nothing(shape.field());
        } else {
            readText();
            leaf(shape.field(), new Value.Simple(shape.type(), shape.fallback(), shape.fixed()));
        }
        trail.leave();
    }

    /** XML Schema Part 1, Element Locally Valid (Complex Type), clause 2.1. Comments may stand there. */
    private void noContent() throws XMLStreamException {
        for (var event = in.next(); event != END_ELEMENT; event = in.next()) {
            switch (event) {
                case CHARACTERS, CDATA, SPACE, ENTITY_REFERENCE ->
                    trail.complain(
                            "record/unexpected-text",
                            "",
                            "an empty element; not even blanks may stand in it",
                            in.getText());
                case START_ELEMENT -> unexpected(": the end");
                default -> {}
            }
        }
    }

    // Children

    /** Behind the start tag; at the end tag afterwards. */
    private void content(Scope scope) throws XMLStreamException {
        nextTag();
        if (scope.isAll()) all(scope);
        else inOrder(scope);
    }

    private void inOrder(Scope scope) throws XMLStreamException {
        var state = children(scope, 0);
        while (in.getEventType() == START_ELEMENT) {
            var later = scope.findBehind(state, namespace(), in.getLocalName());
            if (later != Scope.NONE && !scope.accepts()[state]) {
                missing(scope, state);
                slot(scope.slots()[later]);
                state = later + 1;
            } else {
                unexpected(scope, state);
                nextTag();
            }
            state = children(scope, state);
        }
        finish(scope, state);
    }

    /** Reads children as long as they fit. */
    private int children(Scope scope, int from) throws XMLStreamException {
        var state = from;
        while (in.getEventType() == START_ELEMENT) {
            var next = scope.find(state, namespace(), in.getLocalName());
            if (next == Scope.NONE) break;
            emptyLists(scope, state, next);
            slot(scope.slots()[next]);
            state = next + 1;
        }
        return state;
    }

    private void finish(Scope scope, int state) {
        if (!scope.accepts()[state]) missing(scope, state);
        emptyLists(scope, state, scope.slots().length);
    }

    /** A list without elements is one all the same, unless a choice leaves it out. */
    private void emptyLists(Scope scope, int from, int to) {
        for (var index = from; index < to; index++) {
            var slot = scope.slots()[index];
            if (!slot.isList() || slot.isConditional() || slot.min() > 0) continue;
            out.startList(slot.field());
            out.endList(slot.field());
        }
    }

    private void missing(Scope scope, int state) {
        var required = scope.required(state);
        if (required.isPresent() && !(required.get() instanceof Slot.Any))
            trail.missing(required.get().field().name());
        else trail.complain("record/missing", "", "complete: " + expected(scope, state) + " must follow", "");
    }

    private void unexpected(Scope scope, int state) throws XMLStreamException {
        var allowed = Stream.concat(scope.repeated(state).stream(), scope.expected(state).stream())
                .limit(Trail.MAX_EXPECTED)
                .map(this::shown);
        var end = scope.accepts()[state] ? Stream.of("the end") : Stream.<String>empty();
        unexpected(": " + Stream.concat(allowed, end).collect(Collectors.joining(" or ")));
    }

    /** One that stands there already does not fit either. */
    private void unexpected(Scope all) throws XMLStreamException {
        var names = Arrays.stream(all.slots()).limit(Trail.MAX_EXPECTED).map(this::shown);
        unexpected(", once: " + names.collect(Collectors.joining(" or ")));
    }

    /** Passes over an element. A name that nobody declared is data like any value. */
    private void unexpected(String instead) throws XMLStreamException {
        children++;
        trail.complain(
                "record/unexpected-element",
                "",
                "what may stand here" + instead + "; it is child " + children,
                in.getLocalName());
        SafeXml.skip(in);
    }

    /** With the namespace where only that is wrong. */
    private String shown(Slot slot) {
        var isCalledSo =
                slot instanceof Slot.Element element && element.tag().local().equals(in.getLocalName());
        return isCalledSo ? ((Slot.Element) slot).tag().qualified() : slot.shown();
    }

    private static String expected(Scope scope, int state) {
        return scope.expected(state).stream()
                .limit(Trail.MAX_EXPECTED)
                .map(Slot::shown)
                .collect(Collectors.joining(" or "));
    }

    /** Children in any order; told in the order of the contract. */
    private void all(Scope scope) throws XMLStreamException {
        var slots = scope.slots();
        var waiting = new RecordBuffer[slots.length];
        var before = out;
        while (in.getEventType() == START_ELEMENT) {
            var found = scope.findInAny(namespace(), in.getLocalName());
            if (found == Scope.NONE || waiting[found] != null) {
                unexpected(scope);
                nextTag();
                continue;
            }
            waiting[found] = new RecordBuffer();
            out = waiting[found];
            slot(slots[found]);
            out = before;
        }
        var isEmpty = Arrays.stream(waiting).allMatch(each -> each == null);
        for (var index = 0; index < slots.length; index++) {
            if (waiting[index] != null) waiting[index].replay(out);
            else if (slots[index].min() > 0 && !(isEmpty && scope.accepts()[0]))
                trail.missing(slots[index].field().name());
        }
    }

    /** At a start tag that fits the slot; at the next tag behind it afterwards. */
    private void slot(Slot slot) throws XMLStreamException {
        trail.enter(slot.field());
        if (slot.isList()) list(slot);
        else one(slot, slot.field());
        trail.leave();
    }

    private void list(Slot slot) throws XMLStreamException {
        out.startList(slot.field());
        var count = 0;
        while (in.getEventType() == START_ELEMENT && count < slot.max() && isAt(slot)) {
            trail.nextElement();
            var each =
                    switch (slot) {
                        case Slot.Element element -> element.each();
                        case Slot.Group group -> group.each();
                        case Slot.Any any -> any.each();
                    };
            one(slot, each);
            count++;
        }
        out.endList(slot.field());
        if (count < slot.min())
            trail.complain("record/too-few", "", "a list of at least " + slot.min() + " elements", "");
    }

    private boolean isAt(Slot slot) {
        return switch (slot) {
            case Slot.Element element -> element.tag().is(namespace(), in.getLocalName());
            case Slot.Group group -> group.scope().isFirst(namespace(), in.getLocalName());
            case Slot.Any any -> any.wildcard().allows(namespace());
        };
    }

    private void one(Slot slot, Field field) throws XMLStreamException {
        switch (slot) {
            case Slot.Element element -> {
                children++;
                element(element, field);
                nextTag();
            }
            case Slot.Group group -> {
                out.startGroup(field);
                finish(group.scope(), children(group.scope(), 0));
                out.endGroup(field);
            }
            case Slot.Any _ -> {
                children++;
                markup(field);
                nextTag();
            }
        }
    }

    private void element(Slot.Element slot, Field field) throws XMLStreamException {
        var before = children;
        children = 0;
        if (in.getAttributeCount() > 0) checkNil();
        value(slot, field);
        children = before;
    }

    private void value(Slot.Element slot, Field field) throws XMLStreamException {
        if (in.getAttributeCount() > 0 && isNil()) {
            nil(slot, field);
            return;
        }
        switch (slot.value()) {
            case Value.Complex(var shape) -> complex(shape, field);
            case Value.Markup _ -> markup(field);
            case Value.Simple simple -> {
                if (in.getAttributeCount() > 0) attributes.refuse();
                readText();
                leaf(field, simple);
            }
        }
    }

    /**
     * One that says that it is nil. Its attributes are held against its type all the same (XML Schema Part 1, Element Locally Valid
     * (Complex Type), clauses 3 and 4), and null has no place for them.
     */
    private void nil(Slot.Element slot, Field field) throws XMLStreamException {
        if (!slot.isNillable()) {
            trail.complain("record/nil", "", "an element with a value", "");
            SafeXml.skip(in);
            return;
        }
        switch (slot.value()) {
            case Value.Complex(var shape) -> nil(shape, field);
            case Value.Markup _ when attributes.areThere() -> markup(field);
            case Value.Markup _ -> nothing(field);
            case Value.Simple _ -> {
                attributes.refuse();
                nothing(field);
            }
        }
    }

    private void nil(Shape shape, Field field) throws XMLStreamException {
        var variant = variant(shape);
        if (variant == null) {
            SafeXml.skip(in);
        } else if (variant.text() != null && attributes.areThere()) {
            // The group holds them, and only its text is null.
            complex(shape, field);
        } else {
            var before = trail.problems().size();
            attributes.read(variant, RecordWriter.nowhere());
            if (attributes.areThere() && trail.problems().size() == before)
                trail.complain(
                        "record/nil",
                        "",
                        "an element without attributes, since it is nil and a record has no place for them",
                        "");
            nothing(field);
        }
    }

    private void nothing(Field field) throws XMLStreamException {
        readText();
        if (length > 0) trail.complain("record/nil", "", "an empty element, since it says that it is nil", "");
        out.nothing(field);
    }

    private void markup(Field field) throws XMLStreamException {
        var copy = new XmlBytes();
        XmlText.copy(in, copy);
        out.text(field, copy.toString());
    }

    private void leaf(Field field, Value.Simple simple) {
        if (length == 0 && simple.fallback().isPresent())
            leaves.fallback(field, simple.type(), simple.fallback().get(), out);
        else leaves.read(field, simple.type(), text, length, simple.fixed(), out);
    }

    /** The text up to the end tag. An element in it is passed over. */
    private void readText() throws XMLStreamException {
        length = 0;
        for (var event = in.next(); event != END_ELEMENT; event = in.next()) {
            switch (event) {
                case CHARACTERS, CDATA, SPACE, ENTITY_REFERENCE -> append();
                case START_ELEMENT -> unexpected(": text");
                default -> {}
            }
        }
    }

    private void append() throws XMLStreamException {
        var more = in.getTextLength();
        if (text.length - length < more) text = Arrays.copyOf(text, Math.max(2 * text.length, length + more));
        System.arraycopy(in.getTextCharacters(), in.getTextStart(), text, length, more);
        length += more;
    }

    /** The next start or end tag; text in between must be blank. */
    private void nextTag() throws XMLStreamException {
        for (var event = in.next(); event != START_ELEMENT && event != END_ELEMENT; event = in.next())
            if (event == ENTITY_REFERENCE || (event == CHARACTERS || event == CDATA) && !isBlank())
                trail.complain(
                        "record/unexpected-text",
                        "",
                        "an element, but text",
                        in.getText().strip());
    }

    private boolean isBlank() {
        var characters = in.getTextCharacters();
        for (int at = in.getTextStart(), end = at + in.getTextLength(); at < end; at++)
            if (characters[at] > ' ') return false;
        return true;
    }

    private void checkNil() {
        var nil = in.getAttributeValue(W3C_XML_SCHEMA_INSTANCE_NS_URI, "nil");
        if (nil != null && !Lexical.isFlag(nil.strip()))
            trail.complain("record/nil", "", "an element whose xsi:nil is true or false", nil);
    }

    private boolean isNil() {
        var nil = in.getAttributeValue(W3C_XML_SCHEMA_INSTANCE_NS_URI, "nil");
        return nil != null && Lexical.isTrue(nil.strip());
    }

    private String namespace() {
        var namespace = in.getNamespaceURI();
        return namespace == null ? "" : namespace;
    }
}
