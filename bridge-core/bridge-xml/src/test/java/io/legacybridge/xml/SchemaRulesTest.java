package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
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

    /** XML Schema Part 1, 3.10.2 and 3.10.4. */
    @Test
    void anotherNamespaceThanThatOfASchemaWithoutOneIsEveryNamespace() throws Exception {
        var order = new Contract("", """
                <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="line"><xs:complexType><xs:sequence>
                  <xs:any namespace="##other" processContents="lax"/></xs:sequence>
                  <xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType></xs:element></xs:sequence>
                </xs:complexType></xs:element>
                """);

        assertThat(order.read("<line xmlns:x='urn:x' x:a='1'><x:b/></line>").toString())
                .contains("{urn:x}a", "<x:b xmlns:x=\"urn:x\"");
        order.problem("<line xmlns:x='urn:x' a='1'><x:b/></line>");
        order.problem("<line><b/></line>");
    }

    /** XML Schema Part 2, 4.3.6. */
    @Test
    void onlyTheBlanksOfXmlAreTakenAway() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="note" type="xs:token" minOccurs="0"/><xs:element name="count" type="xs:int" minOccurs="0"/>
                  <xs:element name="tags" minOccurs="0"><xs:simpleType><xs:list itemType="xs:string"/></xs:simpleType></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read("<note>\n\u3000a  b\u2003\t</note><tags> \u3000 a\n </tags>"))
                .isEqualTo(Map.of("note", "\u3000a b\u2003", "tags", List.of("\u3000", "a")));
        assertThat(order.read("<note> </note><tags> </tags>")).isEqualTo(Map.of("note", "", "tags", List.of()));
        order.problem("<count>\u30007\n</count>");
    }

    /** XML Schema Part 1, 3.3.4, Element Locally Valid (Element), clauses 5.1 and 5.2.2.2. */
    @Test
    void alsoTheTextBesideAttributesHasADefaultOrAFixedValue() throws Exception {
        var order = new Contract("""
                <xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency"/>
                </xs:extension></xs:simpleContent></xs:complexType>
                <xs:complexType name="Whole"><xs:simpleContent><xs:restriction base="Money"><xs:fractionDigits value="0"/>
                </xs:restriction></xs:simpleContent></xs:complexType>
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="price" type="Money" default="0.50" minOccurs="0"/>
                  <xs:element name="tax" type="Money" fixed="19.0" minOccurs="0"/>
                  <xs:element name="plain" type="Money" minOccurs="0"/>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.read("<price currency='EUR'/><tax/>"))
                .isEqualTo(Map.of(
                        "price",
                        Map.of("currency", "EUR", "value", new BigDecimal("0.50")),
                        "tax",
                        Map.of("value", new BigDecimal("19.0"))));
        assertThat(order.read("<price>1</price><tax>19</tax>"))
                .isEqualTo(Map.of(
                        "price", Map.of("value", BigDecimal.ONE), "tax", Map.of("value", new BigDecimal("19.0"))));
        assertThat(order.problem("<tax>7</tax>").code()).isEqualTo("record/bad-value");
        order.problem("<plain/>");
        order.problem("<price xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='Whole'/>");
        assertThat(order.written(Map.of("tax", Map.of("value", new BigDecimal("19")))))
                .contains("<n0:tax>19</n0:tax>");
        assertThat(order.problemsOf(Map.of("tax", Map.of("value", new BigDecimal("7")))))
                .extracting(problem -> problem.code() + " " + problem.field())
                .containsExactly("record/bad-value /tax/value");
        assertThat(order.published("price.value")).containsEntry("default", "0.50");
        assertThat(order.published("tax.value")).containsEntry("const", "19.0");
        assertThat(order.published("plain.value")).doesNotContainKeys("default", "const");
    }

    /** The grammar of ECMA-262 with the flag u, which JSON Schema wants (2020-12 Core, 6.4). */
    @Test
    void aPatternThatIsNoneInEcmaScriptIsCheckedAndNotPublished() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="zip"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[A-Z]+\\-0[0-9]{4}"/>
                    </xs:restriction></xs:simpleType></xs:element>
                  <xs:element name="sku"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[A-Z\\-]{2,}\\.[0-9]"/>
                    </xs:restriction></xs:simpleType></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);

        assertThat(order.published("zip")).doesNotContainKey("pattern");
        assertThat(order.published("sku")).containsEntry("pattern", "^(?:[A-Z\\-]{2,}\\.[0-9])$");
        assertThat(order.read("<zip>D-01067</zip><sku>A-.7</sku>")).containsEntry("zip", "D-01067");
        order.problem("<zip>D01067</zip><sku>A-.7</sku>");
    }

    /** XML Schema Part 1, Element Locally Valid (Complex Type), clauses 3 and 4, hold for an element that is nil, too. */
    @Test
    void anElementThatIsNilHasTheAttributesOfItsType() throws Exception {
        var order = new Contract("""
                <xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal">
                  <xs:attribute name="cur" use="required"/><xs:attribute name="why"/>
                </xs:extension></xs:simpleContent></xs:complexType>
                <xs:complexType name="Address"><xs:sequence><xs:element name="city" type="xs:string"/></xs:sequence>
                  <xs:attribute name="why"/></xs:complexType>
                <xs:complexType name="Keyed"><xs:sequence/><xs:attribute name="key" type="xs:int" use="required"/></xs:complexType>
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="price" type="Money" nillable="true" minOccurs="0" maxOccurs="2"/>
                  <xs:element name="note" type="xs:string" nillable="true" minOccurs="0"/>
                  <xs:element name="to" type="Address" nillable="true" minOccurs="0"/>
                  <xs:element name="keyed" type="Keyed" nillable="true" minOccurs="0"/>
                  <xs:element name="any" nillable="true" minOccurs="0"/>
                </xs:sequence></xs:complexType></xs:element>
                """);
        var nil = " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'";

        var price = new HashMap<String, Object>(Map.of("cur", "EUR", "why", "unknown"));
        price.put("value", null);
        var priced = Map.<String, Object>of("price", List.of(price));
        assertThat(order.read("<price cur='EUR' why='unknown'" + nil + "/>")).isEqualTo(priced);
        assertThat(order.written(priced)).contains("<n0:price cur=\"EUR\" why=\"unknown\" xsi:nil=\"true\"/>");
        assertThat(order.read("<any a='1'" + nil + "/>").get("any")).asString().contains("a=\"1\"");

        for (var wrong : List.of(
                "<price" + nil + "/>",
                "<price cur='EUR' other='1'" + nil + "/>",
                "<price cur='EUR'" + nil + ">1</price>",
                "<note why='unknown'" + nil + "/>",
                "<to other='1'" + nil + "/>",
                "<keyed" + nil + "/>",
                "<keyed key='x'" + nil + "/>")) order.problem(wrong);
        for (var field : List.of("price", "keyed"))
            assertThat(order.problemsOf(withNull(field)))
                    .extracting(RecordProblem::code)
                    .containsExactly("record/null");
        assertThat(order.written(withNull("to"))).contains("<n0:to xsi:nil=\"true\"/>");

        assertThat(order.field("to").isNullable()).isTrue();
        assertThat(order.field("keyed").isNullable()).isFalse();
        assertThat(order.field("price.value").isNullable()).isTrue();
        assertThat(order.field("price").type())
                .isInstanceOfSatisfying(
                        Type.Repeated.class,
                        list -> assertThat(list.element().isNullable()).isFalse());
    }

    private static Map<String, Object> withNull(String field) {
        var values = new HashMap<String, Object>();
        values.put(field, field.equals("price") ? Collections.singletonList(null) : null);
        return values;
    }

    /** Rather than to lose what they say. */
    @Test
    void anElementThatIsNilAndHasAttributesIsSetAsideWhereTheRecordHasNoPlaceForThem() throws Exception {
        var order = new Contract("""
                <xs:element name="order"><xs:complexType><xs:sequence>
                  <xs:element name="to" nillable="true"><xs:complexType><xs:sequence><xs:element name="city" type="xs:string"/>
                    </xs:sequence><xs:attribute name="ref"/></xs:complexType></xs:element>
                </xs:sequence></xs:complexType></xs:element>
                """);
        var nil = "<to ref='7' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>";

        assertThat(order.refused(nil)).isEmpty();
        var problem = order.rejected(nil).orElseThrow();
        assertThat(problem.code() + " " + problem.field()).isEqualTo("record/nil /to");
        assertThat(problem.expected()).contains("without attributes");
    }

    /** A schema, of namespace {@code urn:o} unless it says otherwise, whose element {@code order} is a record. */
    private static final class Contract {

        private final String namespace;
        private final XmlRecord record;
        private final JdkJudge jdk;

        Contract(String components) throws Exception {
            this("urn:o", components);
        }

        /** @param namespace empty for a schema without one */
        Contract(String namespace, String components) throws Exception {
            this.namespace = namespace;
            var target = namespace.isEmpty() ? "" : "xmlns='%1$s' targetNamespace='%1$s'".formatted(namespace);
            var source =
                    new XmlSource("order.xsd", """
                    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" %s elementFormDefault="qualified">%s</xs:schema>
                    """.formatted(target, components).getBytes(UTF_8));
            var problems = new Problems();
            record = XmlSchemas.read(List.of(source), NONE, problems)
                    .element(new QName(namespace, "order"), Place.of("connection.yaml"), problems)
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

        private byte[] document(String children) {
            return ("<order xmlns='" + namespace + "'>" + children + "</order>").getBytes(UTF_8);
        }

        /** What the JSON Schema says of the field at this path. */
        Field field(String path) {
            return record.schema().find(path).orElseThrow();
        }

        Map<String, Object> published(String path) {
            return field(path).annotations();
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
