package io.legacybridge.formats.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names in files with a schema mean what the whole document says they mean; the judge is the validator of the JDK. */
class XmlNamespacesTest {

    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:shop" targetNamespace="urn:shop" elementFormDefault="qualified">
              <xs:element name="orders"><xs:complexType><xs:choice maxOccurs="unbounded">
                <xs:element name="batch"><xs:complexType><xs:sequence>
                  <xs:element ref="order" minOccurs="0" maxOccurs="unbounded"/>
                </xs:sequence></xs:complexType></xs:element>
                <xs:element ref="order"/>
              </xs:choice></xs:complexType></xs:element>
              <xs:element name="order"><xs:complexType><xs:sequence>
                <xs:element name="kind" type="xs:QName" nillable="true"/>
                <xs:element name="paid" type="Payment" minOccurs="0"/>
                <xs:element name="note" minOccurs="0"><xs:complexType mixed="true"><xs:sequence>
                  <xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
                <xs:element name="open" type="xs:anyType" minOccurs="0"/>
                <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="2"/>
              </xs:sequence><xs:attribute name="role" type="xs:QName"/><xs:anyAttribute processContents="lax"/></xs:complexType></xs:element>
              <xs:complexType name="Payment"><xs:sequence><xs:element name="sum" type="xs:int"/></xs:sequence></xs:complexType>
              <xs:complexType name="Card"><xs:complexContent><xs:extension base="Payment"><xs:sequence>
                <xs:element name="digits" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
            </xs:schema>
            """;

    private static final String FILE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <s:orders xmlns:s = 'urn:shop' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="urn:a&amp;b"
                xmlns="urn:default" xmlns:unused='say "x"' i:schemaLocation='urn:x xmlns:a="urn:no">'>
            <s:order role="a:chief" a:mark="1" mark="2"><s:kind>a:b</s:kind>
              <s:paid i:type="s:Card"><s:sum>1</s:sum><s:digits>4711</s:digits></s:paid>
              <s:note>see <a:b c="d"/> and <e xmlns="">f</e></s:note><s:open a:x="y"><z/></s:open><a:extra/><other/></s:order>
            <s:order role="plain"><s:kind i:nil="true"/></s:order>
            <s:batch xmlns:a="urn:inner" xmlns:t="urn:shop" xmlns="urn:shop">
              <order role="a:chief"><kind>order</kind><paid i:type="Card"><t:sum>2</t:sum><digits>1</digits></paid></order>
              <t:order xmlns:a="urn:own" xmlns=""><t:kind>a:b</t:kind><t:paid xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
                 i:type=" t:Card "><t:sum>3</t:sum><t:digits>2</t:digits></t:paid></t:order>
            </s:batch>
            <s:order role="a:chief"><s:kind>unprefixed</s:kind><a:extra a:x="1"/></s:order>
            </s:orders>
            """;

    @Test
    void namesHaveTheNamespacesThatTheWholeDocumentGivesThem() throws Exception {
        assertThat(judge(FILE)).isEmpty();

        var records = read(FILE, Checkpoint.START).stream()
                .map(XmlNamespacesTest::json)
                .toList();

        assertThat(records)
                .extracting(record -> record.at("/kind").toString())
                .containsExactly(
                        "\"{urn:a&b}b\"",
                        "null",
                        "\"{urn:shop}order\"",
                        "\"{urn:own}b\"",
                        "\"{urn:default}unprefixed\"");
        assertThat(records)
                .extracting(record -> record.at("/role").asString(""))
                .containsExactly("{urn:a&b}chief", "{urn:default}plain", "{urn:inner}chief", "", "{urn:a&b}chief");
        assertThat(records)
                .extracting(record -> record.at("/paid/@type").asString(""))
                .containsExactly("Card", "", "Card", "Card", "");
        var first = records.getFirst();
        assertThat(first.at("/@any").toString())
                .isEqualTo("[{\"name\":\"{urn:a&b}mark\",\"value\":\"1\"},{\"name\":\"mark\",\"value\":\"2\"}]");
        assertThat(expanded(first.at("/note").asString()))
                .containsExactly("{urn:shop}note", "{urn:a&b}b", "{null}c", "{null}e");
        assertThat(expanded(first.at("/open").asString()))
                .containsExactly("{urn:shop}open", "{urn:a&b}x", "{urn:default}z");
        assertThat(expanded(first.at("/any/0").asString())).containsExactly("{urn:a&b}extra");
        assertThat(expanded(first.at("/any/1").asString())).containsExactly("{urn:default}other");
    }

    @Test
    void whatIsReadFromACheckpointOnIsWhatIsReadFromTheBeginning() throws Exception {
        var checkpoints = new ArrayList<Checkpoint>(List.of(Checkpoint.START));
        try (var records = format().read(stream(FILE.getBytes(UTF_8)), "file", Checkpoint.START)) {
            while (records.next()) checkpoints.add(records.checkpoint());
        }

        var whole = read(FILE, Checkpoint.START);
        for (var done = 0; done <= whole.size(); done++)
            assertThat(read(FILE, checkpoints.get(done))).isEqualTo(whole.subList(done, whole.size()));
    }

    /** A dead letter holds them. */
    @Test
    void theBytesOfARecordAreReadAloneAsTheyWereReadInTheirDocument() throws Exception {
        var whole = read(FILE, Checkpoint.START);
        try (var records = format().read(stream(FILE.getBytes(UTF_8)), "file", Checkpoint.START)) {
            for (var each : whole) {
                assertThat(records.next()).isTrue();
                assertThat(judge(new String(records.bytes(), UTF_8))).isEmpty();
                assertThat(read(new String(records.bytes(), UTF_8), Checkpoint.START))
                        .containsExactly(each);
            }
        }
    }

    @Test
    void whatIsWrittenIsValidAndReadAsItWas() throws Exception {
        var written = new ByteArrayOutputStream();
        var format = format();
        try (var records = format.read(stream(FILE.getBytes(UTF_8)), "file", Checkpoint.START);
                var encoder = format.encoder(written)) {
            while (records.next()) {
                assertThat(records.translate(encoder.begin())).isEqualTo(Translation.TRANSLATED);
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }

        assertThat(judge(written.toString(UTF_8))).isEmpty();
        assertThat(read(written.toString(UTF_8), Checkpoint.START)).isEqualTo(read(FILE, Checkpoint.START));
    }

    /** Such as what is left of a broken one. */
    @Test
    void aPieceWithoutItsDocumentIsReadAsTheSchemasNamespaceWhereItsOwnPrefixIsNotDeclared() throws Exception {
        var record = "<s:order><s:kind xsi:nil=\"true\"/></s:order>";
        var middle = " \n" + record + "\n</s:orders>";

        assertThat(read(record, Checkpoint.START)).containsExactly("{\"kind\":null,\"any\":[]}");
        assertThat(read(middle, Checkpoint.START)).isEqualTo(read(record, Checkpoint.START));
        assertThat(read("<order><kind xsi:nil='1'/></order>", Checkpoint.START))
                .isEqualTo(read(record, Checkpoint.START));
        assertThat(read("<s:order><s:kind>b:c</s:kind></s:order>", Checkpoint.START))
                .containsExactly("record/bad-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<s:order xmlns:s='urn:shop'><kind>a</kind></s:order>",
                "<s:order xmlns:s='urn:other'><s:kind>a</s:kind></s:order>",
                "<order xmlns='urn:other'><kind>a</kind></order>",
                "<s:order xmlns:s='urn:shop'><s:kind>:a</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>s:</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>s:a:b</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>1:a</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>x:a</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>s:a</s:kind><s:paid xmlns:x='urn:no' x:type='s:Card'><s:sum>1</s:sum>"
                        + "<s:digits>1</s:digits></s:paid></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>s:a</s:kind><s:extra/></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>a</s:kind><x:extra/></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind>xml:a</s:kind></s:order>",
                "<s:order xmlns:s='urn:shop'><s:kind/></s:order>"
            })
    void whatTheJdkRefusesIsRefused(String record) throws Exception {
        var isValid = judge(record).isEmpty();

        assertThat(!read(record, Checkpoint.START).getFirst().startsWith("record/"))
                .isEqualTo(isValid);
        assertThat(!read("<all>" + record + "</all>", Checkpoint.START)
                        .getFirst()
                        .startsWith("record/"))
                .isEqualTo(isValid);
    }

    @Test
    void aDocumentWithoutEndAroundItsRecordsIsSetAside() throws Exception {
        assertThat(read("<a>".repeat(5_000), Checkpoint.START)).containsExactly("record/too-deep");
        assertThat(read("<a>".repeat(500) + "</a>".repeat(500), Checkpoint.START))
                .isEmpty();
    }

    // Helpers

    private static Optional<String> judge(String document) throws IOException {
        try {
            var schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(new StreamSource(new StringReader(SCHEMA)));
            schema.newValidator().validate(new StreamSource(new StringReader(document)));
            return Optional.empty();
        } catch (SAXException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** The names of elements, and of attributes that declare nothing, as the JDK reads the text alone. */
    private static List<String> expanded(String xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var elements = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("*");
        var names = new ArrayList<String>();
        for (var index = 0; index < elements.getLength(); index++) {
            var element = elements.item(index);
            names.add("{" + element.getNamespaceURI() + "}" + element.getLocalName());
            for (var at = 0; at < element.getAttributes().getLength(); at++) {
                var attribute = element.getAttributes().item(at);
                if (!XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI()))
                    names.add("{" + attribute.getNamespaceURI() + "}" + attribute.getLocalName());
            }
        }
        return names;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static RecordFormat format() {
        return SchemaXml.format("order", "orders", "shop.xsd", _ -> SCHEMA.getBytes(UTF_8));
    }

    private static ByteArrayInputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** Records as JSON, and of those that are set aside the code. */
    private static List<String> read(String file, Checkpoint from) throws IOException {
        return SchemaXml.read(format(), file.getBytes(UTF_8), from, RecordProblem::code);
    }
}
