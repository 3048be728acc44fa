package io.legacybridge.formats.json;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.spi.record.RecordSchema;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What an independent validator says of a JSON text and the schema that is published for it. */
public final class SchemaCheck {

    private static final JsonMapper JSON = new JsonMapper();

    private final Schema schema;

    public SchemaCheck(RecordSchema schema) {
        var printed = JSON.writeValueAsString(RecordJsonSchema.of(schema, _ -> Shown.AS_DECLARED));
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(printed);
    }

    /** Empty when the text fits; else one message for each thing that does not. */
    public List<String> complaints(String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
