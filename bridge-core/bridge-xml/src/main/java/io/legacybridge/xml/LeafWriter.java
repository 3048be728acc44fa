package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import io.legacybridge.xml.SimpleType.Variety;
import io.legacybridge.xml.Slot.Value;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** Writes the values of attributes and elements, and the items of lists, while it checks them. Not thread-safe. */
final class LeafWriter {

    private static final String LEGAL = "text that XML 1.0 can hold; it has no control characters";

    private final Trail trail;
    private final XmlBytes out;
    private final Set<String> ids = new HashSet<>();
    /** The element of the value that is written now; null when it is no element of its own. */
    private Slot.Tag tag;
    /** The attribute of the value that is written now; null when it is none. */
    private Shape.Attribute attribute;
    /** The only value that may be written now. */
    private Optional<String> fixed = Optional.empty();
    /** The type of the list whose items are written now; null when there is none. */
    private SimpleType list;

    private int count;
    /** The items of that list, and what they are compared as: names have their namespaces there. */
    private final StringBuilder items = new StringBuilder();

    private final StringBuilder values = new StringBuilder();

    LeafWriter(Trail trail, XmlBytes out) {
        this.trail = trail;
        this.out = out;
    }

    void startRecord() {
        ids.clear();
    }

    // What stands before a value: each gives the type of the value

    SimpleType startAttribute(Shape.Attribute ofElement) {
        tag = null;
        attribute = ofElement;
        fixed = attribute.fixed();
        out.markup(attribute.markup());
        return attribute.type();
    }

    SimpleType startText(Shape.Text ofElement) {
        tag = null;
        attribute = null;
        fixed = ofElement.fixed();
        return ofElement.type();
    }

    SimpleType startElement(Slot.Tag ofElement, Value.Simple simple) {
        tag = ofElement;
        attribute = null;
        fixed = simple.fixed();
        out.markup(tag.open());
        out.markup('>');
        return simple.type();
    }

    SimpleType startItem() {
        if (count++ > 0) items.append(' ');
        trail.nextElement();
        return ((Variety.ListOf) list.variety()).item();
    }

    /** The value that was started is a list, and items come. */
    void startItems(Field field, SimpleType ofList) {
        trail.enter(field);
        list = ofList;
        count = 0;
        items.setLength(0);
        values.setLength(0);
    }

    void endItems(Field field) {
        var type = list;
        list = null;
        if (!type.listFits(count, values.toString())) trail.complain("record/bad-value", "", type.expected(), items);
        trail.leave();
        checkFixed(field, type, values);
        put(field, items);
        end();
    }

    // Values

    void text(Field field, SimpleType type, CharSequence value) {
        if (type.takesAnyText()) put(field, type, value);
        else if (type.family() == Family.QNAME) name(field, type, value.toString());
        else {
            var text = value.toString();
            if (!type.accepts(type.normalized(text))) bad(field, type, text);
            if (type.isId() && !ids.add(type.normalized(text)))
                trail.complain(field, "record/repeated-id", "a name that stands once in the record", text);
            put(field, type, text);
        }
        end();
    }

    void number(Field field, SimpleType type, long unscaled) {
        var scale = ((Type.Decimal) field.type()).scale();
        if (type.isPlainWhole() && scale == 0 && list == null && fixed.isEmpty()) {
            if (!type.numbers().fitsWhole(unscaled)) bad(field, type, Long.toString(unscaled));
            out.decimal(unscaled, 0);
        } else {
            var text = type.numbers().lexical(BigDecimal.valueOf(unscaled, scale));
            put(field, type, text, () -> Long.toString(unscaled));
        }
        end();
    }

    void number(Field field, SimpleType type, BigDecimal value) {
        put(field, type, type.numbers().lexical(value), value::toString);
        end();
    }

    void floating(Field field, SimpleType type, double value) {
        put(field, type, type.lexical(value), () -> Double.toString(value));
        end();
    }

    void flag(Field field, SimpleType type, boolean value) {
        put(field, type, type.lexical(value), () -> Boolean.toString(value));
        end();
    }

    /** An attribute that the contract does not list. */
    void otherAttribute(QName name, String value) {
        var prefix = name.getNamespaceURI().isEmpty() ? "" : declare(name.getNamespaceURI()) + ":";
        out.markup(" " + prefix + name.getLocalPart() + "=\"");
        legal(out.attribute(value));
        out.markup('"');
    }

    private void end() {
        if (list != null) return;
        if (attribute != null) out.markup('"');
        else if (tag != null) out.markup(tag.close());
    }

    /** @param text null when the value is none of the type */
    private void put(Field field, SimpleType type, String text, Supplier<String> value) {
        if (text == null) bad(field, type, value.get());
        else put(field, type, text);
    }

    /** Compares the value with the one that is fixed, and writes it. */
    private void put(Field field, SimpleType type, CharSequence value) {
        if (list != null) {
            // A blank ends an item (XML Schema Part 2, 2.5.1.2).
            if (WhiteSpace.items(value.toString()).length != 1)
                trail.complain(field, "record/bad-value", "one item of a list, without blanks", value);
            compared(value);
        } else checkFixed(field, type, value);
        put(field, value);
    }

    private void put(Field field, CharSequence text) {
        if (list != null) {
            items.append(text);
            return;
        }
        var isLegal = attribute != null ? out.attribute(text) : out.text(text);
        if (!isLegal) trail.complain(field, "record/bad-character", LEGAL, text);
    }

    private void compared(CharSequence item) {
        if (!values.isEmpty()) values.append(' ');
        values.append(item);
    }

    private void checkFixed(Field field, SimpleType type, CharSequence value) {
        if (fixed.isEmpty()) return;
        var isSame = type.isSame(type.normalized(value.toString()), type.normalized(fixed.get()));
        if (!isSame) trail.complain(field, "record/bad-value", fixed.get(), value);
    }

    /** Behind the markup before the value: a prefix of its own goes into the start tag. */
    private void name(Field field, SimpleType type, String value) {
        var name = QNames.parse(value);
        if (name == null || !type.accepts(name.toString())) {
            bad(field, type, value);
            return;
        }
        if (list != null) compared(name.toString());
        else checkFixed(field, type, name.toString());
        if (name.getNamespaceURI().isEmpty()) {
            put(field, name.getLocalPart());
            return;
        }
        var markup = attribute != null ? attribute.markup() : new byte[] {'>'};
        out.truncate(out.size() - markup.length);
        var prefix = declare(name.getNamespaceURI());
        out.markup(markup);
        put(field, prefix + ":" + name.getLocalPart());
    }

    private String declare(String namespace) {
        if (namespace.equals(XMLConstants.XML_NS_URI)) return XMLConstants.XML_NS_PREFIX;
        var prefix = "q" + out.size();
        legal(Prefixes.declare(prefix, namespace, out));
        return prefix;
    }

    private void legal(boolean isLegal) {
        if (!isLegal) trail.complain("record/bad-character", "", LEGAL, "");
    }

    private void bad(Field field, SimpleType type, String value) {
        trail.complain(field, "record/bad-value", type.expected(), value);
    }
}
