package io.legacybridge.formats.tree;

import static io.legacybridge.formats.tree.TextCursor.rejected;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import tools.jackson.core.JacksonException;

/** Reads records that have groups and lists. */
public final class TreeReader implements TextCursor.TextReader {

    private final TreeSyntax syntax;
    private final CodePage page;
    private final TreeDecoder decoder;

    public TreeReader(TreeLayout layout, TreeSyntax syntax, CodePage page, boolean refusesUnknown) {
        this.syntax = syntax;
        this.page = page;
        this.decoder = new TreeDecoder(layout, page, refusesUnknown, syntax);
    }

    @Override
    public Translation read(String text, int length, RecordWriter writer) {
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
}
