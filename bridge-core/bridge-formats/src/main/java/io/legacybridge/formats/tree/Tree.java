package io.legacybridge.formats.tree;

import io.legacybridge.formats.json.JsonNumbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The values of one record as they stand in the source, in any order. */
public sealed interface Tree {

    /** The text of an element that has attributes too. */
    String TEXT = "#text";

    record Group(Map<String, Tree> members) implements Tree {}

    record Elements(List<Tree> values) implements Tree {}

    /** @param offset of its first character in the record's text; -1 when nobody knows */
    record Text(String value, int offset) implements Tree {}

    /** @param value empty when it is larger or finer than anything that is carried */
    record Numeric(Optional<BigDecimal> value, String written, int offset) implements Tree {}

    record Flag(boolean value, int offset) implements Tree {}

    record Nothing() implements Tree {}

    /** Reads the value that the parser stands at. */
    static Tree read(JsonParser parser) {
        var offset = (int) parser.currentTokenLocation().getCharOffset();
        return switch (parser.currentToken()) {
            case START_OBJECT -> group(parser);
            case START_ARRAY -> {
                var values = new ArrayList<Tree>();
                while (parser.nextToken() != JsonToken.END_ARRAY) values.add(read(parser));
                yield new Elements(values);
            }
            case VALUE_STRING -> new Text(parser.getString(), offset);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new Numeric(JsonNumbers.decimal(parser.getString()), parser.getString(), offset);
            case VALUE_TRUE -> new Flag(true, offset);
            case VALUE_FALSE -> new Flag(false, offset);
            case null, default -> new Nothing();
        };
    }

    private static Tree group(JsonParser parser) {
        var members = new LinkedHashMap<String, Tree>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
        }
        return new Group(members);
    }
}
