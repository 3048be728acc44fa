package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XML that was made to do harm: it is refused at once. */
@Timeout(20)
class HostileXmlTest {

    private static final String SCHEMA = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
              <xs:element name="node" type="Node"/>
              <xs:complexType name="Node"><xs:sequence>
                <xs:element name="node" type="Node" minOccurs="0" maxOccurs="unbounded"/>
                <xs:element name="slow" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
                  <xs:pattern value="(a+)+b"/></xs:restriction></xs:simpleType></xs:element>
                <xs:element name="long" type="xs:duration" minOccurs="0"/>
                <xs:element name="number" type="xs:decimal" minOccurs="0"/>
                <xs:element name="tongue" type="xs:language" minOccurs="0"/>
                <xs:element name="any" minOccurs="0"/>
              </xs:sequence></xs:complexType>
            </xs:schema>
            """;

    private static final Path CORPUS = Corpus.folder("security/xml-attacks");

    @ParameterizedTest
    @ValueSource(strings = {"billion-laughs.xml", "dtd-no-entities.xml", "xxe-file.xml", "xxe-http-loopback.xml"})
    void aDoctypeIsRefusedBeforeAnythingIsReadOfIt(String name) throws IOException {
        Corpus.mustHold(CORPUS);
        var content = Files.readAllBytes(CORPUS.resolve(name));

        assertThatThrownBy(() -> SafeXml.reader(new ByteArrayInputStream(content)))
                .isInstanceOf(XMLStreamException.class);
        assertThat(problemsOfSchema(new String(content, UTF_8))).contains("[xml/not-well-formed]");
    }

    /** Neither a document nor a schema sends anybody anywhere. */
    @Test
    void nothingIsFetched() throws Exception {
        var document = "<node><slow>b</slow></node>";
        var schema = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>%s<xs:element name='node'/></xs:schema>";
        try (var trap = new Trap()) {
            for (var attack : trap.doctypes(document).entrySet())
                assertThatThrownBy(() -> read(attack.getValue()))
                        .as(attack.getKey())
                        .isInstanceOf(XMLStreamException.class);
            for (var attack : trap.hints(document).values()) read(attack);
            for (var attack : trap.doctypes(schema.formatted("")).values())
                assertThat(problemsOfSchema(attack)).contains("[xml/not-well-formed]");
            for (var reference : List.of("import namespace='urn:x'", "include", "redefine"))
                problemsOfSchema(schema.formatted("<xs:" + reference + " schemaLocation='" + trap.address() + "'/>"));

            assertThat(trap.visitors()).isZero();
        }
    }

    /** Ten entities of ten would make gigabytes. */
    @Test
    void entitiesCostNoMemory() throws Exception {
        var laughs = new StringBuilder("<!DOCTYPE node [<!ENTITY e0 'laughs'>");
        for (var level = 1; level < 10; level++)
            laughs.append("<!ENTITY e%d '%s'>".formatted(level, ("&e" + (level - 1) + ";").repeat(10)));
        var attack = laughs + "]><node><slow>&e9;</slow></node>";
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThatThrownBy(() -> read("<!DOCTYPE node><node/>")).isInstanceOf(XMLStreamException.class);
        var before = thread.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> read(attack)).isInstanceOf(XMLStreamException.class);

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(4L << 20);
    }

    @Test
    void depthIsLimited() {
        var deep = "<node>".repeat(100_000);

        assertThatThrownBy(() -> read(deep)).isInstanceOf(XMLStreamException.class);
    }

    @Test
    void aRecordIsNoDeeperThanJson() throws XMLStreamException {
        assertThat(read("<node>".repeat(70) + "</node>".repeat(70))).contains("record/too-deep");
    }

    @Test
    void valuesCostNoMoreThanTheirLength() throws XMLStreamException {
        assertThat(read("<node><slow>" + "a".repeat(50_000) + "</slow></node>")).contains("record/bad-value");
        assertThat(read("<node><tongue>en" + "-a1".repeat(100_000) + "</tongue></node>"))
                .isEmpty();
        assertThat(read("<node><tongue>en" + "-a1".repeat(100_000) + "-</tongue></node>"))
                .contains("record/bad-value");
        assertThat(read("<node><long>P" + "9".repeat(90) + "Y</long></node>")).isEmpty();
        assertThat(read("<node><number>" + "9".repeat(500_000) + "</number></node>"))
                .contains("record/bad-value");
    }

    @Test
    void attributesAndNamesAreLimited() {
        var many = new StringBuilder("<node");
        for (var number = 0; number < 10_000; number++)
            many.append(" a").append(number).append("=''");

        assertThatThrownBy(() -> read(many + "/>")).isInstanceOf(XMLStreamException.class);
        assertThatThrownBy(() -> read("<node a='" + "x".repeat(10_000_000) + "'/>"))
                .isInstanceOf(XMLStreamException.class);
        assertThatThrownBy(() -> read("<node>&unknown;</node>")).isInstanceOf(XMLStreamException.class);
    }

    /** Also where nobody asks for the text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"a&b", "&", "&;", "&#0;", "&#xD800;", "&no;", "a]]>b", "<!-- a--b -->", "<![CDATA[", "\u0001"})
    void textThatBreaksARuleIsNoXmlWhereverItStands(String text) {
        var far = "x".repeat(10_000) + text;
        for (var broken : List.of(text, far))
            for (var element : List.of("slow", "any", "number", "unknown")) {
                var document = "<node><" + element + ">" + broken + "</" + element + "></node>";

                assertThatThrownBy(() -> read(document)).as(document).isInstanceOf(XMLStreamException.class);
            }
    }

    @Test
    void xmlInAValueIsOneElementOfTheRightName() {
        var record = record();
        for (var text : List.of(
                "<!DOCTYPE any [<!ENTITY x 'y'>]><any>&x;</any>",
                "<any/></node><node>",
                "<other/>",
                "<?xml version='1.0'?><any/>",
                "text",
                "<any>",
                "<any>a&b</any>",
                "<any>a</any><!-- b",
                "<p:any/>")) {
            var writer = record.writer(new XmlBytes());
            RecordValues.write(record.schema(), Map.of("any", text), writer);
            assertThat(writer.problems()).as(text).isNotEmpty();
        }
    }

    @Test
    void contractsThatGrowWithoutEndAreRefused() {
        assertThat(refused(doubling("group", "<xs:sequence>%s</xs:sequence>"))).contains("[xml/too-large]");
        assertThat(refused(doubling("attributeGroup", "%s"))).contains("[xml/too-large]");
    }

    @ParameterizedTest
    @CsvSource({"group, <xs:sequence>%s</xs:sequence>", "attributeGroup, %s"})
    void aGroupThatStandsInItselfIsRefused(String kind, String content) {
        var itself = content.formatted("<xs:%s ref='G'/>".formatted(kind));

        var refused = refused("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:%1$s name='G'>%2$s</xs:%1$s>"
                        .formatted(kind, itself)
                + "<xs:element name='e'><xs:complexType><xs:%s ref='G'/></xs:complexType></xs:element></xs:schema>"
                        .formatted(kind));

        assertThat(refused).contains("stands in itself");
    }

    /** Each group holds the next one twice. */
    private static String doubling(String kind, String content) {
        var groups = new StringBuilder("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>");
        for (var group = 0; group < 40; group++) {
            var next = "<xs:%s ref='G%d'/>".formatted(kind, group + 1);
            groups.append("<xs:%s name='G%d'>%s</xs:%s>".formatted(kind, group, content.formatted(next + next), kind));
        }
        return groups.append("<xs:%s name='G40'>%s</xs:%s>".formatted(kind, content.formatted(""), kind))
                .append("<xs:element name='e'><xs:complexType><xs:%s ref='G0'/></xs:complexType></xs:element>"
                        .formatted(kind))
                .append("</xs:schema>")
                .toString();
    }

    private static String refused(String schema) {
        var problems = new Problems();
        assertThat(schemas(schema, problems).element(new QName("e"), Place.of("test"), problems))
                .isEmpty();
        return problems.inOrder().toString();
    }

    private static String read(String document) throws XMLStreamException {
        var translation = record().read(
                        SafeXml.reader(new ByteArrayInputStream(document.getBytes(UTF_8))), new RecordingWriter());
        return translation instanceof Translation.Rejected(var problems) ? problems.toString() : "";
    }

    private static XmlRecord record() {
        return schemas(SCHEMA, new Problems())
                .element(new QName("node"), Place.of("test"), new Problems())
                .orElseThrow();
    }

    private static String problemsOfSchema(String schema) {
        var problems = new Problems();
        schemas(schema, problems);
        return problems.inOrder().toString();
    }

    private static XmlSchemas schemas(String schema, Problems problems) {
        var source = new XmlSource("test.xsd", schema.getBytes(UTF_8));
        return XmlSchemas.read(
                List.of(source),
                name -> {
                    throw new NoSuchFileException(name);
                },
                problems);
    }
}
