package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import io.legacybridge.xml.SimpleType.Variety;
import io.legacybridge.xml.Slot.Value;
import io.legacybridge.xml.WriterFrame.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/**
 * Writes records as elements while it checks them against their contract. Values come in the order of the schema; what
 * does not fit is told by {@link #problems} behind the record's last call, and then what was appended is to be taken back.
 * Not thread-safe.
 */
public final class XmlRecordWriter implements RecordWriter {

    private static final byte[] NIL = Prefixes.utf8(" xsi:nil=\"true\"/>");
    private static final byte[] EMPTY = Prefixes.utf8("/>");
    private static final String LEGAL = "text that XML 1.0 can hold; it has no control characters";

    private final XmlRecord record;
    private final XmlBytes out;
    private final Trail trail = new Trail();
    private final List<WriterFrame> frames = new ArrayList<>();
    /** The items of the list that is written now, and what they are compared as: names have their namespaces there. */
    private final StringBuilder items = new StringBuilder();

    private final StringBuilder values = new StringBuilder();
    private final Set<String> ids = new HashSet<>();
    private int depth;
    /** Groups and lists that can stand nowhere are passed over with all they hold. */
    private int ignored;
    /** The element of the value that is written now; null when it is no element of its own. */
    private Slot.Tag valueTag;
    /** The attribute of the value that is written now; null when it is none. */
    private Shape.Attribute valueAttribute;
    /** The only value that may be written now. */
    private Optional<String> fixed = Optional.empty();

    XmlRecordWriter(XmlRecord record, XmlBytes out) {
        this.record = record;
        this.out = out;
    }

    /** What does not fit of the record that was written last. A problem's field is the value's JSON pointer (RFC 6901). */
    public List<RecordProblem> problems() {
        return List.copyOf(trail.problems());
    }

    // Groups

    @Override
    public void startGroup(Field group) {
        if (depth == 0) startRecord();
        else if (ignored > 0) ignored++;
        else if (top().kind == Kind.ATTRIBUTES) push().openAttribute(frames.get(depth - 2).anyAttribute);
        else startMember(group);
    }

    private void startRecord() {
        trail.clear();
        ids.clear();
        ignored = 0;
        var frame = push();
        frame.openElement(record.tag(), record.shape());
        if (frame.isMarkup()) return;
        out.markup(record.tag().open());
        out.markup(record.declarations());
    }

    private void startMember(Field group) {
        switch (enter(group)) {
            case Slot.Element element
            when element.value() instanceof Value.Complex(var shape) -> {
                out.markup(element.tag().open());
                trail.enter(group);
                push().openElement(element.tag(), shape);
            }
            case Slot.Group repeated -> {
                trail.enter(group);
                push().openRepetition(repeated.scope());
            }
            case null, default -> {
                unexpected(group);
                ignored = 1;
            }
        }
    }

    @Override
    public void endGroup(Field group) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        var frame = top();
        depth--;
        if (frame.kind == Kind.ATTRIBUTE) {
            otherAttribute(frame);
            return;
        }
        complete(frame);
        if (depth > 0) trail.leave();
        if (frame.tag == null || frame.isMarkup() || frame.isNil) return;
        out.markup(frame.tagIsOpen ? EMPTY : frame.tag.close());
    }

    private void complete(WriterFrame frame) {
        if (frame.kind == Kind.ELEMENT && frame.variant == null) {
            missing(frame.shape.typeField());
            return;
        }
        if (frame.variant != null) {
            var attributes = frame.variant.attributes();
            for (var index = 0; index < attributes.length; index++)
                if (attributes[index].isRequired() && !frame.attributes.get(index)) missing(attributes[index].field());
            if (frame.variant.text() != null && !frame.hasText)
                missing(frame.variant.text().field());
            if (frame.isMarkup() && !frame.hasText) missing(frame.variant.markup());
        }
        if (frame.scope.isAll()) completeAll(frame);
        else if (!frame.scope.accepts()[frame.state]) missing(frame.scope, frame.state);
    }

    private void completeAll(WriterFrame frame) {
        if (frame.filled.isEmpty() && frame.scope.accepts()[0]) return;
        var slots = frame.scope.slots();
        for (var index = 0; index < slots.length; index++)
            if (slots[index].min() > 0 && !frame.filled.get(index)) missing(slots[index].field());
    }

    // Lists

    @Override
    public void startList(Field list) {
        if (ignored > 0) {
            ignored++;
            return;
        }
        var frame = top();
        var any = frame.tagIsOpen && frame.variant != null ? frame.variant.anyAttribute() : null;
        // The elements of a list may be lists of items themselves.
        var slot = frame.kind == Kind.LIST ? null : frame.slot(list);
        if (any != null && any.list() == list) {
            push().openAttributes(any);
        } else if (slot != null && slot.isList()) {
            push().openList(slot);
        } else {
            var type = begin(list);
            if (type == null) {
                ignored = 1;
                return;
            }
            items.setLength(0);
            values.setLength(0);
            push().openItems(type);
        }
        trail.enter(list);
    }

    @Override
    public void endList(Field list) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        var frame = top();
        depth--;
        if (frame.kind == Kind.LIST) completeList(frame);
        if (frame.kind == Kind.ITEMS && !frame.items.listFits(frame.count, values.toString()))
            trail.complain("record/bad-value", "", frame.items.expected(), items);
        trail.leave();
        if (frame.kind != Kind.ITEMS) return;
        checkFixed(list, frame.items, values);
        put(list, items);
        end();
    }

    private void completeList(WriterFrame frame) {
        var slot = frame.list;
        if (frame.count > slot.max())
            trail.complain("record/too-many", "", "a list of at most " + slot.max() + " elements", "");
        // One that is not there at all may be none that must be.
        if (frame.count > 0 && frame.count < slot.min())
            trail.complain("record/too-few", "", "a list of at least " + slot.min() + " elements", "");
    }

    // Values

    @Override
    public void text(Field field, CharSequence value) {
        if (ignored > 0 || isOfAttribute(field, value) || isType(field, value) || isMarkup(field, value)) return;
        var type = begin(field);
        if (type == null) return;
        if (type.takesAnyText()) put(field, type, value);
        else if (type.family() == Family.QNAME) name(field, type, value.toString());
        else {
            var text = value.toString();
            if (!type.accepts(type.normalized(text))) bad(field, type, text);
            if (type.isId() && !ids.add(type.normalized(text)))
                complain(field, "record/repeated-id", "a name that stands once in the record", text);
            put(field, type, text);
        }
        end();
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        text(field, new String(buffer, offset, length));
    }

    @Override
    public void number(Field field, long unscaled) {
        if (ignored > 0) return;
        var type = begin(field);
        if (type == null) return;
        var scale = ((Type.Decimal) field.type()).scale();
        if (type.isPlainWhole() && scale == 0 && !isItem() && fixed.isEmpty()) {
            if (!type.fitsWhole(unscaled)) bad(field, type, Long.toString(unscaled));
            out.decimal(unscaled, 0);
        } else {
            put(field, type, type.lexical(BigDecimal.valueOf(unscaled, scale)), () -> Long.toString(unscaled));
        }
        end();
    }

    @Override
    public void number(Field field, BigDecimal value) {
        if (ignored > 0) return;
        var type = begin(field);
        if (type == null) return;
        put(field, type, type.lexical(value), value::toString);
        end();
    }

    @Override
    public void floating(Field field, double value) {
        if (ignored > 0) return;
        var type = begin(field);
        if (type == null) return;
        put(field, type, type.lexical(value), () -> Double.toString(value));
        end();
    }

    @Override
    public void flag(Field field, boolean value) {
        if (ignored > 0) return;
        var type = begin(field);
        if (type == null) return;
        put(field, type, type.lexical(value), () -> Boolean.toString(value));
        end();
    }

    @Override
    public void nothing(Field field) {
        if (ignored > 0) return;
        var frame = top();
        var text = frame.variant == null ? null : frame.variant.text();
        if (text != null && text.field() == field && text.isNillable() && frame.tagIsOpen) {
            frame.hasText = true;
            frame.isNil = true;
            out.markup(NIL);
        } else if (frame.kind != Kind.ITEMS && enter(field) instanceof Slot.Element element && element.isNillable()) {
            out.markup(element.tag().open());
            if (element.value() instanceof Value.Complex(var shape)) out.markup(shape.typeOfNil());
            out.markup(NIL);
        } else {
            complain(field, "record/null", "a value; null is none", "");
        }
    }

    /** Writes what stands before a value, and gives its type; null when it can stand nowhere, which is told. */
    private SimpleType begin(Field field) {
        var frame = top();
        if (frame.kind == Kind.ITEMS) {
            if (frame.count++ > 0) items.append(' ');
            trail.nextElement();
            return ((Variety.ListOf) frame.items.variety()).item();
        }
        valueTag = null;
        valueAttribute = null;
        fixed = Optional.empty();
        var attribute = frame.tagIsOpen && frame.variant != null ? frame.variant.attribute(field) : -1;
        if (attribute >= 0) {
            frame.attributes.set(attribute);
            valueAttribute = frame.variant.attributes()[attribute];
            fixed = valueAttribute.fixed();
            out.markup(valueAttribute.markup());
            return valueAttribute.type();
        }
        var text = frame.variant == null ? null : frame.variant.text();
        if (text != null && text.field() == field) {
            frame.hasText = true;
            fixed = text.fixed();
            closeStart(frame);
            return text.type();
        }
        if (enter(field) instanceof Slot.Element element && element.value() instanceof Value.Simple simple) {
            valueTag = element.tag();
            fixed = simple.fixed();
            out.markup(valueTag.open());
            out.markup('>');
            return simple.type();
        }
        unexpected(field);
        return null;
    }

    private void end() {
        if (isItem()) return;
        if (valueAttribute != null) out.markup('"');
        else if (valueTag != null) out.markup(valueTag.close());
    }

    private boolean isItem() {
        return top().kind == Kind.ITEMS;
    }

    /** Compares the value with the one that is fixed, and writes it. */
    private void put(Field field, SimpleType type, CharSequence value) {
        if (isItem()) {
            // A blank ends an item (XML Schema Part 2, 2.5.1.2).
            if (SimpleType.items(value.toString()).length != 1)
                complain(field, "record/bad-value", "one item of a list, without blanks", value);
            compared(value);
        } else checkFixed(field, type, value);
        put(field, value);
    }

    private void compared(CharSequence item) {
        if (!values.isEmpty()) values.append(' ');
        values.append(item);
    }

    private void checkFixed(Field field, SimpleType type, CharSequence value) {
        if (fixed.isEmpty()) return;
        var isSame = type.isSame(type.normalized(value.toString()), type.normalized(fixed.get()));
        if (!isSame) complain(field, "record/bad-value", fixed.get(), value);
    }

    private void put(Field field, CharSequence text) {
        if (isItem()) {
            items.append(text);
            return;
        }
        var isLegal = valueAttribute != null ? out.attribute(text) : out.text(text);
        if (!isLegal) complain(field, "record/bad-character", LEGAL, text);
    }

    /** @param text null when the value is none of the type */
    private void put(Field field, SimpleType type, String text, java.util.function.Supplier<String> value) {
        if (text == null) bad(field, type, value.get());
        else put(field, type, text);
    }

    /** Behind the markup before the value: a prefix of its own goes into the start tag. */
    private void name(Field field, SimpleType type, String value) {
        var name = QNames.parse(value);
        if (name == null || !type.accepts(name.toString())) {
            bad(field, type, value);
            return;
        }
        if (isItem()) compared(name.toString());
        else checkFixed(field, type, name.toString());
        if (name.getNamespaceURI().isEmpty()) {
            put(field, name.getLocalPart());
            return;
        }
        var markup = valueAttribute != null ? valueAttribute.markup() : new byte[] {'>'};
        out.truncate(out.size() - markup.length);
        var prefix = declare(name.getNamespaceURI());
        out.markup(markup);
        put(field, prefix + ":" + name.getLocalPart());
    }

    private String declare(String namespace) {
        if (namespace.equals(XMLConstants.XML_NS_URI)) return XMLConstants.XML_NS_PREFIX;
        var prefix = "q" + out.size();
        out.markup(" xmlns:" + prefix + "=\"");
        legal(out.attribute(namespace));
        out.markup('"');
        return prefix;
    }

    // Values that are more than values

    private boolean isType(Field field, CharSequence value) {
        var frame = top();
        if (frame.kind != Kind.ELEMENT || frame.shape.typeField() != field) return false;
        var variant = frame.shape.called(value);
        if (variant == null) {
            var labels = Arrays.stream(frame.shape.variants()).map(Shape.Variant::label);
            complain(field, "record/unknown-type", "one of " + labels.collect(Collectors.joining(", ")), value);
        } else {
            frame.becomes(variant);
            if (!variant.equals(frame.shape.declared())) out.markup(variant.typeMarkup());
        }
        return true;
    }

    private boolean isOfAttribute(Field field, CharSequence value) {
        var frame = top();
        if (frame.kind != Kind.ATTRIBUTE) return false;
        if (frame.anyAttribute.name() == field) frame.name = value.toString();
        else frame.value = value.toString();
        return true;
    }

    private void otherAttribute(WriterFrame frame) {
        trail.nextElement();
        var name = QNames.parse(frame.name);
        if (name == null || !mayStand(name, frame.anyAttribute)) {
            trail.complain("record/unknown-attribute", "name", "an attribute that may stand here", frame.name);
            return;
        }
        if (!top().others.add(name)) {
            trail.complain(
                    "record/unknown-attribute", "name", "an attribute that does not stand here twice", frame.name);
            return;
        }
        var prefix = name.getNamespaceURI().isEmpty() ? "" : declare(name.getNamespaceURI()) + ":";
        out.markup(" " + prefix + name.getLocalPart() + "=\"");
        legal(out.attribute(frame.value));
        out.markup('"');
    }

    /** One that the contract lists has a field of its own, and those of the schema's instance are no data. */
    private boolean mayStand(QName name, Shape.AnyAttribute any) {
        var namespace = name.getNamespaceURI();
        return any.wildcard().allows(namespace)
                && !namespace.equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI)
                && !namespace.equals(XMLConstants.XMLNS_ATTRIBUTE_NS_URI)
                && !(namespace.isEmpty() && name.getLocalPart().equals(XMLConstants.XMLNS_ATTRIBUTE))
                && !XmlRecordReader.isListed(frames.get(depth - 2).variant, namespace, name.getLocalPart());
    }

    private void legal(boolean isLegal) {
        if (!isLegal) trail.complain("record/bad-character", "", LEGAL, "");
    }

    /** The field is the text of whole elements. */
    private boolean isMarkup(Field field, CharSequence value) {
        var frame = top();
        if (frame.isMarkup() && frame.variant.markup() == field) {
            frame.hasText = true;
            markup(field, value, record.tag()::is, "the element " + record.element());
            return true;
        }
        return switch (frame.slot(field)) {
            case Slot.Any any -> {
                enter(field);
                markup(field, value, (namespace, _) -> any.wildcard().allows(namespace), any.shown());
                yield true;
            }
            case Slot.Element element
            when element.value() instanceof Value.Markup -> {
                enter(field);
                markup(
                        field,
                        value,
                        element.tag()::is,
                        "the element " + element.tag().local());
                yield true;
            }
            case null, default -> false;
        };
    }

    private void markup(Field field, CharSequence value, BiPredicate<String, String> allowed, String expected) {
        if (!MarkupText.append(value.toString(), allowed, out))
            complain(field, "record/bad-markup", expected + ", as XML that can stand alone", value);
    }

    // Where one is

    /** Moves to the slot of a field; null when there is none. One that may not come now is told. */
    private Slot enter(Field field) {
        var frame = top();
        if (frame.kind == Kind.LIST) {
            if (frame.count++ == 0) {
                var parent = frames.get(depth - 2);
                trail.leave();
                move(parent, frame.list.field());
                trail.enter(frame.list.field());
            }
            trail.nextElement();
            return frame.list;
        }
        var slot = frame.slot(field);
        if (slot != null) move(frame, field);
        return slot;
    }

    private void move(WriterFrame frame, Field field) {
        closeStart(frame);
        var scope = frame.scope;
        var index = scope.isAll() ? scope.find(field) : scope.find(frame.state, field);
        if (index == Scope.NONE) {
            index = scope.find(field);
            if (!scope.accepts()[frame.state] && index >= frame.state) missing(scope, frame.state);
            else trail.complain("record/unexpected", field.name(), "expected beside what stands before it", "");
        }
        if (scope.isAll()) frame.filled.set(index);
        frame.state = index + 1;
    }

    private void closeStart(WriterFrame frame) {
        if (!frame.tagIsOpen) return;
        frame.tagIsOpen = false;
        out.markup('>');
    }

    private WriterFrame top() {
        return frames.get(depth - 1);
    }

    private WriterFrame push() {
        if (depth == frames.size()) frames.add(new WriterFrame());
        return frames.get(depth++);
    }

    // Problems

    private void bad(Field field, SimpleType type, String value) {
        complain(field, "record/bad-value", type.expected(), value);
    }

    private void unexpected(Field field) {
        complain(field, "record/unexpected", "expected in this type", "");
    }

    private void missing(Field field) {
        trail.complain("record/missing", field.name(), "there, and must be", "");
    }

    private void missing(Scope scope, int state) {
        var required = scope.required(state);
        if (required.isPresent()) {
            missing(required.get().field());
            return;
        }
        var names = scope.expected(state).stream()
                .limit(10)
                .map(slot -> slot.field().name());
        trail.complain(
                "record/missing", "", "complete: it needs one of " + names.collect(Collectors.joining(", ")), "");
    }

    private void complain(Field field, String code, String expected, CharSequence value) {
        trail.enter(field);
        trail.complain(code, "", expected, value);
        trail.leave();
    }
}
