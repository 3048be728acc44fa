package io.legacybridge.xml;

import static javax.xml.XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;

import io.legacybridge.spi.record.RecordWriter;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamReader;

/** Reads the attributes of elements while it checks them. Those of the schema's instance are no data. */
final class AttributeReader {

    private final XMLStreamReader in;
    private final Trail trail;
    private final LeafReader leaves;

    AttributeReader(XMLStreamReader in, Trail trail, LeafReader leaves) {
        this.in = in;
        this.trail = trail;
        this.leaves = leaves;
    }

    /** Those of the element that is read now. */
    void read(Shape.Variant variant, RecordWriter out) {
        var known = 0;
        for (var attribute : variant.attributes()) {
            var value = in.getAttributeValue(attribute.namespace(), attribute.local());
            if (value != null) known++;
            trail.enter(attribute.field());
            if (value != null) leaves.read(attribute.field(), attribute.type(), value, attribute.fixed(), out);
            else if (attribute.isRequired()) trail.missing("");
            else if (attribute.fallback().isPresent())
                leaves.fallback(
                        attribute.field(),
                        attribute.type(),
                        attribute.fallback().get(),
                        out);
            trail.leave();
        }
        if (known < in.getAttributeCount()) others(variant, out);
    }

    /** Attributes that the contract does not list. */
    private void others(Shape.Variant variant, RecordWriter out) {
        var any = variant.anyAttribute();
        var begun = false;
        for (var index = 0; index < in.getAttributeCount(); index++) {
            var namespace = in.getAttributeNamespace(index) == null ? "" : in.getAttributeNamespace(index);
            var local = in.getAttributeLocalName(index);
            if (namespace.equals(W3C_XML_SCHEMA_INSTANCE_NS_URI) || variant.isListed(namespace, local)) continue;
            if (any == null || !any.wildcard().allows(namespace)) {
                unknown(index, known(variant));
                continue;
            }
            if (!begun) out.startList(any.list());
            begun = true;
            out.startGroup(any.each());
            out.text(any.name(), in.getAttributeName(index).toString());
            out.text(any.value(), in.getAttributeValue(index));
            out.endGroup(any.each());
        }
        if (begun) out.endList(any.list());
    }

    /** Whether the element has any that are data. */
    boolean areThere() {
        for (var index = 0; index < in.getAttributeCount(); index++)
            if (!W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(in.getAttributeNamespace(index))) return true;
        return false;
    }

    /** An element of a simple type has none of its own. */
    void refuse() {
        for (var index = 0; index < in.getAttributeCount(); index++)
            if (!W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(in.getAttributeNamespace(index))) unknown(index, "");
    }

    private static String known(Shape.Variant variant) {
        var names =
                Arrays.stream(variant.attributes()).map(Shape.Attribute::local).limit(Trail.MAX_EXPECTED);
        var wildcard = variant.anyAttribute() == null
                ? Stream.<String>empty()
                : Stream.of("one " + variant.anyAttribute().wildcard().expected());
        return Stream.concat(names, wildcard).collect(Collectors.joining(" or "));
    }

    /** A name that nobody declared is data like any value. */
    private void unknown(int index, String known) {
        var expected = known.isEmpty() ? "an element without attributes" : "an attribute that may stand here: " + known;
        trail.complain(
                "record/unknown-attribute",
                "",
                expected + "; it is attribute " + (index + 1),
                in.getAttributeLocalName(index));
    }
}
