package io.legacybridge.formats.xml;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.xml.XmlBytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes one record element a line between the tags of the root, which stand there also without any. */
final class XmlDocument implements Closeable {

    private final CodePage encoding;
    private final String root;
    private final String declarations;
    private final EncodedText text;
    private boolean begun;
    private boolean closed;

    /** @param declarations of namespaces, as they stand in the root's start tag behind its name */
    XmlDocument(CodePage encoding, String root, String declarations, OutputStream content) {
        this.encoding = encoding;
        this.root = root;
        this.declarations = declarations;
        this.text = new EncodedText(encoding, Optional.empty(), content);
    }

    /**
     * Writes a record's element, or nothing of it.
     *
     * @return why it cannot be written
     */
    Optional<RecordProblem> write(XmlBytes element) throws IOException {
        try {
            var bytes = text.bytes(element.toString());
            begin();
            text.line(bytes);
            return Optional.empty();
        } catch (EncodedText.Missing e) {
            return Optional.of(text.missing());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) return;
        closed = true;
        try {
            begin();
            text.line("</" + root + ">");
        } catch (EncodedText.Missing e) {
            throw new IllegalStateException("the root's name was written before", e);
        }
    }

    private void begin() throws IOException, EncodedText.Missing {
        if (begun) return;
        begun = true;
        text.line("<?xml version=\"1.0\" encoding=\"" + encoding.registeredName() + "\"?>");
        text.line("<" + root + declarations + ">");
    }
}
