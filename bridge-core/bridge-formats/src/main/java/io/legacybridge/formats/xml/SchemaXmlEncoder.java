package io.legacybridge.formats.xml;

import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.xml.namespace.QName;

/** Writes records as their XML Schema says. */
final class SchemaXmlEncoder implements RecordEncoder {

    private final XmlBytes element = new XmlBytes();
    private final XmlRecordWriter writer;
    private final XmlDocument document;

    SchemaXmlEncoder(SchemaXmlFormat format, OutputStream content) {
        this.writer = format.record().writer(element);
        this.document =
                new XmlDocument(format.config().encoding(), name(format.root()), declaration(format.root()), content);
    }

    @Override
    public RecordWriter begin() {
        element.clear();
        return writer;
    }

    @Override
    public Translation end() throws IOException {
        if (!writer.problems().isEmpty()) return new Translation.Rejected(writer.problems());
        return document.write(element)
                .<Translation>map(problem -> new Translation.Rejected(List.of(problem)))
                .orElse(Translation.TRANSLATED);
    }

    @Override
    public void close() throws IOException {
        document.close();
    }

    private static String name(QName root) {
        return root.getNamespaceURI().isEmpty() ? root.getLocalPart() : "r:" + root.getLocalPart();
    }

    private static String declaration(QName root) {
        if (root.getNamespaceURI().isEmpty()) return "";
        var markup = new XmlBytes();
        markup.attribute(root.getNamespaceURI());
        return " xmlns:r=\"" + markup + "\"";
    }
}
