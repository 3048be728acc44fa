package io.legacybridge.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Field.Trait;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonRecordReaderTest {

    private static final JsonFactory JSON = new JsonFactory();

    @Test
    void membersInAnyOrderComeInTheOrderOfTheSchema() {
        var schema = schema(
                Field.of("a", new Type.Text(0)),
                Field.of("b", Type.Decimal.of(5, 2, true)),
                Field.of(
                        "c",
                        new Type.Group(List.of(Field.of("d", new Type.Flag()), Field.of("e", new Type.Floating(64))))),
                Field.of("f", new Type.Repeated(Field.of("", Type.Decimal.of(18, 0, false)), 0, 9)));

        assertThat(read(schema, """
                {"f": ["17"], "c": {"e": 1.5e2, "d": false}, "b": -1.5, "a": "x\\u0000y"}""")).isEqualTo("""
                        {"a":"x\\u0000y","b":-1.50,"c":{"d":false,"e":150.0},"f":["17"]}""");
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPointer() {
        var schema = schema(
                Field.of("id", new Type.Text(3)),
                Field.of("amount", Type.Decimal.of(5, 2, false)),
                Field.of("flag", new Type.Flag()),
                Field.of(
                        "lines",
                        new Type.Repeated(
                                Field.of(
                                        "",
                                        new Type.Group(List.of(
                                                Field.of("a/b", new Type.Text(0)),
                                                Field.of("n", Type.Decimal.of(2, 0, true))))),
                                2,
                                3)));

        assertThat(problems(schema, """
                {"id": "four", "amount": "1", "flag": null, "lines": [{"n": 100, "m": {}}], "amuont": 1, "id": "x"}"""))
                .containsExactly(
                        "/id is not a text of at most 3 characters.",
                        "/amount is not a positive number of at most 3 digits before the point and 2 behind it.",
                        "/flag is null, and must have a value.",
                        "/lines/0/n is not a number of at most 2 digits without decimals.",
                        "/lines/0/m is not known here. [m]",
                        "/lines has fewer than 2 elements.",
                        "/amuont is not known here. [amuont]",
                        "/id stands there twice.",
                        "/lines/0/a~1b is missing.");
    }

    /** Finding out what each of half a million names may have meant takes longer than any request should. */
    @Test
    void nothingIsMadeReadyForProblemsThatNobodyIsTold() {
        var asked = new AtomicInteger();
        var reader = JsonRecordReader.checking(schema(Field.of("id", new Type.Text(3))), _ -> true, (_, _) -> {
            asked.incrementAndGet();
            return "";
        });
        var problems = new ValueProblems();
        var body = IntStream.range(0, 10_000)
                .mapToObj(number -> "\"x" + number + "\": 1")
                .collect(Collectors.joining(", ", "{", "}"));

        try (var json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            reader.read(json, problems);
        }

        assertThat(problems.all()).hasSize(ValueProblems.MOST);
        assertThat(asked).hasValue(ValueProblems.MOST);
    }

    @Test
    void decimalsAreExactAndNothingIsRounded() {
        var number = schema(Field.of("n", Type.Decimal.of(5, 2, true)));
        assertThat(read(number, "{\"n\": 1e2}")).isEqualTo("{\"n\":100.00}");
        assertThat(read(number, "{\"n\": 999.990}")).isEqualTo("{\"n\":999.99}");
        assertThat(problems(number, "{\"n\": 0.001}")).hasSize(1);
        assertThat(problems(number, "{\"n\": 1000}")).hasSize(1);
        assertThat(problems(number, "{\"n\": 1e999999999}")).hasSize(1);
        assertThat(problems(number, "{\"n\": 1e-999999999}")).hasSize(1);
        assertThat(read(number, "{\"n\": 0e999999999}")).isEqualTo("{\"n\":0.00}");

        var digits = schema(Field.of("n", Type.Decimal.of(20, 2, true)));
        assertThat(read(digits, "{\"n\": \"123456789012345678.5\"}")).isEqualTo("{\"n\":\"123456789012345678.50\"}");
        assertThat(problems(digits, "{\"n\": 1.5}")).hasSize(1);
        assertThat(problems(digits, "{\"n\": \"01\"}")).hasSize(1);
        assertThat(problems(digits, "{\"n\": \"1e5\"}")).hasSize(1);

        var unbounded = schema(Field.of("n", Type.Decimal.of(0, 0, true)));
        assertThat(read(unbounded, "{\"n\": \"12345678901234567890.00100\"}"))
                .isEqualTo("{\"n\":\"12345678901234567890.00100\"}");

        var implied = schema(Field.of("n", new Type.Decimal(3, -2, false, Type.Carrier.NUMBER)));
        assertThat(read(implied, "{\"n\": 99900}")).isEqualTo("{\"n\":99900}");
        assertThat(problems(implied, "{\"n\": 99910}")).hasSize(1);
        assertThat(problems(implied, "{\"n\": 100000}")).hasSize(1);
    }

    /** Its own decimals have exponents of 32 bits. */
    @Test
    void anExponentThatNothingCanHoldIsOnlyABadValue() {
        for (var type : List.of(
                Type.Decimal.of(5, 2, true), Type.Decimal.of(0, 0, true), new Type.Floating(64), new Type.Floating(32)))
            for (var number : List.of("1e99999999999", "-1.5E+99999999999", "1e2147483648", "1e999999"))
                assertThat(problems(schema(Field.of("n", type)), "{\"n\": " + number + "}"))
                        .as(type + " " + number)
                        .hasSize(1);
        assertThat(problems(schema(Field.of("n", Type.Decimal.of(5, 2, true))), "{\"n\": 1e-99999999999}"))
                .hasSize(1);
        assertThat(problems(schema(Field.of("n", new Type.Text(0))), "{\"m\": 1e99999999999, \"n\": \"\"}"))
                .containsExactly("/m is not known here. [m]");
    }

    @Test
    void theContractsRulesCount() {
        assertThat(problems(ruled(new Type.Text(0), Map.of("enum", List.of("now", "later"))), "{\"v\": \"never\"}"))
                .containsExactly("/v is not one of now, later.");
        assertThat(problems(ruled(new Type.Text(0), Map.of("minLength", 2, "maxLength", 3)), "{\"v\": \"a\"}"))
                .containsExactly("/v is shorter than 2 characters.");
        assertThat(problems(ruled(new Type.Text(0), Map.of("pattern", "^[A-Z]+$")), "{\"v\": \"a\"}"))
                .containsExactly("/v does not match ^[A-Z]+$.");
        assertThat(problems(ruled(Type.Decimal.of(5, 0, true), Map.of("minimum", 5, "maximum", 7)), "{\"v\": 8}"))
                .containsExactly("/v is more than 7.");
        assertThat(problems(
                        ruled(Type.Decimal.of(18, 0, true), Map.of("exclusiveMinimum", new BigDecimal("5"))),
                        "{\"v\": \"5\"}"))
                .containsExactly("/v is not more than 5.");
        assertThat(problems(ruled(Type.Decimal.of(5, 2, true), Map.of("enum", List.of(1, 2.5))), "{\"v\": 2.50}"))
                .isEmpty();
    }

    @Test
    void aPatternThatNeverEndsEnds() {
        var schema = ruled(new Type.Text(0), Map.of("pattern", "^(a+)+$"));
        var begin = System.nanoTime();

        assertThat(problems(schema, "{\"v\": \"" + "a".repeat(10_000) + "!\"}")).hasSize(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void halfACharacterIsNoText() {
        assertThat(problems(schema(Field.of("v", new Type.Text(0))), "{\"v\": \"\\ud800x\"}"))
                .hasSize(1);
        assertThat(problems(schema(Field.of("v", new Type.Text(2))), "{\"v\": \"\\ud83d\\ude00x\"}"))
                .isEmpty();
    }

    @Test
    void aGroupThatHoldsItselfIsReadToItsDepth() {
        var schema = schema(Field.of(
                "node",
                new Type.Group(List.of(
                        Field.of("name", new Type.Text(3)),
                        Field.of("next", new Type.Again("node"), Trait.OPTIONAL),
                        Field.of("children", new Type.Repeated(Field.of("", new Type.Again("node")), 0, 9))))));

        var text = """
                {"node":{"name":"a","next":{"name":"b","children":[]},"children":[{"name":"c","children":[{"name":"d","children":[]}]}]}}""";
        assertThat(read(schema, text)).isEqualTo(text);
        assertThat(problems(schema, text.replace("\"d\"", "\"four\"").replace("{\"name\":\"b\",", "{")))
                .containsExactly(
                        "/node/children/0/children/0/name is not a text of at most 3 characters.",
                        "/node/next/name is missing.");
    }

    @Test
    void valuesOfAUrlFillTheirPlaces() {
        var schema = schema(
                Field.of("id", new Type.Text(0)),
                Field.of(
                        "filter",
                        new Type.Group(List.of(
                                Field.of("from.day", Type.Decimal.of(5, 2, false)), Field.of("open", new Type.Flag()))),
                        Trait.OPTIONAL),
                Field.of("tag", new Type.Repeated(Field.of("", new Type.Text(0)), 0, 2), Trait.OPTIONAL));
        var reader = JsonRecordReader.checking(schema, _ -> false, JsonRecordReaderTest::suggestion);
        var problems = new ValueProblems();
        var record = reader.empty();

        reader.put(record, "id", List.of("7"), problems);
        reader.put(record, "filter.from.day", List.of("1.5"), problems);
        reader.put(record, "tag", List.of("x", "y"), problems);
        reader.complete(record, field -> !field.name().equals("open"), problems);

        assertThat(told(problems)).containsExactly("/filter/open is missing, and this client may not send it.");
        reader.put(record, "filter.open", List.of("true"), problems);
        assertThat(written(schema, record))
                .isEqualTo("{\"id\":\"7\",\"filter\":{\"from.day\":1.50,\"open\":true},\"tag\":[\"x\",\"y\"]}");
    }

    @Test
    void whatWasKeptIsReadWhateverTheRulesSayNow() {
        var schema = ruled(Type.Decimal.of(3, 0, false), Map.of("maximum", 5));
        var reader = JsonRecordReader.ofKept(schema);
        var problems = new ValueProblems();

        var record = reader.read(parser("{\"v\": -123456.789, \"gone\": {}}"), problems);

        assertThat(problems.isEmpty()).isTrue();
        assertThat(written(schema, record)).isEqualTo("{\"v\":-123456.789}");
    }

    private static RecordSchema ruled(Type type, Map<String, Object> annotations) {
        return schema(new Field("v", "V", type, Set.of(), annotations));
    }

    private static RecordSchema schema(Field... fields) {
        return RecordSchema.of(List.of(fields));
    }

    private static String read(RecordSchema schema, String text) {
        var problems = new ValueProblems();
        var reader = JsonRecordReader.checking(schema, _ -> true, JsonRecordReaderTest::suggestion);
        var record = reader.read(parser(text), problems);
        reader.complete(record, _ -> true, problems);
        assertThat(told(problems)).isEmpty();
        return written(schema, record);
    }

    private static String written(RecordSchema schema, JsonRecord record) {
        var json = new JsonBytes();
        record.writeTo(new RecordJson(schema, json));
        return json.toString();
    }

    private static List<String> problems(RecordSchema schema, String text) {
        var problems = new ValueProblems();
        var reader = JsonRecordReader.checking(schema, _ -> true, JsonRecordReaderTest::suggestion);
        reader.complete(reader.read(parser(text), problems), _ -> true, problems);
        return told(problems);
    }

    private static List<String> told(ValueProblems problems) {
        return problems.all().stream()
                .map(problem -> problem.pointer() + " " + problem.detail())
                .toList();
    }

    private static JsonParser parser(String text) {
        var parser = JSON.createParser(ObjectReadContext.empty(), text);
        parser.nextToken();
        return parser;
    }

    private static String suggestion(String written, Collection<String> known) {
        return "[" + written + "]";
    }
}
