package io.legacybridge.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import io.legacybridge.spi.record.Type.Carrier;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RecordJsonSchemaTest {

    private static final RecordSchema ORDER = RecordSchema.of(List.of(
            Field.of("id", new Type.Text(4)),
            Field.of("total", Type.Decimal.of(5, 2, true), Trait.NULLABLE),
            Field.of("serial", Type.Decimal.of(18, 0, false), Trait.NULLABLE),
            Field.of("rate", new Type.Floating(64), Trait.NULLABLE),
            Field.of("paid", new Type.Flag()),
            Field.of("lines", new Type.Repeated(group(Field.of("sku", new Type.Text(0))), 1, 2))));
    private static final String GOOD = """
            {"id":"A001","total":-12.50,"serial":"9007199254740993","rate":0.1,"paid":true,"lines":[{"sku":"x"}]}""";

    @Test
    void describesARecordInTheOrderOfItsFields() {
        var field = new Field(
                "amount",
                "AMOUNT",
                Type.Decimal.of(5, 2, true),
                Set.of(Trait.NULLABLE),
                Map.of("x-cobol", Map.of("picture", "S9(3)V99", "level", 5), "description", "What is owed."));

        var printed = new JsonMapper()
                .writeValueAsString(RecordJsonSchema.of(RecordSchema.of(List.of(field)), _ -> Shown.AS_DECLARED));

        assertThat(printed)
                .isEqualTo("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
                        + "\"properties\":{\"amount\":{\"type\":[\"number\",\"null\"],\"minimum\":-999.99,"
                        + "\"maximum\":999.99,\"x-scale\":2,\"description\":\"What is owed.\","
                        + "\"x-cobol\":{\"level\":5,\"picture\":\"S9(3)V99\"}}},"
                        + "\"required\":[\"amount\"],\"additionalProperties\":false}");
    }

    @Test
    void acceptsARecordAndEveryNumberThatWasLeftBlank() {
        var check = new SchemaCheck(ORDER);

        assertThat(check.complaints(GOOD)).isEmpty();
        assertThat(check.complaints(GOOD.replace("-12.50", "null")
                        .replace("\"9007199254740993\"", "null")
                        .replace("0.1", "null")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // what stands in the good record | what is put in its place
                "\"A001\"             | \"A0012\"",
                "\"A001\"             | 1",
                "\"A001\"             | null",
                "-12.50               | 1000.00",
                "-12.50               | \"-12.50\"",
                "\"9007199254740993\" | 9007199254740993",
                "\"9007199254740993\" | \"-1\"",
                "\"9007199254740993\" | \"007\"",
                "\"9007199254740993\" | \"1.0\"",
                "\"9007199254740993\" | \"1234567890123456789\"",
                "0.1                  | \"0.1\"",
                "true                 | \"true\"",
                "[{\"sku\":\"x\"}]    | {\"sku\":\"x\"}",
                "[{\"sku\":\"x\"}]    | []",
                "{\"sku\":\"x\"}      | {\"sku\":\"x\"},{\"sku\":\"y\"},{\"sku\":\"z\"}",
                "{\"sku\":\"x\"}      | {}",
                "\"paid\":true,       | ``",
                "\"paid\":true        | \"paid\":true,\"other\":1",
            })
    void refusesARecordThatIsNotAsDeclared(String good, String bad) {
        var changed = GOOD.replace(good, bad);

        assertThat(changed).isNotEqualTo(GOOD);
        assertThat(new SchemaCheck(ORDER).complaints(changed)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        // digits, scale, signed, unscaled value, accepted
        "18, 0, true, -999999999999999999, true",
        "18, 0, true, 1000000000000000000, false",
        "18, 0, true, 0, true",
        "18, 0, false, -1, false",
        "18, 2, true, -999999999999999999, true",
        "18, 2, true, 7, true",
        "18, 2, true, 1000000000000000000, false",
        "18, 18, false, 999999999999999999, true",
        "16, 18, true, -9999999999999999, true",
        "16, 18, true, 10000000000000000, false",
        "16, -3, true, -9999999999999999, true",
        "16, -3, true, 10000000000000000, false",
        "16, -3, true, 0, true",
        "0, 0, true, -99999999999999999999999999, true",
        "0, 4, false, 12345, true",
        "0, 4, false, -12345, false",
    })
    void thePatternIsThatOfTheWriter(int digits, int scale, boolean signed, BigDecimal unscaled, boolean accepted) {
        var schema = RecordSchema.of(List.of(Field.of("n", new Type.Decimal(digits, scale, signed, Carrier.STRING))));

        var written = written(schema, new BigDecimal(unscaled.unscaledValue(), scale));

        assertThat(new SchemaCheck(schema).complaints(written).isEmpty())
                .as(written)
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, true, -999, true",
        "3, 0, true, 1000, false",
        "3, 0, false, -1, false",
        "3, -2, false, 999, true",
        "3, -2, false, 1000, false",
        "3, 5, true, -999, true",
        "3, 5, true, -1000, false",
        "0, 0, true, 99999999999999999999, true",
    })
    void theBoundsAreThoseOfTheDeclaredDigits(
            int digits, int scale, boolean signed, BigDecimal unscaled, boolean accepted) {
        var schema = RecordSchema.of(List.of(Field.of("n", new Type.Decimal(digits, scale, signed, Carrier.NUMBER))));

        var written = written(schema, new BigDecimal(unscaled.unscaledValue(), scale));

        assertThat(new SchemaCheck(schema).complaints(written).isEmpty())
                .as(written)
                .isEqualTo(accepted);
    }

    /** The picture {@code 9(3)PP}: the last two digits are not stored. */
    @Test
    void aNumberWithPlacesInFrontOfThePointIsAMultipleOfThem() {
        var check = new SchemaCheck(RecordSchema.of(List.of(Field.of("n", Type.Decimal.of(3, -2, false)))));

        assertThat(check.complaints("{\"n\":12300}")).isEmpty();
        assertThat(check.complaints("{\"n\":12345}")).hasSize(1);
    }

    @Test
    void leavesOutWhatIsAbsentAndTurnsWhatIsMaskedIntoText() {
        var described = RecordJsonSchema.of(ORDER, field -> switch (field.path()) {
            case "id", "lines" -> Shown.ABSENT;
            case "total" -> Shown.AS_TEXT;
            default -> Shown.AS_DECLARED;
        });

        assertThat(described.get("required")).isEqualTo(List.of("total", "serial", "rate", "paid"));
        assertThat(described.get("properties"))
                .asInstanceOf(MAP)
                .containsOnlyKeys("total", "serial", "rate", "paid")
                .containsEntry("total", Map.of("type", "string"));
    }

    @Test
    void aGroupThatHoldsItselfIsReferredTo() {
        var part = group(
                Field.of("name", new Type.Text(0)),
                Field.of("parts", new Type.Repeated(Field.of("", new Type.Again("part")), 0, 9)));
        var schema = RecordSchema.of(List.of(Field.of("part", part.type())));
        var check = new SchemaCheck(schema);

        assertThat(check.complaints("{\"part\":{\"name\":\"a\",\"parts\":[{\"name\":\"b\",\"parts\":[]}]}}"))
                .isEmpty();
        assertThat(check.complaints("{\"part\":{\"name\":\"a\",\"parts\":[{\"name\":1,\"parts\":[]}]}}"))
                .hasSize(1);
    }

    @Test
    void aMaskIsNoneOfTheDeclaredValues() {
        var colour = new Field("colour", "COLOUR", new Type.Text(5), Set.of(), Map.of("enum", List.of("red", "green")));

        assertThat(RecordJsonSchema.of(RecordSchema.of(List.of(colour)), _ -> Shown.AS_TEXT)
                        .toString())
                .contains("colour={type=string}");
    }

    private static Field group(Field... fields) {
        return Field.of("", new Type.Group(List.of(fields)));
    }

    private static String written(RecordSchema schema, BigDecimal value) {
        var json = new JsonBytes();
        var writer = new RecordJson(schema, json);
        writer.startGroup(schema.root());
        writer.number(schema.leaves().getFirst(), value);
        writer.endGroup(schema.root());
        return json.toString();
    }
}
