package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.TextCursor;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.WholeCheck;
import io.legacybridge.xml.XmlRecord;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.util.Optional;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/**
 * Records that are elements of an XML document, typed by an XML Schema.
 *
 * @param root the element around the records, for writing
 */
record SchemaXmlFormat(XmlConfig config, XmlRecord record, QName root) implements RecordFormat {

    @Override
    public RecordSchema schema() {
        return record.schema();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) {
        var texts = XmlFormat.texts(config, content, from.offset());
        return new TextCursor(texts, config.encoding(), this::read, source, from);
    }

    /** Prefixes have no meaning, since each element is read without what stands around it. */
    private Translation read(String text, int length, RecordWriter into) {
        try {
            return record.readPiece(new StringReader(text), into);
        } catch (XMLStreamException e) {
            return TextCursor.rejected(XmlSyntax.XML.code(), 0, length, XmlSyntax.XML.expected());
        }
    }

    /** A document that ends before its first element does was cut off. */
    @Override
    public Optional<WholeCheck> wholeCheck() {
        return Optional.of((content, source) -> XmlFormat.check(config, content, source));
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        return new SchemaXmlEncoder(this, content);
    }
}
