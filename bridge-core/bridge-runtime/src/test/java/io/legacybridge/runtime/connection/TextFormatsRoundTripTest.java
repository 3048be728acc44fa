package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random columns and values: what was written is read as the same values, and written again as the same bytes. */
class TextFormatsRoundTripTest {

    /** For each of two seeds. */
    private static final long NANOS = Long.getLong("fuzz.seconds", 30) * 1_000_000_000L / 8;

    private static final String[] TYPES = {"delimited", "fixed-width", "json-lines", "xml"};
    private static final String[] PAGES = {"utf-8", "latin1", "cp1252", "cp037", "cp1047", "cp273"};
    private static final String LETTERS = "abcXYZ 019;,|\"'<>&{}\\-\u00E4\u00DF";

    @TempDir
    Path folder;

    private record Column(String yaml, String name, Value value) {}

    private interface Value {
        /** JSON of a value of this column. */
        String random(Random random);
    }

    /** 0 stands for a new seed every time. */
    @ParameterizedTest
    @ValueSource(longs = {20_260_101L, 0L})
    void whatIsWrittenIsReadAndWrittenAgainAsItWas(long given) throws IOException {
        var seed = given == 0 ? System.nanoTime() : given;
        System.out.println("TextFormatsRoundTripTest seed " + seed);
        var random = new Random(seed);
        var end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            var type = TYPES[random.nextInt(TYPES.length)];
            var columns = columns(type, random);
            var yaml = yaml(type, columns, random);
            var records = records(columns, random);
            try {
                var format = TextFormats.of(folder, yaml);
                var content = written(format, records);
                var read = TextFormats.read(format, content, Checkpoint.START);
                assertThat(read)
                        .allSatisfy(record -> assertThat(record.problems()).isEmpty());
                assertThat(read.stream().map(record -> record.json().strip()).toList())
                        .isEqualTo(records);
                assertThat(TextFormats.writtenBack(format, content)).isEqualTo(content);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + yaml + "\n" + String.join("\n", records), e);
            }
        }
    }

    @Test
    void aValueThatDoesNotFitIsRefusedAndNothingOfItsRecordIsWritten() throws IOException {
        var format = TextFormats.of(folder, """
                type: fixed-width
                columns:
                  - {name: a, width: 3}
                  - {name: b, type: decimal, scale: 2, width: 6, sign: none}
                """);

        for (var bad : List.of(
                "{\"a\":\"four\",\"b\":1.00}",
                "{\"a\":\"x\",\"b\":1.001}",
                "{\"a\":\"x\",\"b\":1000.00}",
                "{\"a\":\"x\",\"b\":-1.00}",
                "{\"a\":\"\u20AC\",\"b\":1.00}",
                "{\"a\":\"x\\ny\",\"b\":1.00}")) {
            var result = new ByteArrayOutputStream();
            try (var encoder = format.encoder(result)) {
                new RecordJsonReader(format.schema()).read(bad, encoder.begin());
                assertThat(encoder.end())
                        .as(bad)
                        .isInstanceOfSatisfying(
                                Translation.Rejected.class,
                                refused -> assertThat(refused.problems())
                                        .extracting(problem -> problem.code())
                                        .containsExactly("record/does-not-fit"));
            }
            assertThat(result.size()).isZero();
        }
    }

    /** Each one would be another value when it is read again. */
    @Test
    void aValueThatWouldBeTakenForFillingIsRefused() throws IOException {
        var format = TextFormats.of(folder, """
                type: fixed-width
                columns:
                  - {name: a, width: 5, align: right, fill: "0"}
                  - {name: b, width: 5, fill: "*"}
                """);
        assertThat(written(format, List.of("{\"a\":\"120\",\"b\":\"*1\"}", "{\"a\":\"\",\"b\":\"\"}")))
                .asString()
                .isEqualTo("00120*1***\n          \n");

        for (var bad :
                List.of("{\"a\":\"012\",\"b\":\"1\"}", "{\"a\":\"12\",\"b\":\"1*\"}", "{\"a\":\"12\",\"b\":\" \"}"))
            try (var encoder = format.encoder(new ByteArrayOutputStream())) {
                new RecordJsonReader(format.schema()).read(bad, encoder.begin());
                assertThat(encoder.end()).as(bad).isInstanceOf(Translation.Rejected.class);
            }
    }

    @Test
    void aNumberOnTheLeftIsFilledUpWithBlanks() throws IOException {
        var format = TextFormats.of(
                folder, "type: fixed-width\ncolumns: [{name: a, type: integer, width: 5, align: left}]\n");
        assertThat(written(format, List.of("{\"a\":12}"))).asString().isEqualTo("12   \n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"align: left, fill: \"0\"", "fill: \"5\"", "fill: \"-\""})
    void whatMakesAnotherNumberOfANumberIsNoFilling(String filling) {
        assertThatThrownBy(() -> TextFormats.of(
                        folder, "type: fixed-width\ncolumns: [{name: a, type: integer, width: 5, " + filling + "}]\n"))
                .hasMessageContaining("would be another number");
    }

    /** \u00C9 has two bytes in UTF-8 (RFC 3629). */
    @Test
    void theKindOfARecordIsKnownByALetterOfSeveralBytes() throws IOException {
        var format = TextFormats.of(folder, """
                type: fixed-width
                encoding: utf-8
                records:
                  - {name: accented, when: {at: 1, is: "\u00C9"}, columns: [{width: 2, value: "\u00C9"}, {name: a, width: 2}]}
                  - {name: other, columns: [{name: b, width: 4}]}
                """);
        assertThat(TextFormats.read(format, "\u00C9xy\nabcd\n".getBytes(UTF_8), Checkpoint.START))
                .extracting(record -> record.json().strip())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"a\":\"xy\""),
                        second -> assertThat(second).contains("\"b\":\"abcd\""));
    }

    private static byte[] written(RecordFormat format, List<String> records) throws IOException {
        var result = new ByteArrayOutputStream();
        try (var encoder = format.encoder(result)) {
            for (var record : records) {
                assertThat(new RecordJsonReader(format.schema()).read(record, encoder.begin()))
                        .as(record)
                        .isEqualTo(Translation.TRANSLATED);
                var end = encoder.end();
                assertThat(end).as(() -> record + " " + end).isEqualTo(Translation.TRANSLATED);
            }
        }
        return result.toByteArray();
    }

    private static List<String> records(List<Column> columns, Random random) {
        var records = new ArrayList<String>();
        for (var count = random.nextInt(6); count >= 0; count--)
            records.add(columns.stream()
                    .map(column -> "\"" + column.name() + "\":" + column.value().random(random))
                    .collect(Collectors.joining(",", "{", "}")));
        return records;
    }

    private static String yaml(String type, List<Column> columns, Random random) {
        var yaml = new StringBuilder("type: " + type + "\nencoding: " + PAGES[random.nextInt(PAGES.length)] + "\n");
        switch (type) {
            case "delimited" -> {
                yaml.append("delimiter: \"")
                        .append(";,|".charAt(random.nextInt(3)))
                        .append("\"\n");
                yaml.append("quoting: ")
                        .append(List.of("needed", "text", "all").get(random.nextInt(3)))
                        .append('\n');
                yaml.append("header: ").append(random.nextBoolean()).append('\n');
            }
            case "fixed-width" -> yaml.append("widths: characters\n");
            case "xml" -> yaml.append("record: r\n");
            default -> {}
        }
        yaml.append("columns:\n");
        for (var column : columns) yaml.append("  - {").append(column.yaml()).append("}\n");
        return yaml.toString();
    }

    private static List<Column> columns(String type, Random random) {
        var columns = new ArrayList<Column>();
        // One value that is absent is no line at all.
        for (var count = 2 + random.nextInt(6); count > 0; count--) columns.add(column("c" + count, type, random));
        return columns;
    }

    private static Column column(String name, String type, Random random) {
        var width = 8 + random.nextInt(12);
        var isFixed = type.equals("fixed-width");
        var begin = "name: " + name + (isFixed ? ", width: " + width + filling(random) : "");
        return switch (random.nextInt(5)) {
            case 0 -> {
                var digits = isFixed ? width - 1 : 1 + random.nextInt(20);
                var yaml = begin + ", type: integer" + (isFixed ? "" : ", digits: " + digits);
                // A width that has no sign holds one digit more than those that are made here.
                yield new Column(yaml, name, number(digits, 0, isFixed ? width : digits));
            }
            case 1 -> {
                var digits = isFixed ? width - 2 : 4 + random.nextInt(16);
                var point = random.nextBoolean() ? ", point: \",\"" : "";
                var json = type.equals("json-lines") ? "" : point;
                var yaml = begin + ", type: decimal, scale: 3" + json + (isFixed ? "" : ", digits: " + digits);
                yield new Column(yaml, name, number(digits, 3, isFixed ? width - 1 : digits));
            }
            case 2 ->
                new Column(
                        begin + ", type: date, format: "
                                + (random.nextBoolean() ? "uuuuMMdd" : "ddMMuu, first-year: 1950"),
                        name,
                        made -> orNull(made, () -> "\"" + LocalDate.ofEpochDay(made.nextInt(29_000)) + "\""));
            case 3 ->
                new Column(
                        begin + ", type: flag, true-is: \"Y\", false-is: \"N\"",
                        name,
                        made -> orNull(made, () -> Boolean.toString(made.nextBoolean())));
            default ->
                random.nextBoolean() && !isFixed
                        ? new Column(
                                begin + ", empty: \"null\"", name, made -> orNull(made, () -> text(made, width, type)))
                        : new Column(begin + ", empty: text", name, made -> text(made, width, type));
        };
    }

    private static String filling(Random random) {
        return List.of("", ", align: left", ", align: right", ", fill: \"*\"", ", align: left, fill: \"*\"")
                .get(random.nextInt(5));
    }

    private static Value number(int digits, int scale, int declared) {
        return random -> orNull(random, () -> {
            var unscaled = new BigInteger(2 + random.nextInt(digits * 3), random).mod(BigInteger.TEN.pow(digits));
            var number = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
            return declared > 15 ? "\"" + number.toPlainString() + "\"" : number.toPlainString();
        });
    }

    private static String orNull(Random random, Supplier<String> value) {
        return random.nextInt(5) == 0 ? "null" : value.get();
    }

    /** In a fixed width blanks at the ends are padding. */
    private static String text(Random random, int longest, String type) {
        var text = new StringBuilder();
        for (var count = random.nextInt(longest + 1); count > 0; count--)
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        if (random.nextInt(4) == 0 && text.length() < longest && !type.equals("fixed-width")) text.append('\n');
        var value = type.equals("fixed-width") ? text.toString().strip() : text.toString();
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
