package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.tree.TreeSyntax;
import tools.jackson.core.JsonParser;
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
    public JsonParser parser(String text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
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
    public String member(String name) {
        return name;
    }

    @Override
    public boolean mayRepeat() {
        return false;
    }

    @Override
    public boolean hasOffsets() {
        return true;
    }
}
