package io.legacybridge.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;

/** What XML and records look like for each other. */
class RecordsTest {

    private final Map<String, String> files = new HashMap<>();
    private final Problems problems = new Problems();

    private final Contracts contracts = new Contracts() {
        @Override
        public byte[] read(String name) throws IOException {
            if (!files.containsKey(name)) throw new NoSuchFileException(name);
            return files.get(name).getBytes(StandardCharsets.UTF_8);
        }
    };

    @Test
    void valuesKeepWhatTheyAre() throws XMLStreamException {
        var record = order("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="sku" type="xs:string"/>
                  <xs:element name="count" type="xs:int"/>
                  <xs:element name="price" type="xs:decimal"/>
                  <xs:element name="note" type="xs:string" nillable="true"/>
                  <xs:element name="line" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
                  <xs:element name="flags" minOccurs="0"><xs:simpleType><xs:list itemType="xs:boolean"/></xs:simpleType></xs:element>
                </xs:sequence><xs:attribute name="id" type="xs:long"/></xs:complexType></xs:element>
                """);

        var values = read(record, """
                <o:order xmlns:o="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="9007199254740993">
                  <o:sku>007</o:sku><o:count> +42 </o:count><o:price>1.50</o:price><o:note xsi:nil="true"/>
                  <o:line>one &amp; only</o:line><o:flags>true 0</o:flags>
                </o:order>
                """);

        assertThat(values)
                .containsEntry("id", new BigDecimal("9007199254740993"))
                .containsEntry("sku", "007")
                .containsEntry("count", new BigDecimal("42"))
                .containsEntry("price", new BigDecimal("1.50"))
                .containsEntry("note", null)
                .containsEntry("line", List.of("one & only"))
                .containsEntry("flags", List.of(true, false));
        assertThat(written(record, values))
                .isEqualTo(
                        "<n0:order xmlns:n0=\"urn:o\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                                + " id=\"9007199254740993\"><n0:sku>007</n0:sku><n0:count>42</n0:count><n0:price>1.50</n0:price>"
                                + "<n0:note xsi:nil=\"true\"/><n0:line>one &amp; only</n0:line><n0:flags>true false</n0:flags></n0:order>");
    }

    @Test
    void everythingThatDoesNotFitIsToldWithItsPointer() throws XMLStreamException {
        var record = order("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="line" maxOccurs="2"><xs:complexType><xs:sequence>
                    <xs:element name="sku"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{2}\\d"/>
                      </xs:restriction></xs:simpleType></xs:element>
                    <xs:element name="count" type="xs:int"/>
                  </xs:sequence></xs:complexType></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);
        var writer = record.writer(new XmlBytes());

        RecordValues.write(
                record.schema(),
                Map.of("line", List.of(Map.of("sku", "AB1", "count", BigDecimal.ONE), Map.of("sku", "no"))),
                writer);

        assertThat(writer.problems())
                .extracting(problem -> problem.code() + " " + problem.field())
                .containsExactly("record/bad-value /line/1/sku", "record/missing /line/1/count");
        var rejected = record.read(
                reader(
                        "<order xmlns='urn:o'><line><sku>AB1</sku><count>x</count></line><line><count>1</count></line><x/></order>"),
                new RecordingWriter());
        assertThat(((Translation.Rejected) rejected).problems())
                .extracting(problem -> problem.code() + " " + problem.field())
                .containsExactly(
                        "record/bad-value /line/0/count", "record/missing /line/1/sku", "record/unexpected-element ");
    }

    @Test
    void whetherAnElementIsNilIsAFlagOfXmlSchema() throws XMLStreamException {
        var record = order("""
                <xs:element name="order" nillable="true"><xs:complexType><xs:sequence>
                  <xs:element name="note" type="xs:string" nillable="true"/>
                  <xs:element name="line" nillable="true"><xs:complexType><xs:simpleContent>
                    <xs:extension base="xs:string"><xs:attribute name="no"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);
        var document = "<order xmlns='urn:o' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='%s'>"
                + "<note xsi:nil='%s'>a</note><line xsi:nil='%s'>b</line></order>";

        assertThat(read(record, document.formatted("false", " 0 ", "0"))).containsEntry("note", "a");
        assertThat(withoutValues(record, document.formatted("no", "TRUE", "")))
                .containsExactly(
                        "record: is not an element whose xsi:nil is true or false (length 2). [record/nil]",
                        "/note: is not an element whose xsi:nil is true or false (length 4). [record/nil]",
                        "/line: is not an element whose xsi:nil is true or false (length 0). [record/nil]");
    }

    /** The document is somebody's: a name that it invents may be the name of a person. */
    @Test
    void aNameThatTheContractDoesNotKnowStandsInNoProblemThatHidesValues() throws XMLStreamException {
        var record = order("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="sku" type="xs:string"/>
                  <xs:element name="line" minOccurs="0"><xs:complexType><xs:all><xs:element name="count" type="xs:int"/></xs:all>
                    <xs:attribute name="no"/></xs:complexType></xs:element>
                  <xs:element name="end" minOccurs="0"><xs:complexType/></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(withoutValues(
                        record,
                        "<order xmlns='urn:o' Ada='1'><sku Ada='2'>7<Ada/></sku><Ada/><line no='1' Ada='3'><count>1</count><Ada/>"
                                + "</line><end><Ada/></end></order>"))
                .containsExactly(
                        "record: is not an element without attributes; it is attribute 1 (length 3). [record/unknown-attribute]",
                        "/sku: is not an element without attributes; it is attribute 1 (length 3). [record/unknown-attribute]",
                        "/sku: is not what may stand here: text; it is child 1 (length 3). [record/unexpected-element]",
                        "record: is not what may stand here: line or end or the end; it is child 2 (length 3). [record/unexpected-element]",
                        "/line: is not an attribute that may stand here: no; it is attribute 2 (length 3). [record/unknown-attribute]",
                        "/line: is not what may stand here, once: count; it is child 2 (length 3). [record/unexpected-element]",
                        "/end: is not what may stand here: the end; it is child 1 (length 3). [record/unexpected-element]");
        assertThat(withoutValues(record, "<order xmlns='urn:o'><sku xmlns='urn:Ada'>7</sku><sku>7</sku></order>"))
                .containsExactly(
                        "record: is not what may stand here: {urn:o}sku; it is child 1 (length 3). [record/unexpected-element]");
        assertThat(withoutValues(record, "<Ada/>"))
                .containsExactly("record: is not the element {urn:o}order (length 3). [record/wrong-element]");
    }

    private static List<String> withoutValues(XmlRecord record, String xml) throws XMLStreamException {
        var translation = record.read(reader(xml), new RecordingWriter());
        return ((Translation.Rejected) translation)
                .problems().stream().map(problem -> problem.withoutValue()).toList();
    }

    @Test
    void anAttributeThatTheContractDoesNotListStandsThereOnceAndHoldsWhatXmlCan() throws XMLStreamException {
        var record = order("""
                <xs:element name="order"><xs:complexType><xs:attribute name="id" type="xs:string"/><xs:anyAttribute/>
                </xs:complexType></xs:element>
                """);
        var values = read(record, "<order xmlns='urn:o' xmlns:o='urn:o' id='7' b='2' o:id='8' xml:lang='de'/>");
        assertThat(read(record, written(record, values))).isEqualTo(values);

        assertThat(refused(record, "b", "a\u0000b")).containsExactly("record/bad-character");
        assertThat(refused(record, "{urn:\u0000}b", "")).containsExactly("record/bad-character");
        for (var name : List.of(
                "id",
                "xmlns",
                "{http://www.w3.org/2001/XMLSchema-instance}type",
                "{http://www.w3.org/2000/xmlns/}b",
                "a:b")) assertThat(refused(record, name, "8")).as(name).containsExactly("record/unknown-attribute");
        var twice = Map.of("name", "b", "value", "1");
        assertThat(problemsOf(record, List.of(twice, twice))).containsExactly("record/unknown-attribute");
    }

    private static List<String> refused(XmlRecord record, String name, String value) {
        return problemsOf(record, List.of(Map.of("name", name, "value", value)));
    }

    private static List<String> problemsOf(XmlRecord record, List<Map<String, String>> others) {
        var list = record.schema().members(record.schema().root()).getLast().name();
        var writer = record.writer(new XmlBytes());
        RecordValues.write(record.schema(), Map.of("id", "7", list, others), writer);
        return writer.problems().stream().map(problem -> problem.code()).toList();
    }

    private XmlRecord order(String components) {
        files.put("order.xsd", """
                <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:o" targetNamespace="urn:o"
                  elementFormDefault="qualified">%s</xs:schema>
                """.formatted(components));
        var source = new XmlSource("order.xsd", files.get("order.xsd").getBytes(StandardCharsets.UTF_8));
        var record = XmlSchemas.read(List.of(source), contracts, problems)
                .element(new QName("urn:o", "order"), Place.of("connection.yaml"), problems);
        assertThat(problems.inOrder()).isEmpty();
        return record.orElseThrow();
    }

    private static XMLStreamReader reader(String xml) throws XMLStreamException {
        return SafeXml.reader(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> read(XmlRecord record, String xml) throws XMLStreamException {
        var values = new RecordingWriter();
        assertThat(record.read(reader(xml), values)).isEqualTo(Translation.TRANSLATED);
        return values.record();
    }

    private static String written(XmlRecord record, Map<String, Object> values) {
        var out = new XmlBytes();
        var writer = record.writer(out);
        RecordValues.write(record.schema(), values, writer);
        assertThat(writer.problems()).isEmpty();
        return out.toString();
    }
}
