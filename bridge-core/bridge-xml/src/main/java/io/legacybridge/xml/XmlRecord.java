package io.legacybridge.xml;

import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** One global element as a record, both ways. Compiled once; thread-safe. */
public final class XmlRecord {

    private final RecordSchema schema;
    private final Slot.Tag tag;
    private final byte[] declarations;
    private final Shape shape;

    /** @param declarations of the prefixes that the markup of the record uses */
    XmlRecord(RecordSchema schema, Slot.Tag tag, byte[] declarations, Shape shape) {
        this.schema = schema;
        this.tag = tag;
        this.declarations = declarations;
        this.shape = shape;
    }

    public RecordSchema schema() {
        return schema;
    }

    public QName element() {
        return new QName(tag.namespace(), tag.local());
    }

    /**
     * Reads the element that the reader stands at, up to its end tag. When the answer is {@link Translation.Rejected},
     * whatever reached the writer is to be thrown away; the reader stands at the end tag all the same.
     *
     * <p>A problem's field is the value's JSON pointer (RFC 6901).
     *
     * @throws XMLStreamException when it is not well-formed, or larger than {@link SafeXml} allows
     */
    public Translation read(XMLStreamReader in, RecordWriter out) throws XMLStreamException {
        return new XmlRecordReader(in, out).read(this);
    }

    /**
     * What the prefixes mean that an element uses but does not declare, since it was taken out of its document: by prefix the
     * one namespace that the contract gives to all names with it. The default namespace has an empty prefix; a prefix that may
     * mean several namespaces is left out.
     */
    public Map<String, String> lostPrefixes(String element) {
        return LostPrefixes.of(element, this);
    }

    /** Takes records, one after the other, and appends their elements. Not thread-safe. */
    public XmlRecordWriter writer(XmlBytes out) {
        return new XmlRecordWriter(this, out);
    }

    Slot.Tag tag() {
        return tag;
    }

    byte[] declarations() {
        return declarations;
    }

    Shape shape() {
        return shape;
    }
}
