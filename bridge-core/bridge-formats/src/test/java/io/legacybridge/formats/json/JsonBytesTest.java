package io.legacybridge.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesTest {

    private static final JsonMapper JACKSON = new JsonMapper();

    private final JsonBytes json = new JsonBytes();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "7, 0, 7",
        "-10, 0, -10",
        "0, 2, 0.00",
        "-5, 2, -0.05",
        "99, 1, 9.9",
        "100, 3, 0.100",
        "2147483648, 4, 214748.3648",
        "12, -3, 12000",
        "9223372036854775807, 0, 9223372036854775807",
        "-9223372036854775808, 2, -92233720368547758.08",
        "1, 20, 0.00000000000000000001"
    })
    void writesEveryDigitOfADecimal(long unscaled, int scale, String expected) {
        json.decimal(unscaled, scale);

        assertThat(json).hasToString(expected);
    }

    @Test
    void writesDecimalsOfEveryLengthLikeBigDecimal() {
        var random = new Random(1);
        for (var turn = 0; turn < 20_000; turn++) {
            var value = random.nextLong() >> random.nextInt(Long.SIZE);
            var scale = random.nextInt(18);
            json.clear();
            json.decimal(value, scale);

            assertThat(json).hasToString(BigDecimal.valueOf(value, scale).toPlainString());
        }
    }

    @Test
    void everyCharacterAtEveryPlaceIsReadBackAndHalvesOfCharactersAreEscaped() {
        for (var character = 0; character < 0x180; character++)
            for (var before = 0; before < 17; before++) {
                var text = "a".repeat(before) + (char) character + "z".repeat(17 - before);
                json.clear();
                json.string(text);
                assertThat(JsonMapper.shared().readValue(json.toByteArray(), String.class))
                        .isEqualTo(text);
            }
        json.clear();
        json.string("12345678\uD800");
        assertThat(json).hasToString("\"12345678\\uD800\"");
    }

    @Test
    void whatItWritesIsReadBackAsTheSameText() {
        var random = new Random(2);
        for (var turn = 0; turn < 5_000; turn++) {
            var text = random.ints(random.nextInt(40), 0, random.nextBoolean() ? 0x80 : 0x11_0000)
                    .filter(point -> point < 0xD800 || point > 0xDFFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            json.clear();
            json.string(text.toCharArray(), 0, text.length());

            assertThat(JACKSON.readTree(json.toByteArray()).asString()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "\\", "\u0000\b\t\n\f\r\u001f", "\u007f", "é€😀", "\ud83d", "\ude00x"})
    void escapesWhatCannotStandInAString(String text) {
        json.string(text);

        assertThat(JACKSON.readTree(json.toByteArray()).asString()).isEqualTo(text);
        assertThat(new String(json.toByteArray(), StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
    }

    @Test
    void setsCommasBetweenMembersAndElements() {
        json.startObject();
        json.property("a", "1");
        json.name(JsonBytes.quoted("list"));
        json.startArray();
        json.element();
        json.decimal(1, 0);
        json.element();
        json.startArray();
        json.endArray();
        json.endArray();
        json.name(JsonBytes.quoted("object"));
        json.startObject();
        json.endObject();
        json.endObject();

        assertThat(json).hasToString("{\"a\":\"1\",\"list\":[1,[]],\"object\":{}}");
    }
}
