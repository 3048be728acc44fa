package io.legacybridge.formats.tree;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.List;

/** Reads records of which each has a text of its own. */
public final class TreeCursor implements RecordCursor {

    private final RecordTexts texts;
    private final CodePage page;
    private final CharsetDecoder characters;
    private final TextReader reader;
    private final String source;
    private long number;

    /** Reads one record. A parser's own words quote the record, so they are not told. */
    @FunctionalInterface
    public interface TextReader {

        /** @param length of the text, in bytes */
        Translation read(String text, int length, RecordWriter into);
    }

    public TreeCursor(RecordTexts texts, CodePage page, TextReader reader, String source, Checkpoint from) {
        this.texts = texts;
        this.page = page;
        this.characters = page.newDecoder();
        this.reader = reader;
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
            return reader.read(page.decode(characters, bytes, 0, bytes.length), bytes.length, writer);
        } catch (CharacterCodingException e) {
            return rejected("record/bad-text", 0, bytes.length, "text in " + page);
        }
    }

    /** A record that is none as a whole, or from an offset on. */
    public static Translation rejected(String code, int offset, int length, String expected) {
        return new Translation.Rejected(List.of(new RecordProblem(code, "", offset, length, expected)));
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
