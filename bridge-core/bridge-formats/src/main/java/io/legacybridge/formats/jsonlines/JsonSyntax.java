package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.tree.Tree;
import io.legacybridge.formats.tree.TreeSyntax;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON (RFC 8259). A name that stands twice in one object is refused. */
enum JsonSyntax implements TreeSyntax {
    JSON;

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    @Override
    public Tree read(String text) throws Unreadable {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            var tree = Tree.read(parser);
            if (parser.nextToken() == null) return tree;
            throw new Unreadable(parser.currentTokenLocation().getCharOffset());
        } catch (JacksonException e) {
            throw new Unreadable(e.getLocation() == null ? -1 : e.getLocation().getCharOffset());
        }
    }

    @Override
    public String code() {
        return "record/bad-json";
    }

    @Override
    public String expected() {
        return "one JSON object a line";
    }

    @Override
    public boolean oneIsAList() {
        return false;
    }
}
