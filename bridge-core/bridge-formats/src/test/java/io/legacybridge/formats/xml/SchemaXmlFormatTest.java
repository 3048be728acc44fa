package io.legacybridge.formats.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.formats.json.RecordJsonSchema;
import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** XML files whose records an XML Schema declares. */
class SchemaXmlFormatTest {

    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop" elementFormDefault="qualified">
              <xs:element name="orders"><xs:complexType><xs:sequence>
                <xs:element name="order" maxOccurs="unbounded"><xs:complexType><xs:sequence>
                  <xs:element name="sku" type="xs:string" maxOccurs="9"/>
                  <xs:element name="count" type="xs:int" nillable="true"/>
                </xs:sequence><xs:attribute name="id" type="xs:string" use="required"/></xs:complexType></xs:element>
              </xs:sequence></xs:complexType></xs:element>
            </xs:schema>
            """;
    private static final String FILE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <s:orders xmlns:s="urn:shop" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <s:order id="007"><s:sku>a&amp;b</s:sku><s:count>2</s:count></s:order>
            <s:order id="008"><s:sku>c</s:sku><s:count>two</s:count></s:order>
            <s:order id="009"><s:sku>d</s:sku><s:sku>e</s:sku><s:count xsi:nil="true"/></s:order>
            </s:orders>
            """;

    private static final String DECLARED_AROUND =
            " xmlns:s=\"urn:shop\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

    private final Problems problems = new Problems();

    @Test
    void recordsAreTypedByTheirSchemaWhateverTheirPrefixes() throws IOException {
        var format = format("order");

        assertThat(read(format, FILE))
                .containsExactly(
                        "{\"id\":\"007\",\"sku\":[\"a&b\"],\"count\":2}",
                        "/count: is not a whole number from -2147483648 to 2147483647 (length 3). [record/bad-value]",
                        "{\"id\":\"009\",\"sku\":[\"d\",\"e\"],\"count\":null}");
        assertThat(format.wholeCheck().orElseThrow().check(new ByteArrayInputStream(FILE.getBytes(UTF_8)), "file"))
                .isEmpty();
    }

    @Test
    void aRecordWithABareAmpersandStopsNoOther() throws IOException {
        var file = FILE.replace("<s:sku>c", "<s:sku>AT&T");

        assertThat(read(format("order"), file))
                .containsExactly(
                        "{\"id\":\"007\",\"sku\":[\"a&b\"],\"count\":2}",
                        "record: is not a well-formed XML element with values in it, whose prefixes are declared (offset 0, length "
                                + (69 + DECLARED_AROUND.length()) + "). [record/bad-xml]",
                        "{\"id\":\"009\",\"sku\":[\"d\",\"e\"],\"count\":null}");
    }

    @Test
    void whatIsWrittenIsTheSameAgain() throws IOException {
        var format = format("order");
        var written = new ByteArrayOutputStream();
        try (var records = format.read(new ByteArrayInputStream(FILE.getBytes(UTF_8)), "file", Checkpoint.START);
                var encoder = format.encoder(written)) {
            while (records.next())
                if (records.translate(encoder.begin()).equals(Translation.TRANSLATED))
                    assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
        }

        assertThat(written.toString(UTF_8))
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r:orders xmlns:r=\"urn:shop\">\n<n0:order ");
        assertThat(read(format, written.toString(UTF_8)))
                .containsExactly(
                        "{\"id\":\"007\",\"sku\":[\"a&b\"],\"count\":2}",
                        "{\"id\":\"009\",\"sku\":[\"d\",\"e\"],\"count\":null}");
    }

    @Test
    void anElementThatTheSchemaDoesNotDeclareIsToldAtItsSetting() {
        assertThat(compile("invoice", SCHEMA)).isEmpty();

        assertThat(problems.inOrder())
                .extracting(Object::toString)
                .containsExactly("shop.yaml record: The schema declares no element invoice."
                        + " Name one that it declares. [xml/unknown-name]");
    }

    /** JSON has no INF and NaN; what a schema says of a value must be a value of its type. */
    @Test
    void whatTheJsonSchemaSaysOfAValueIsAValue() {
        var format = compile("rates", """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="rates"><xs:complexType><xs:sequence>
                  <xs:element name="a" type="xs:double" default="INF"/><xs:element name="b" type="xs:float" fixed="NaN"/>
                  <xs:element name="c" type="xs:double" default="1e999"/><xs:element name="d" type="xs:double" default="0.5"/>
                  <xs:element name="e" default="1 -INF"><xs:simpleType><xs:list itemType="xs:float"/></xs:simpleType></xs:element>
                  <xs:element name="f"><xs:simpleType><xs:restriction base="xs:double"><xs:enumeration value="INF"/>
                    <xs:enumeration value="2"/></xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="g"><xs:simpleType><xs:restriction base="xs:double"><xs:minInclusive value="2"/>
                    <xs:maxInclusive value="2"/></xs:restriction></xs:simpleType></xs:element>
                </xs:sequence><xs:attribute name="h" type="xs:float" default="-INF"/></xs:complexType></xs:element></xs:schema>
                """).orElseThrow();

        var json = JsonMapper.shared()
                .readTree(JsonMapper.shared()
                        .writeValueAsString(
                                RecordJsonSchema.of(format.schema(), _ -> RecordJsonSchema.Shown.AS_DECLARED)));
        var properties = json.at("/properties");
        var values = new ArrayList<String>();
        for (var property : properties.properties()) {
            var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(property.getValue().toString());
            var all = new ArrayList<>(property.getValue().findValues("default"));
            all.addAll(property.getValue().findValues("const"));
            property.getValue().findValues("enum").forEach(each -> each.forEach(all::add));
            for (var value : all) {
                values.add(property.getKey() + " " + value);
                assertThat(schema.validate(value.toString(), InputFormat.JSON))
                        .as(property.toString())
                        .isEmpty();
            }
        }
        assertThat(values).containsExactly("d 0.5", "f 2.0");
        assertThat(properties.at("/g/minimum").doubleValue())
                .isEqualTo(properties.at("/g/maximum").doubleValue())
                .isEqualTo(2);
    }

    /** Its values are compared as texts by whoever has the JSON Schema. */
    @Test
    void aDecimalThatIsCarriedAsTextFitsTheJsonSchemaThatIsPublishedForIt() throws IOException {
        var format = compile("rates", """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="rates"><xs:complexType><xs:sequence>
                  <xs:element name="listed"><xs:simpleType><xs:restriction base="xs:decimal">
                    <xs:enumeration value="7.0"/><xs:enumeration value="19.0"/></xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="scaled"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="18"/>
                    <xs:fractionDigits value="2"/><xs:enumeration value="7.0"/></xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="digits"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="18"/>
                    <xs:enumeration value="7.0"/></xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="free"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="18"/>
                    </xs:restriction></xs:simpleType></xs:element>
                </xs:sequence></xs:complexType></xs:element></xs:schema>
                """).orElseThrow();

        var json = read(
                format,
                "<orders><rates><listed>7.00</listed><scaled>7</scaled><digits>07.00</digits><free>-7.50</free></rates></orders>");

        assertThat(json).containsExactly("{\"listed\":\"7.0\",\"scaled\":\"7.00\",\"digits\":\"7\",\"free\":\"-7.5\"}");
        assertThat(new SchemaCheck(format.schema()).complaints(json.getFirst())).isEmpty();
    }

    private static RecordFormat format(String record) {
        return SchemaXml.format(record, "orders", "shop.xsd", _ -> SCHEMA.getBytes(UTF_8));
    }

    private Optional<RecordFormat> compile(String record, String schema) {
        return SchemaXml.compile(record, "orders", "shop.xsd", _ -> schema.getBytes(UTF_8), problems);
    }

    private static List<String> read(RecordFormat format, String file) throws IOException {
        return SchemaXml.read(format, file, RecordProblem::withoutValue);
    }
}
