package io.legacybridge.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestFieldsTest {

    private static final RecordSchema REQUEST = RecordSchema.of(List.of(
            Field.of("id", new Type.Text(10)),
            Field.of("tags", new Type.Repeated(Field.of("", new Type.Text(5)), 0, 9))));

    /** What is proposed to a person must stand there when he writes it. */
    @Test
    void aListCanStandInTheQueryAndNotInThePath() throws Exception {
        var fields = new RequestFields(REQUEST, Exposure.parse("GET /orders/{tag}"));

        assertThat(fields.allForUrl(false)).containsExactly("id", "tags");
        assertThat(fields.allForUrl(true)).containsExactly("id");
    }
}
