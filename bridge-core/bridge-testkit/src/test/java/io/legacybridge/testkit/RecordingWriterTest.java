package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingWriterTest {

    private final Field name = Field.of("name", new Type.Text(0));
    private final Field balance = Field.of("balance", Type.Decimal.of(7, 2, true));
    private final Field closed = Field.of("closed", new Type.Flag());
    private final Field number = Field.of("number", new Type.Text(0));
    private final Field phone = Field.of("", new Type.Group(List.of(number)));
    private final Field phones = Field.of("phones", new Type.Repeated(phone, 0, 5));
    private final Field root =
            RecordSchema.of(List.of(name, balance, closed, phones)).root();
    private final RecordingWriter writer = new RecordingWriter();

    @Test
    void keepsGroupsListsAndExactDecimals() {
        writer.startGroup(root);
        writer.text(name, "[Ada]".toCharArray(), 1, 3);
        writer.number(balance, 19_400);
        writer.nothing(closed);
        writer.startList(phones);
        for (var digits : List.of("1", "007")) {
            writer.startGroup(phone);
            writer.text(number, digits);
            writer.endGroup(phone);
        }
        writer.endList(phones);
        writer.endGroup(root);

        assertThat(writer.record())
                .containsExactly(
                        entry("name", "Ada"),
                        entry("balance", new BigDecimal("194.00")),
                        entry("closed", null),
                        entry("phones", List.of(Map.of("number", "1"), Map.of("number", "007"))));
    }

    @Test
    void complainsOfARecordThatIsNotWrittenInOrder() {
        assertThatThrownBy(() -> writer.text(name, "Ada")).hasMessage("name stands outside of a record");
        writer.startGroup(root);
        writer.startList(phones);

        assertThatThrownBy(() -> writer.endGroup(root)).hasMessage("(record) was not the last to be started");
        assertThatThrownBy(writer::record).hasMessage("no record was written to its end");
    }
}
