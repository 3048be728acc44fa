package io.legacybridge.formats.xml;

import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Writes one record element a line between the tags of the root. */
final class SchemaXmlEncoder implements RecordEncoder {

    private final SchemaXmlFormat format;
    private final EncodedText text;
    private final XmlBytes element = new XmlBytes();
    private final XmlRecordWriter writer;
    private boolean begun;
    private boolean closed;

    SchemaXmlEncoder(SchemaXmlFormat format, OutputStream content) {
        this.format = format;
        this.text = new EncodedText(format.config().encoding(), Optional.empty(), content);
        this.writer = format.record().writer(element);
    }

    @Override
    public RecordWriter begin() {
        element.clear();
        return writer;
    }

    @Override
    public Translation end() throws IOException {
        if (!writer.problems().isEmpty()) return new Translation.Rejected(writer.problems());
        try {
            var bytes = text.bytes(element.toString());
            prolog();
            text.line(bytes);
            return Translation.TRANSLATED;
        } catch (EncodedText.Missing e) {
            return new Translation.Rejected(List.of(text.missing()));
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) return;
        closed = true;
        try {
            prolog();
            text.line("</" + root() + ">");
        } catch (EncodedText.Missing e) {
            throw new IllegalStateException("the root's name was written before", e);
        }
    }

    private void prolog() throws IOException, EncodedText.Missing {
        if (begun) return;
        begun = true;
        text.line(
                "<?xml version=\"1.0\" encoding=\"" + format.config().encoding().registeredName() + "\"?>");
        text.line("<" + root() + declaration() + ">");
    }

    private String root() {
        var name = format.root();
        return name.getNamespaceURI().isEmpty() ? name.getLocalPart() : "r:" + name.getLocalPart();
    }

    private String declaration() {
        var namespace = format.root().getNamespaceURI();
        if (namespace.isEmpty()) return "";
        var markup = new XmlBytes();
        markup.attribute(namespace);
        return " xmlns:r=\"" + markup + "\"";
    }
}
