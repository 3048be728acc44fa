package io.legacybridge.runtime.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatFileTest {

    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="orders"><xs:complexType><xs:sequence>
              <xs:element name="order" maxOccurs="9"><xs:complexType><xs:sequence>
                <xs:element name="sku" type="xs:string"/>
              </xs:sequence></xs:complexType></xs:element>
            </xs:sequence></xs:complexType></xs:element></xs:schema>
            """;

    @TempDir
    Path folder;

    /** So that text which comes as characters gets the bytes that the format reads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: copybook, file: order.cpy",
                "type: fixed-width, columns: [{name: sku, width: 4}]",
                "type: delimited, columns: [{name: sku}]",
                "type: json-lines, columns: [{name: sku}]",
                "type: xml, record: order, columns: [{name: sku}]",
                "type: xml, record: order, schema: order.xsd"
            })
    void everyFormatSaysInWhichCharsetItsTextsLie(String settings) throws IOException {
        Files.writeString(folder.resolve("order.cpy"), "       01 ORDER.\n          05 SKU PIC X(4).\n");
        Files.writeString(folder.resolve("order.xsd"), SCHEMA);
        var file = folder.resolve("format.yaml");
        Files.writeString(file, "format: {" + settings + ", encoding: cp037}\n");
        var problems = new Problems();

        var format = new FormatFile(Adapters.onClassPath()).read(file, problems);

        assertThat(problems.inOrder()).isEmpty();
        assertThat(format.orElseThrow().charset()).isEqualTo(Charset.forName("IBM037"));
        assertThat(format.orElseThrow().alone().charset()).isEqualTo(Charset.forName("IBM037"));
    }
}
