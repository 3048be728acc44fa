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
import tools.jackson.core.JacksonException;

/** Reads records that have groups and lists, each from a text of its own. */
public final class TreeCursor implements RecordCursor {

    private final TreeSyntax syntax;
    private final RecordTexts texts;
    private final CodePage page;
    private final CharsetDecoder characters;
    private final TreeDecoder decoder;
    private final String source;
    private long number;

    public TreeCursor(
            TreeLayout layout,
            TreeSyntax syntax,
            RecordTexts texts,
            CodePage page,
            boolean refusesUnknown,
            String source,
            Checkpoint from) {
        this.syntax = syntax;
        this.texts = texts;
        this.page = page;
        this.characters = page.newDecoder();
        this.decoder = new TreeDecoder(layout, page, refusesUnknown, syntax);
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
            return translate(text, bytes.length, writer);
        } catch (CharacterCodingException e) {
            return rejected("record/bad-text", 0, bytes.length, "text in " + page);
        }
    }

    /** A parser's own words quote the record, so only the place is told. */
    private Translation translate(String text, int length, RecordWriter writer) {
        Tree tree;
        try (var parser = syntax.parser(text)) {
            parser.nextToken();
            tree = Tree.read(parser, syntax);
            if (parser.nextToken() != null) return rejected(syntax.code(), 0, length, syntax.expected());
        } catch (JacksonException e) {
            var place = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
            var at = page.length(text.substring(0, (int) Math.clamp(place, 0L, text.length())));
            return rejected(syntax.code(), at, length - at, syntax.expected() + " from here on");
        }
        if (!(tree instanceof Tree.Group record)) return rejected(syntax.code(), 0, length, syntax.expected());
        var problems = decoder.decode(record, text, writer);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    private static Translation rejected(String code, int offset, int length, String expected) {
        return new Translation.Rejected(
                List.of(new RecordProblem(code, "", offset, length, expected, new byte[0], "")));
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
