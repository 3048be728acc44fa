package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.xml.Slot.Value;
import io.legacybridge.xml.WriterFrame.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private final XmlRecord record;
    private final XmlBytes out;
    private final Trail trail = new Trail();
    private final LeafWriter leaf;
    private final List<WriterFrame> frames = new ArrayList<>();
    private int depth;
    /** Groups and lists that can stand nowhere are passed over with all they hold. */
    private int ignored;

    XmlRecordWriter(XmlRecord record, XmlBytes out) {
        this.record = record;
        this.out = out;
        this.leaf = new LeafWriter(trail, out);
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
        leaf.startRecord();
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
        frame.complete(trail);
        if (depth > 0) trail.leave();
        if (frame.tag == null || frame.isMarkup() || frame.isNil) return;
        out.markup(frame.tagIsOpen ? EMPTY : frame.tag.close());
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
            trail.enter(list);
            push().openAttributes(any);
        } else if (slot != null && slot.isList()) {
            trail.enter(list);
            push().openList(slot);
        } else {
            var type = begin(list);
            if (type == null) {
                ignored = 1;
                return;
            }
            leaf.startItems(list, type);
            push().openItems();
        }
    }

    @Override
    public void endList(Field list) {
        if (ignored > 0) {
            ignored--;
            return;
        }
        var frame = top();
        depth--;
        if (frame.kind == Kind.ITEMS) {
            leaf.endItems(list);
            return;
        }
        frame.complete(trail);
        trail.leave();
    }

    // Values

    @Override
    public void text(Field field, CharSequence value) {
        if (ignored > 0 || isOfAttribute(field, value) || isType(field, value) || isMarkup(field, value)) return;
        var type = begin(field);
        if (type != null) leaf.text(field, type, value);
    }

    @Override
    public void number(Field field, long unscaled) {
        var type = begin(field);
        if (type != null) leaf.number(field, type, unscaled);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        var type = begin(field);
        if (type != null) leaf.number(field, type, value);
    }

    @Override
    public void floating(Field field, double value) {
        var type = begin(field);
        if (type != null) leaf.floating(field, type, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        var type = begin(field);
        if (type != null) leaf.flag(field, type, value);
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
            nil(field, element);
        } else {
            trail.complain(field, "record/null", "a value; null is none", "");
        }
    }

    private void nil(Field field, Slot.Element element) {
        var shape = element.value() instanceof Value.Complex(var ofElement) ? ofElement : null;
        var type = shape == null ? null : shape.ofNull();
        if (shape != null && type == null) {
            var required = shape.variants()[0].required().getFirst().field().name();
            trail.complain(field, "record/null", "a group with its " + required + ", which null has not", "");
            return;
        }
        out.markup(element.tag().open());
        if (type != null && !type.equals(shape.declared())) out.markup(type.typeMarkup());
        out.markup(NIL);
    }

    /** Writes what stands before a value, and gives its type; null when it can stand nowhere, which is told. */
    private SimpleType begin(Field field) {
        if (ignored > 0) return null;
        var frame = top();
        if (frame.kind == Kind.ITEMS) return leaf.startItem();
        var attribute = frame.tagIsOpen && frame.variant != null ? frame.variant.attribute(field) : -1;
        if (attribute >= 0) {
            frame.attributes.set(attribute);
            return leaf.startAttribute(frame.variant.attributes()[attribute]);
        }
        var text = frame.variant == null ? null : frame.variant.text();
        if (text != null && text.field() == field) {
            frame.hasText = true;
            closeStart(frame);
            return leaf.startText(text);
        }
        if (enter(field) instanceof Slot.Element element && element.value() instanceof Value.Simple simple)
            return leaf.startElement(element.tag(), simple);
        unexpected(field);
        return null;
    }

    // Values that are more than values

    private boolean isType(Field field, CharSequence value) {
        var frame = top();
        if (frame.kind != Kind.ELEMENT || frame.shape.typeField() != field) return false;
        var variant = frame.shape.called(value);
        if (variant == null) {
            var labels = Arrays.stream(frame.shape.variants()).map(Shape.Variant::label);
            trail.complain(field, "record/unknown-type", "one of " + labels.collect(Collectors.joining(", ")), value);
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
        leaf.otherAttribute(name, frame.value);
    }

    /** One that the contract lists has a field of its own, and those of the schema's instance are no data. */
    private boolean mayStand(QName name, Shape.AnyAttribute any) {
        var namespace = name.getNamespaceURI();
        return any.wildcard().allows(namespace)
                && !namespace.equals(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI)
                && !namespace.equals(XMLConstants.XMLNS_ATTRIBUTE_NS_URI)
                && !(namespace.isEmpty() && name.getLocalPart().equals(XMLConstants.XMLNS_ATTRIBUTE))
                && !frames.get(depth - 2).variant.isListed(namespace, name.getLocalPart());
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
            trail.complain(field, "record/bad-markup", expected + ", as XML that can stand alone", value);
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
        frame.move(field, trail);
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

    private void unexpected(Field field) {
        trail.complain(field, "record/unexpected", "expected in this type", "");
    }
}
