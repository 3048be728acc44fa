package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.connection.TextFormats.Read;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are broken in every way: every answer is a value, offsets are right, and reading can go on anywhere. */
class TextFormatsFuzzTest {

    /** Also on a machine with other things to do. */
    private static final int AT_LEAST = 50;

    /** Two seeds for each of nine cases take {@code fuzz.seconds} together. */
    private static final long NANOS = Long.getLong("fuzz.seconds", 30) * 1_000_000_000L / 18;

    private static final int MORE_THAN_ANY_RECORD = 40 * 1024 * 1024;

    /** @param sample a file without a mistake */
    record Case(String name, String yaml, byte[] sample) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    Path folder;

    static List<Case> cases() {
        var columns = """
                columns:
                  - {name: a, width: 5}
                  - {name: b, type: decimal, scale: 2, width: 7}
                  - {name: c, type: date, format: uuuuMMdd, width: 8}
                """;
        var delimited = columns.replaceAll(", width: \\d", "");
        var csv = "a,b,c\n1,2.50,20260301\n\"x,\"\"\",-1.00,\n\"two\nlines\",0.00,20261231\n";
        var json = "{\"a\":\"1\",\"b\":2.50,\"c\":\"20260301\"}\n{\"a\":null,\"b\":-1.00,\"c\":null}\n";
        var xml =
                "<?xml version=\"1.0\"?>\n<rs>\n<r><a>1</a><b>2.50</b></r>\n<r><a><![CDATA[<r>]]></a><c>20260301</c></r>"
                        + "<!-- <r> -->\n<r a='x>'/></rs>\n";
        return List.of(
                new Case("delimited", "type: delimited\n" + delimited, csv.getBytes(UTF_8)),
                new Case(
                        "delimited with a tail",
                        "type: delimited\nskip-end: 3\n" + delimited,
                        (csv + "\u001A\0\0").getBytes(UTF_8)),
                new Case(
                        "delimited in EBCDIC",
                        "type: delimited\nencoding: cp037\n" + delimited,
                        csv.replace('\n', '\u0085').getBytes(Charset.forName("IBM037"))),
                new Case(
                        "delimited with double bytes",
                        "type: delimited\nencoding: cp939\n" + delimited,
                        csv.replace("lines", "\u65E5\u672C")
                                .replace('\n', '\u0085')
                                .getBytes(Charset.forName("x-IBM939"))),
                new Case("record types", """
                        type: delimited
                        header: false
                        records:
                          - {name: first, when: {position: first}, publish: false, columns: [{name: x}]}
                          - {name: last, when: {position: last, is: T}, columns: [{name: t}, {name: n, type: integer}]}
                          - {name: other, columns: [{name: a}, {name: b}]}
                        totals:
                          - {declared: last.n, of: other}
                        """, "H\na,b\nc,d\nT,2\n".getBytes(UTF_8)),
                new Case(
                        "fixed-width",
                        "type: fixed-width\nencoding: utf-8\n" + columns,
                        "1    0002.5020260301\n\u00E9x  -001.00        \n".getBytes(UTF_8)),
                new Case(
                        "fixed-width without line ends",
                        "type: fixed-width\nframing: fixed\nencoding: cp037\n" + columns,
                        "1    0002.5020260301abc  -001.00        ".getBytes(Charset.forName("IBM037"))),
                new Case("json-lines", "type: json-lines\n" + delimited, json.getBytes(UTF_8)),
                new Case("xml", "type: xml\nrecord: r\n" + delimited, xml.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void goesOnFromEveryCheckpointAsIfItHadNotStopped(Case example) throws IOException {
        var format = TextFormats.of(folder, example.yaml());

        var all = TextFormats.read(format, example.sample(), Checkpoint.START);

        assertThat(all).hasSizeGreaterThan(1);
        assertGoesOn(format, example.sample(), all);
        assertThat(format.wholeCheck().isEmpty()
                        || format.wholeCheck()
                                .get()
                                .check(new ByteArrayInputStream(example.sample()), "file")
                                .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersEveryMistakeWithAValueFromAFixedSeed(Case example) throws IOException {
        fuzz(example, 20_260_101L);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersEveryMistakeWithAValueFromANewSeed(Case example) throws IOException {
        fuzz(example, System.nanoTime());
    }

    private void fuzz(Case example, long seed) throws IOException {
        System.out.println("TextFormatsFuzzTest " + example + " seed " + seed);
        var random = new Random(seed);
        var format = TextFormats.of(folder, example.yaml());
        var end = System.nanoTime() + NANOS;
        var count = 0;
        while (count < AT_LEAST || System.nanoTime() < end) {
            var content = broken(example.sample(), random);
            try {
                var all = TextFormats.read(format, content, Checkpoint.START);
                assertPlaces(content, all);
                if (count++ % 8 == 0) assertGoesOn(format, content, all);
                if (format.wholeCheck().isPresent())
                    format.wholeCheck().get().check(new ByteArrayInputStream(content), "file");
                TextFormats.writtenBack(format, content);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + Arrays.toString(content), e);
            }
        }
    }

    /** The bytes of a record are those at its place, and records do not overlap. */
    private static void assertPlaces(byte[] content, List<Read> all) {
        var from = 0L;
        for (var record : all) {
            var place = (int) record.place();
            assertThat(record.place()).isGreaterThanOrEqualTo(from);
            assertThat(record.bytes()).isEqualTo(Arrays.copyOfRange(content, place, place + record.bytes().length));
            assertThat(record.at().offset()).isBetween((long) place, (long) content.length);
            from = record.place() + record.bytes().length;
        }
    }

    private static void assertGoesOn(RecordFormat format, byte[] content, List<Read> all) throws IOException {
        for (var index = 0; index < all.size(); index++) {
            var rest = TextFormats.read(format, content, all.get(index).at());

            assertThat(rest).usingRecursiveComparison().isEqualTo(all.subList(index + 1, all.size()));
        }
    }

    private static byte[] broken(byte[] sample, Random random) {
        var times = 1 + random.nextInt(6);
        var content = new byte[sample.length * times];
        for (var index = 0; index < times; index++)
            System.arraycopy(sample, 0, content, index * sample.length, sample.length);
        if (random.nextInt(10) == 0) random.nextBytes(content);
        for (var count = random.nextInt(8); count > 0; count--) {
            var at = random.nextInt(content.length);
            var from = random.nextInt(content.length);
            // A byte of the file itself at another place is likelier to mean something.
            content[at] = random.nextBoolean() ? content[from] : (byte) random.nextInt(256);
        }
        return Arrays.copyOf(content, random.nextInt(4) == 0 ? random.nextInt(content.length) : content.length);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void recordsThatNeverEndAreRejectedAndNotKept(Case example) throws IOException {
        var format = TextFormats.of(folder, example.yaml());
        for (var beginning : List.of("", "\"", "{\"a\":\"", "<r><a>", "<r ", "<!--", "1,\"")) {
            var number = 0L;
            try (var records = format.read(endless(beginning.getBytes(UTF_8)), "file", Checkpoint.START)) {
                while (records.next() && number < 10) {
                    number++;
                    assertThat(records.bytes().length).isLessThan(MORE_THAN_ANY_RECORD);
                }
            }
        }
    }

    /** Forty megabytes without a line end, in which neither a quote nor a tag ends. */
    private static InputStream endless(byte[] beginning) {
        var content = new byte[MORE_THAN_ANY_RECORD];
        Arrays.fill(content, (byte) 'x');
        System.arraycopy(beginning, 0, content, 0, beginning.length);
        return new ByteArrayInputStream(content);
    }

    @Test
    void aRecordThatIsTooLongDoesNotHideTheNext() throws IOException {
        var format = TextFormats.of(folder, "type: delimited\nheader: false\ncolumns: [{name: a}]\n");
        var content = new byte[MORE_THAN_ANY_RECORD];
        Arrays.fill(content, (byte) 'x');
        content[1] = '\n';
        content[content.length - 3] = '\n';

        var all = TextFormats.read(format, content, Checkpoint.START);

        assertThat(all).extracting(Read::json).containsExactly("{\"a\":\"x\"}\n", "", "{\"a\":\"xx\"}\n");
        assertThat(all.get(1).problems()).singleElement().asString().contains("record/too-long");
        assertThat(all.get(2).place()).isEqualTo(MORE_THAN_ANY_RECORD - 2);
    }
}
