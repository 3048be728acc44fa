package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.Test;

/** Rules of XML Schema that are easily forgotten, each on documents that the validator of the JDK judges too. */
class SchemaRulesTest {

    private static final Contracts NONE = name -> {
        throw new NoSuchFileException(name);
    };

    @Test
    void whatARestrictionProhibitsIsNoAttribute() throws Exception {
        var order = new Contract("""
                <xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal">
                  <xs:attribute name="cur" default="EUR"/><xs:attribute name="date" type="xs:date"/>
                </xs:extension></xs:simpleContent></xs:complexType>
                <xs:complexType name="Plain"><xs:simpleContent><xs:restriction base="Money">
                  <xs:maxInclusive value="100"/><xs:attribute name="cur" use="prohibited"/>
                </xs:restriction></xs:simpleContent></xs:complexType>
                <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="price" type="Plain"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read("<price date='2026-11-30'>99</price>"))
                .isEqualTo(Map.of("price", Map.of("date", "2026-11-30", "value", new BigDecimal("99"))));
        assertThat(order.written(Map.of("price", Map.of("value", new BigDecimal("99")))))
                .contains("<n0:price>99</n0:price>");
        assertThat(order.problem("<price cur='EUR'>99</price>").code()).isEqualTo("record/unknown-attribute");
    }

    /** Each member of a union has its own blanks and values (XML Schema Part 2, 4.3.5 and 4.3.6). */
    @Test
    void theMemberThatFitsSaysWhatATextOfAUnionIs() throws Exception {
        var order = new Contract("""
                <xs:simpleType name="Either"><xs:union memberTypes="xs:int xs:token xs:string"/></xs:simpleType>
                <xs:simpleType name="Listed"><xs:restriction base="Either"><xs:enumeration value="1"/><xs:enumeration value="AB"/>
                </xs:restriction></xs:simpleType>
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="any" type="Either" minOccurs="0"/><xs:element name="listed" type="Listed" minOccurs="0"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read("<any> 7 </any><listed> AB </listed>")).isEqualTo(Map.of("any", "7", "listed", "AB"));
        assertThat(order.read("<any> a  b </any><listed>01</listed>")).isEqualTo(Map.of("any", "a b", "listed", "1"));
        assertThat(order.problem("<listed>2</listed>").expected()).isEqualTo("one of 1, AB");
        assertThat(order.problem("<listed>ab</listed>").code()).isEqualTo("record/bad-value");
    }

    @Test
    void aValueThatIsWrittenInAnotherWayIsTheListedOne() throws Exception {
        var order = new Contract("""
                <xs:simpleType name="Ints"><xs:list itemType="xs:int"/></xs:simpleType>
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="hex"><xs:simpleType><xs:restriction base="xs:hexBinary"><xs:enumeration value="0AFF"/>
                    </xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="time"><xs:simpleType><xs:restriction base="xs:dateTime">
                    <xs:enumeration value="2026-11-30T00:00:00Z"/></xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="ints"><xs:simpleType><xs:restriction base="Ints"><xs:enumeration value="1 2"/>
                    </xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="fixed" type="xs:decimal" fixed="1.0"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read(
                        "<hex>0aff</hex><time>2026-11-30T01:00:00+01:00</time><ints>01 +2</ints><fixed>1.00</fixed>"))
                .containsEntry("hex", "0AFF")
                .containsEntry("time", "2026-11-30T00:00:00Z")
                .containsEntry("fixed", new BigDecimal("1.0"));
        order.problem("<hex>0AFE</hex><time>2026-11-30T00:00:00Z</time><ints>1 2</ints><fixed>1</fixed>");
        order.problem("<hex>0AFF</hex><time>2026-11-30T00:00:00Z</time><ints>2 1</ints><fixed>1</fixed>");
    }

    @Test
    void base64OverSeveralLinesIsCarriedWithoutBlanks() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="image" type="xs:base64Binary"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read("<image>\n  QUJD\n  REVG\n</image>")).isEqualTo(Map.of("image", "QUJDREVG"));
    }

    @Test
    void aNumberThatJsonHasNotIsRefusedWithTheReason() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="rate" type="xs:double"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        for (var text : List.of("INF", "-INF", "NaN")) {
            assertThat(order.refused("<rate>" + text + "</rate>")).isEmpty();
            assertThat(order.rejected("<rate>" + text + "</rate>").orElseThrow().expected())
                    .startsWith("a number that JSON can hold");
        }
        assertThat(order.problem("<rate>x</rate>").expected()).isEqualTo("a finite number");
    }

    /** XML Schema Part 1, Element Locally Valid (Complex Type), clause 2.1. */
    @Test
    void anElementOfAnEmptyTypeHoldsNotEvenBlanks() throws Exception {
        var order = new Contract("""
                <xs:complexType name="Base"><xs:attribute name="a"/></xs:complexType>
                <xs:element name="order"><xs:complexType><xs:choice>
                  <xs:element name="bare"><xs:complexType/></xs:element>
                  <xs:element name="sequence"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
                  <xs:element name="choice"><xs:complexType><xs:choice minOccurs="0"/></xs:complexType></xs:element>
                  <xs:element name="derived"><xs:complexType><xs:complexContent><xs:extension base="Base"><xs:sequence/>
                    </xs:extension></xs:complexContent></xs:complexType></xs:element>
                  <xs:element name="never"><xs:complexType><xs:sequence><xs:element name="x" minOccurs="0" maxOccurs="0"/>
                    </xs:sequence></xs:complexType></xs:element>
                  <xs:element name="optional"><xs:complexType><xs:sequence><xs:element name="x" minOccurs="0"/>
                    </xs:sequence></xs:complexType></xs:element>
                </xs:choice></xs:complexType></xs:element>
                """);

        for (var name : List.of("bare", "sequence", "choice", "derived")) {
            assertThat(order.read("<" + name + "><!-- nothing --></" + name + ">"))
                    .containsKey(name);
            var problem = order.problem("<" + name + "> </" + name + ">");
            assertThat(problem.code() + " " + problem.field()).isEqualTo("record/unexpected-text /" + name);
            order.problem("<" + name + "><x/></" + name + ">");
        }
        for (var name : List.of("never", "optional"))
            assertThat(order.read("<" + name + "> </" + name + ">")).containsKey(name);
    }

    @Test
    void aTextThatXmlCannotHoldIsToldWithItsPlace() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="note" type="xs:string" maxOccurs="2"/><xs:element name="tags" type="xs:NMTOKENS"/>
                </xs:sequence><xs:attribute name="id"/></xs:complexType></xs:element>
                """);

        assertThat(order.problemsOf(
                        Map.of("id", "\u0001", "note", List.of("fine", "\u0000"), "tags", List.of("a", "b c"))))
                .extracting(problem -> problem.code() + " " + problem.field())
                .containsExactly(
                        "record/bad-character /id",
                        "record/bad-character /note/1",
                        "record/bad-value /tags/1",
                        "record/bad-value /tags/1");
    }

    private static final String XSD = "http://www.w3.org/2001/XMLSchema";

    private static final String FIXED = """
            <xs:element name="order"><xs:complexType><xs:all>
              <xs:element name="text" type="xs:string" fixed="always" minOccurs="0"/>
              <xs:element name="whole" type="xs:int" fixed="7" minOccurs="0"/>
              <xs:element name="amount" type="xs:decimal" fixed="1.0" minOccurs="0"/>
              <xs:element name="rate" type="xs:double" fixed="0.5" minOccurs="0"/>
              <xs:element name="flag" type="xs:boolean" fixed="1" minOccurs="0"/>
              <xs:element name="name" type="xs:QName" fixed="xs:string" minOccurs="0"/>
              <xs:element name="list" fixed="1 2" minOccurs="0"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>
              <xs:element name="names" fixed="xs:int xs:long" minOccurs="0"><xs:simpleType><xs:list itemType="xs:QName"/>
                </xs:simpleType></xs:element>
              <xs:element name="nil" type="xs:int" fixed="7" nillable="true" minOccurs="0"/>
            </xs:all><xs:attribute name="id" type="xs:int" fixed="3"/><xs:attribute name="kind" type="xs:QName" fixed="xs:int"/>
            </xs:complexType></xs:element>
            """;

    @Test
    void aValueThatIsFixedIsTheOnlyOneThatIsWritten() throws Exception {
        var order = new Contract(FIXED);

        assertThat(order.written(Map.ofEntries(
                        Map.entry("id", new BigDecimal("3")),
                        Map.entry("kind", "{" + XSD + "}int"),
                        Map.entry("text", "always"),
                        Map.entry("whole", new BigDecimal("7")),
                        Map.entry("amount", new BigDecimal("1.00")),
                        Map.entry("rate", 0.5),
                        Map.entry("flag", true),
                        Map.entry("name", "{" + XSD + "}string"),
                        Map.entry("list", List.of(BigDecimal.ONE, BigDecimal.TWO)),
                        Map.entry("names", List.of("{" + XSD + "}int", "{" + XSD + "}long")),
                        Map.entry("nil", new BigDecimal("7")))))
                .contains("<n0:whole>7</n0:whole>");
        for (var other : List.<Map<String, Object>>of(
                Map.of("id", new BigDecimal("4")),
                Map.of("kind", "{urn:o}int"),
                Map.of("text", "never"),
                Map.of("whole", new BigDecimal("8")),
                Map.of("amount", new BigDecimal("1.01")),
                Map.of("rate", 0.25),
                Map.of("flag", false),
                Map.of("name", "{urn:o}string"),
                Map.of("list", List.of(BigDecimal.TWO, BigDecimal.ONE)),
                Map.of("names", List.of("{" + XSD + "}int", "{urn:o}long"))))
            assertThat(order.problemsOf(other))
                    .as(other.toString())
                    .extracting(RecordProblem::code)
                    .containsExactly("record/bad-value");
        var nil = new HashMap<String, Object>();
        nil.put("nil", null);
        assertThat(order.problemsOf(nil)).extracting(RecordProblem::code).containsExactly("record/null");
    }

    /** The prefixes of a contract are none of the document's. */
    @Test
    void aNameThatTheContractDeclaresHasTheNamespaceThatItHasThere() throws Exception {
        var order = new Contract(FIXED);

        // The JDK wants the contract's prefixes in the document too, where a value is absent.
        var values = order.read("<name xmlns:xs='" + XSD + "'/><names xmlns:xs='" + XSD + "'/>");
        assertThat(order.rejected("<name/><names/>")).isEmpty();
        assertThat(values)
                .containsEntry("id", new BigDecimal("3"))
                .containsEntry("kind", "{" + XSD + "}int")
                .containsEntry("name", "{" + XSD + "}string")
                .containsEntry("names", List.of("{" + XSD + "}int", "{" + XSD + "}long"));
        assertThat(order.read("<name xmlns:x='" + XSD + "'>x:string</name>")).containsEntry("name", values.get("name"));
        order.problem("<name xmlns:xs='urn:other'>xs:string</name>");
        order.problem("<names xmlns:xs='urn:other'>xs:int xs:long</names>");
        order.problem("<nil xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>");
    }

    @Test
    void anAttributeThatMustBeThereIsNotMadeUpSinceItsValueIsFixed() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="line" minOccurs="0"><xs:complexType>
                  <xs:attribute name="id" fixed="3" use="required"/></xs:complexType></xs:element></xs:sequence>
                </xs:complexType></xs:element>
                """);

        assertThat(order.read("<line id='3'/>")).isEqualTo(Map.of("line", Map.of("id", "3")));
        assertThat(order.problem("<line/>").code()).isEqualTo("record/missing");
    }

    /** A schema of namespace {@code urn:o} whose element {@code order} is a record. */
    private static final class Contract {

        private final XmlRecord record;
        private final JdkJudge jdk;

        Contract(String components) throws Exception {
            var source = new XmlSource("order.xsd", """
                    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:o" targetNamespace="urn:o"
                      elementFormDefault="qualified">%s</xs:schema>
                    """.formatted(components).getBytes(UTF_8));
            var problems = new Problems();
            record = XmlSchemas.read(List.of(source), NONE, problems)
                    .element(new QName("urn:o", "order"), Place.of("connection.yaml"), problems)
                    .orElseThrow();
            assertThat(problems.inOrder()).isEmpty();
            jdk = JdkJudge.of(List.of(source), NONE);
        }

        /** The values of a document that is valid. */
        Map<String, Object> read(String children) throws Exception {
            assertThat(refused(children)).isEmpty();
            var values = new RecordingWriter();
            assertThat(translated(children, values)).isEqualTo(Translation.TRANSLATED);
            return values.record();
        }

        /** What is wrong with one that is not. */
        RecordProblem problem(String children) throws Exception {
            assertThat(refused(children)).isNotEmpty();
            return rejected(children).orElseThrow();
        }

        Optional<String> refused(String children) throws Exception {
            return jdk.refuses(document(children));
        }

        Optional<RecordProblem> rejected(String children) throws Exception {
            return translated(children, new RecordingWriter()) instanceof Translation.Rejected(var problems)
                    ? Optional.of(problems.getFirst())
                    : Optional.empty();
        }

        private Translation translated(String children, RecordingWriter values) throws Exception {
            return record.read(SafeXml.reader(new ByteArrayInputStream(document(children))), values);
        }

        private static byte[] document(String children) {
            return ("<order xmlns='urn:o'>" + children + "</order>").getBytes(UTF_8);
        }

        String written(Map<String, Object> values) throws Exception {
            var out = new XmlBytes();
            var writer = record.writer(out);
            RecordValues.write(record.schema(), values, writer);
            assertThat(writer.problems()).isEmpty();
            assertThat(jdk.refuses(out.toByteArray())).isEmpty();
            return out.toString();
        }

        List<RecordProblem> problemsOf(Map<String, Object> values) {
            var writer = record.writer(new XmlBytes());
            RecordValues.write(record.schema(), values, writer);
            return writer.problems();
        }
    }
}
