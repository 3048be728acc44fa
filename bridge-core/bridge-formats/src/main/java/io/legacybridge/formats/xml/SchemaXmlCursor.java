package io.legacybridge.formats.xml;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.XmlRecord;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Reads record elements as their schema says. Prefixes have no meaning, since each is read without what stands around it. */
final class SchemaXmlCursor implements RecordCursor {

    private final XmlRecord record;
    private final XmlTexts texts;
    private final CodePage page;
    private final CharsetDecoder characters;
    private final String source;
    private long number;

    SchemaXmlCursor(XmlRecord record, XmlTexts texts, CodePage page, String source, Checkpoint from) {
        this.record = record;
        this.texts = texts;
        this.page = page;
        this.characters = page.newDecoder();
        this.source = source;
        this.number = from.records();
    }

    @Override
    public boolean next() throws IOException {
        if (!texts.next()) return false;
        number++;
        return true;
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, number, texts.offset());
    }

    @Override
    public Translation translate(RecordWriter writer) {
        if (texts.problem().isPresent())
            return new Translation.Rejected(List.of(texts.problem().get()));
        var bytes = texts.bytes();
        try {
            var text = page.decode(characters, bytes, 0, bytes.length);
            return record.readPiece(new StringReader(text), writer);
        } catch (CharacterCodingException e) {
            return rejected("record/bad-text", bytes.length, "text in " + page);
        } catch (XMLStreamException e) {
            // The parser's own words quote the record.
            return rejected(XmlSyntax.XML.code(), bytes.length, XmlSyntax.XML.expected());
        }
    }

    private static Translation rejected(String code, int length, String expected) {
        return new Translation.Rejected(List.of(new RecordProblem(code, "", 0, length, expected, new byte[0], "")));
    }

    @Override
    public byte[] bytes() {
        return texts.bytes();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(number, texts.restartAt());
    }

    @Override
    public void close() throws IOException {
        texts.close();
    }
}
