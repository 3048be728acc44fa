package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.json.RecordJsonReader;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A header or trailer that is not published is written by the format itself, with totals that are true. */
class WrittenTotalsTest {

    private static final String DELIMITED = """
            type: delimited
            header: false
            records:
              - name: trailer
                when: {position: last, is: [T]}
                publish: false
                columns:
                  - {value: T}
                  - {name: count, type: integer}
                  - {name: sum, type: decimal, scale: 2}
                  - {name: note}
              - name: payment
                columns:
                  - {name: kind}
                  - {name: amount, type: decimal, scale: 2}
            totals:
              - {declared: trailer.count, of: [payment]}
              - {declared: trailer.sum, kind: sum, of: [payment], column: amount}
            """;

    private static final String FRAMED = """
            type: delimited
            header: false
            records:
              - name: header
                when: {position: first, is: [H]}
                publish: false
                columns: [{value: H}, {name: count, type: integer}, {value: BRIDGE}, {name: sum, type: decimal, scale: 2}]
              - name: trailer
                when: {position: last, is: [T]}
                publish: false
                columns: [{value: T}, {name: all, type: integer}]
              - name: payment
                columns: [{name: account}, {name: amount, type: decimal, scale: 2}]
            totals:
              - {declared: trailer.all}
              - {declared: header.count, of: [payment]}
              - {declared: header.sum, kind: sum, of: [payment], column: amount}
            """;

    private static final String FIXED = """
            type: fixed-width
            records:
              - name: trailer
                when: {at: 1, is: ["99"]}
                publish: false
                columns:
                  - {name: type, width: 2}
                  - {name: all, type: integer, width: 6}
                  - {name: hash, width: 4}
              - name: entry
                columns:
                  - {name: type, width: 2}
                  - {name: account, width: 10}
            totals:
              - {declared: trailer.all}
              - {declared: trailer.hash, kind: hash, of: [entry], column: account}
            """;

    @TempDir
    Path folder;

    @Test
    void countsAndSumsOfADelimitedFile() throws IOException {
        var format = TextFormats.of(folder, DELIMITED);

        var file = written(
                format,
                "{\"payment\":{\"kind\":\"A\",\"amount\":1.50}}",
                "{\"payment\":{\"kind\":\"B\",\"amount\":-0.25}}");

        assertThat(file).isEqualTo("A,1.50\nB,-0.25\nT,2,1.25,\n");
        assertThat(check(format, file)).isTrue();
    }

    @Test
    void aTotalThatCountsEveryRecordCountsItsOwn() throws IOException {
        var format = TextFormats.of(folder, FIXED);

        var file = written(
                format,
                "{\"entry\":{\"type\":\"10\",\"account\":\"0000009999\"}}",
                "{\"entry\":{\"type\":\"10\",\"account\":\"0000000003\"}}");

        assertThat(file).isEqualTo("100000009999\n100000000003\n990000030002\n");
        assertThat(check(format, file)).isTrue();
    }

    @Test
    void aFileWithoutRecordsHasItsTrailer() throws IOException {
        var format = TextFormats.of(folder, DELIMITED);

        assertThat(written(format)).isEqualTo("T,0,0.00,\n");
        assertThat(check(format, written(format))).isTrue();
    }

    @Test
    void recordsAloneHaveNone() throws IOException {
        var alone = TextFormats.of(folder, DELIMITED).alone();

        assertThat(written(alone, "{\"payment\":{\"kind\":\"A\",\"amount\":1.50}}"))
                .isEqualTo("A,1.50\n");
    }

    @Test
    void aTotalWithoutRoomIsMissed() throws IOException {
        var format = TextFormats.of(folder, FIXED.replace("width: 6", "width: 1"));
        var records = new String[12];
        Arrays.fill(records, "{\"entry\":{\"type\":\"10\",\"account\":\"0000009999\"}}");

        assertThat(check(format, written(format, records))).isFalse();
    }

    @Test
    void aTotalThatWillHaveNoRoomIsToldWhileRecordsAreAdded() throws IOException {
        var format = TextFormats.of(folder, FIXED.replace("width: 6", "width: 1"));
        var entries = written(
                        format.alone(),
                        "{\"entry\":{\"type\":\"10\",\"account\":\"1\"}}",
                        "{\"entry\":{\"type\":\"10\",\"account\":\"2\"}}")
                .getBytes(UTF_8);
        var totals = format.runningTotals();
        for (var four = 0; four < 4; four++) assertThat(totals.add(entries)).isEmpty();

        assertThat(totals.copy().add(entries))
                .as("with itself these are eleven")
                .containsExactly("trailer.all");
        assertThat(totals.copy().add(new byte[0])).as("a copy counts by itself").isEmpty();
        assertThat(format.alone().runningTotals().add(entries)).isEmpty();
    }

    @Test
    void aHeaderIsWrittenBeforeTheRecordsThatItCounts() throws IOException {
        var format = TextFormats.of(folder, FRAMED);

        var file = written(
                format,
                "{\"payment\":{\"account\":\"A\",\"amount\":1.50}}",
                "{\"payment\":{\"account\":\"B\",\"amount\":-0.25}}");

        assertThat(file).isEqualTo("H,2,BRIDGE,1.25\nA,1.50\nB,-0.25\nT,4\n");
        assertThat(check(format, file)).isTrue();
        assertThat(format.leftOpen()).isEmpty();
        assertThat(written(format)).isEqualTo("H,0,BRIDGE,0.00\nT,2\n");
        assertThat(check(format, written(format))).isTrue();
    }

    @Test
    void aHeaderOfFixedWidthCountsAndHashesWhatFollowsIt() throws IOException {
        var format = TextFormats.of(folder, FIXED.replace("{at: 1, is: [\"99\"]}", "{position: first, is: [\"99\"]}"));

        var file = written(
                format,
                "{\"entry\":{\"type\":\"10\",\"account\":\"0000009999\"}}",
                "{\"entry\":{\"type\":\"10\",\"account\":\"0000000003\"}}");

        assertThat(file).isEqualTo("990000030002\n100000009999\n100000000003\n");
        assertThat(check(format, file)).isTrue();
    }

    @Test
    void aHeaderOfConstantsNeedsNoTotal() throws IOException {
        var format = TextFormats.of(
                folder,
                FRAMED.replace(
                                ", {name: count, type: integer}, {value: BRIDGE}, {name: sum, type: decimal, scale: 2}",
                                "")
                        .replaceAll(".*header\\..*\n", ""));

        assertThat(written(format, "{\"payment\":{\"account\":\"A\",\"amount\":1.50}}"))
                .isEqualTo("H\nA,1.50\nT,3\n");
    }

    @Test
    void aHeaderWithAValueThatOnlyAClientKnowsIsNotWritten() throws IOException {
        var format = TextFormats.of(folder, FRAMED.replace("{value: BRIDGE}", "{name: day, type: date}"));

        assertThat(format.leftOpen()).containsExactly("header.day, which only a client knows");
        assertThat(check(format, written(format))).isFalse();
    }

    @Test
    void totalsThatNobodyCanKnowAreSaid() throws IOException {
        var part = DELIMITED.replace("of: [payment]}", "of: [payment], since: payment}");
        var itself = FIXED.replace("of: [entry], column: account", "column: account")
                .replace("hash, width: 4", "account, width: 4")
                .replace("trailer.hash", "trailer.account");

        assertThat(TextFormats.of(folder, part).leftOpen())
                .containsExactly("trailer.count, which counts a part of the file");
        assertThat(TextFormats.of(folder, itself).leftOpen()).containsExactly("trailer.account, which counts totals");
        assertThat(TextFormats.of(folder, DELIMITED.replace("publish: false", "publish: true"))
                        .leftOpen())
                .containsExactly(
                        "trailer.count, which is published, so that clients bring it",
                        "trailer.sum, which is published, so that clients bring it");
    }

    @Test
    void aFileFullOfWrongTotalsIsReadNoFurtherThanAPersonReadsProblems() throws IOException {
        var format = TextFormats.of(folder, DELIMITED.replace("position: last, ", ""));
        var begun = "A,1.00\nT,9,9.00,\n".repeat(100_000).getBytes(UTF_8);
        var further = InputStream.nullInputStream();
        further.close();
        var content = new SequenceInputStream(new ByteArrayInputStream(begun), further);

        var found = format.wholeCheck().orElseThrow().check(content, "file");

        assertThat(found).hasSizeBetween(2, 100);
    }

    private static boolean check(RecordFormat format, String file) throws IOException {
        return format.wholeCheck()
                .orElseThrow()
                .check(new ByteArrayInputStream(file.getBytes(UTF_8)), "file")
                .isEmpty();
    }

    private static String written(RecordFormat format, String... records) throws IOException {
        var result = new ByteArrayOutputStream();
        try (var encoder = format.encoder(result)) {
            for (var record : records) {
                assertThat(new RecordJsonReader(format.schema()).read(record, encoder.begin()))
                        .isEqualTo(Translation.TRANSLATED);
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }
        return result.toString(UTF_8);
    }
}
