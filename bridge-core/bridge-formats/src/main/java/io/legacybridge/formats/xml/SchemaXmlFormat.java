package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.TreeCursor;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.WholeCheck;
import io.legacybridge.xml.SafeXml;
import io.legacybridge.xml.XmlRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.util.Optional;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/**
 * Records that are elements of an XML document, typed by an XML Schema.
 *
 * @param root the element around the records, for writing
 */
record SchemaXmlFormat(XmlConfig config, XmlRecord record, QName root) implements RecordFormat {

    private static final String EXPECTED = "a well-formed XML element with values in it, whose prefixes are declared";

    @Override
    public RecordSchema schema() {
        return record.schema();
    }

    @Override
    public Charset charset() {
        return config.encoding().charset();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        var texts = texts(content);
        pass(texts, from.records());
        return new TreeCursor(texts, config.encoding(), this::read, source, from);
    }

    /** From the beginning on, where every checkpoint lies. */
    private XmlTexts texts(InputStream content) {
        var surroundings = new Surroundings(record);
        return new XmlTexts(config.record(), config.encoding(), content, 0, Optional.of(surroundings));
    }

    private static void pass(XmlTexts texts, long records) throws IOException {
        var passed = 0L;
        while (passed < records && texts.next()) passed++;
    }

    private Translation read(String text, int length, RecordWriter into) {
        try {
            var in = SafeXml.reader(new StringReader(text));
            var translation = record.read(in, into);
            while (in.hasNext()) in.next();
            return translation;
        } catch (XMLStreamException e) {
            return TreeCursor.rejected(XmlSyntax.XML.code(), 0, length, EXPECTED);
        }
    }

    /** A document that ends before its first element does was cut off. */
    @Override
    public Optional<WholeCheck> wholeCheck() {
        return Optional.of((content, source) -> XmlFormat.check(texts(content), source));
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
