package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XML records without a schema: attributes and elements are of two kinds (XML 1.0, 3.1), also under one name. */
class XmlColumnsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<rec><id>2</id></rec>          | {\"a\":null,\"b\":\"2\"}",
                "<rec id='1'/>                  | {\"a\":\"1\",\"b\":null}",
                "<rec id='1'><id>2</id></rec>   | {\"a\":\"1\",\"b\":\"2\"}",
                "<rec id='1'><id><![CDATA[<]]>2<!-- --></id></rec> | {\"a\":\"1\",\"b\":\"<2\"}",
                "<x:rec xmlns:x='urn:x' x:id='1'><x:id>2</x:id></x:rec> | {\"a\":\"1\",\"b\":\"2\"}",
            })
    void anAttributeIsNoElementOfItsName(String record, String expected) throws IOException {
        assertThat(only(record, "[{name: a, source: \"@id\"}, {name: b, source: id}]"))
                .satisfies(read -> assertThat(read.problems()).isEmpty())
                .extracting(read -> read.json().strip())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<rec><price currency='EUR'>6.00</price></rec> | {\"price\":{\"currency\":\"EUR\",\"amount\":\"6.00\"}}",
                "<rec><price>6.00</price></rec>                | {\"price\":{\"currency\":null,\"amount\":\"6.00\"}}",
                "<rec><price currency='EUR'/></rec>            | {\"price\":{\"currency\":\"EUR\",\"amount\":null}}",
                "<rec><price/></rec>                           | {\"price\":{\"currency\":null,\"amount\":null}}",
            })
    void anElementKeepsItsTextWithAndWithoutItsAttributes(String record, String expected) throws IOException {
        var columns =
                "[{name: price.currency, source: \"price/@currency\"}, {name: price.amount, source: \"price/#text\"}]";
        assertThat(only(record, columns))
                .satisfies(read -> assertThat(read.problems()).isEmpty())
                .extracting(read -> read.json().strip())
                .isEqualTo(expected);
    }

    /** In none of these stands one value. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<rec><id>AT&T</id></rec>",
                "<rec><id>1</id><id>2</id></rec>",
                "<rec><id>1<sub/>2</id></rec>",
                "<rec x:id='1' y:id='2'><id>2</id></rec>",
                "<rec><id>&other;</id></rec>",
            })
    void whatIsNoValueIsRefusedAndItsNeighbourIsNot(String record) throws IOException {
        var format = TextFormats.of(
                folder, "type: xml\nrecord: rec\ncolumns: [{name: a, source: \"@id\"}, {name: b, source: id}]\n");
        var document = "<all>" + record + "<rec><id>good</id></rec></all>";
        assertThat(TextFormats.read(format, document.getBytes(UTF_8), Checkpoint.START))
                .satisfiesExactly(
                        bad -> assertThat(bad.problems()).isNotEmpty(),
                        good -> assertThat(good.json()).contains("good"));
    }

    @Test
    void blanksThatOnlyLayOutElementsAreNoText() throws IOException {
        var record = "<rec>\n  <a>\n    <b>1</b>\n  </a>\n</rec>";
        assertThat(only(record, "[{name: a.b}]").problems()).isEmpty();
    }

    private TextFormats.Read only(String record, String columns) throws IOException {
        var format = TextFormats.of(folder, "type: xml\nrecord: rec\ncolumns: " + columns + "\n");
        var records = TextFormats.read(format, ("<all>" + record + "</all>").getBytes(UTF_8), Checkpoint.START);
        assertThat(records).hasSize(1);
        return records.getFirst();
    }
}
