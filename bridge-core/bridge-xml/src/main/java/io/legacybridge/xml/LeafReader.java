package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import io.legacybridge.xml.SimpleType.Variety;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamReader;

/** Turns the text of elements and attributes into values. */
final class LeafReader {

    private static final int DIGITS_OF_A_LONG = 18;

    /** RFC 8259, section 6. */
    private static final String NO_JSON_NUMBER =
            "a number that JSON can hold: it has none for INF, -INF and NaN, though the schema allows them";

    private final XMLStreamReader in;
    private final Trail trail;

    LeafReader(XMLStreamReader in, Trail trail) {
        this.in = in;
        this.trail = trail;
    }

    /** Text as it stands in a buffer. */
    void read(Field field, SimpleType type, char[] text, int length, Optional<String> fixed, RecordWriter out) {
        if (fixed.isEmpty() && type.takesAnyText()) {
            out.text(field, text, 0, length);
            return;
        }
        if (fixed.isEmpty() && type.isPlainWhole()) {
            var from = 0;
            var to = length;
            while (from < to && text[from] <= ' ') from++;
            while (to > from && text[to - 1] <= ' ') to--;
            var value = Decimals.wholeNumber(text, from, to);
            if (value != Long.MIN_VALUE && type.numbers().fitsWhole(value)) {
                out.number(field, value);
                return;
            }
        }
        read(field, type, new String(text, 0, length), fixed, out);
    }

    void read(Field field, SimpleType type, String written, Optional<String> fixed, RecordWriter out) {
        var text = type.family() == Family.QNAME ? named(type, written) : type.normalized(written);
        if (type.variety() instanceof Variety.ListOf(var item)) list(field, type, item, text, fixed, out);
        else one(field, type, text, written, fixed, out);
    }

    /** What the contract says of a value that is absent. */
    void fallback(Field field, SimpleType type, String declared, RecordWriter out) {
        var text = type.normalized(declared);
        if (type.variety() instanceof Variety.ListOf(var item)) list(field, type, item, text, Optional.empty(), out);
        // A type that xsi:type names need not have it (XML Schema Part 1, 3.3.4, clause 5.1.1).
        else one(field, type, text, declared, Optional.empty(), out);
    }

    private void one(
            Field field, SimpleType type, String text, String written, Optional<String> fixed, RecordWriter out) {
        if (text == null || !type.accepts(text)) {
            trail.complain("record/bad-value", "", type.expected(), written);
            return;
        }
        if (fixed.isEmpty()) {
            value(field, type, text, out);
            return;
        }
        var only = type.normalized(fixed.get());
        if (type.isSame(text, only)) value(field, type, only, out);
        else trail.complain("record/bad-value", "", fixed.get(), written);
    }

    /** @param text null when it has a name that is none */
    private void list(
            Field field, SimpleType type, SimpleType item, String text, Optional<String> fixed, RecordWriter out) {
        if (text == null) {
            trail.complain("record/bad-value", "", type.expected(), "");
            return;
        }
        var items = WhiteSpace.items(text);
        var joined = String.join(" ", items);
        if (!type.listFits(items.length, joined)
                || fixed.isPresent() && !type.isSame(joined, type.normalized(fixed.get()))) {
            trail.complain("record/bad-value", "", fixed.orElseGet(type::expected), text);
            return;
        }
        var each = ((Type.Repeated) field.type()).element();
        out.startList(field);
        for (var value : items) {
            trail.nextElement();
            one(each, item, item.normalized(value), value, Optional.empty(), out);
        }
        out.endList(field);
    }

    private void value(Field field, SimpleType type, String text, RecordWriter out) {
        switch (type.family()) {
            case TEXT, QNAME, TIME, DURATION, BINARY -> out.text(field, type.carried(text));
            case FLAG -> out.flag(field, Lexical.isTrue(text));
            case FLOATING -> floating(field, text, out);
            case DECIMAL, INTEGER -> number(field, type, Decimals.parse(type.carried(text)), out);
        }
    }

    private void floating(Field field, String text, RecordWriter out) {
        var value = Floatings.parse(text);
        if (Double.isFinite(value)) out.floating(field, value);
        else trail.complain("record/bad-value", "", NO_JSON_NUMBER, text);
    }

    private static void number(Field field, SimpleType type, BigDecimal value, RecordWriter out) {
        var carried = type.numbers().carried(value);
        if (type.numbers().hasScale() && type.numbers().carrier().digits() <= DIGITS_OF_A_LONG)
            out.number(field, carried.unscaledValue().longValueExact());
        else out.number(field, carried);
    }

    /** A prefixed name, or several of them, as {@code {namespace}local}; null when one is none. */
    private String named(SimpleType type, String prefixed) {
        var items = WhiteSpace.items(prefixed);
        if (type.variety() instanceof Variety.Atomic && items.length != 1) return null;
        var names = Arrays.stream(items).map(this::qualified).toList();
        return names.contains(null) ? null : names.stream().map(QName::toString).collect(Collectors.joining(" "));
    }

    QName qualified(String prefixed) {
        var colon = prefixed.indexOf(':');
        var local = prefixed.substring(colon + 1);
        var prefix = colon < 0 ? "" : prefixed.substring(0, colon);
        var namespace = in.getNamespaceURI(prefix);
        if (!Lexical.isNameWithoutColon(local) || (prefix.isEmpty() || namespace == null) && colon >= 0) return null;
        return new QName(namespace == null ? "" : namespace, local);
    }
}
