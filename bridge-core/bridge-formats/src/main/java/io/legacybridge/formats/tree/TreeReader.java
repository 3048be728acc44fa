package io.legacybridge.formats.tree;

import static io.legacybridge.formats.tree.TreeCursor.rejected;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;

/** Reads records that have groups and lists. */
public final class TreeReader implements TreeCursor.TextReader {

    private final TreeSyntax syntax;
    private final CodePage page;
    private final TreeDecoder decoder;

    public TreeReader(TreeLayout layout, TreeSyntax syntax, CodePage page, boolean refusesUnknown) {
        this.syntax = syntax;
        this.page = page;
        this.decoder = new TreeDecoder(layout, page, refusesUnknown, syntax.oneIsAList());
    }

    @Override
    public Translation read(String text, int length, RecordWriter writer) {
        Tree tree;
        try {
            tree = syntax.read(text);
        } catch (TreeSyntax.Unreadable e) {
            var at = page.length(text.substring(0, Math.clamp(e.at(), 0, text.length())));
            return rejected(syntax.code(), at, length - at, syntax.expected() + " from here on");
        }
        if (!(tree instanceof Tree.Group record)) return rejected(syntax.code(), 0, length, syntax.expected());
        var problems = decoder.decode(record, text, writer);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }
}
