package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.Calling.Ended;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests and replies of every shape that a WSDL can give them, at a service of CXF. */
class ShapesTest {

    private static final String HEAD = """
            <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soapVERSION/"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:u="urn:u" targetNamespace="urn:t">
              <types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">
                <xs:complexType name="Article"><xs:sequence>
                  <xs:element name="number" type="xs:string"/><xs:element name="tag" type="xs:int" maxOccurs="9"/>
                </xs:sequence></xs:complexType>
                <xs:element name="ask" type="xs:string"/><xs:element name="article" type="t:Article"/>
                <xs:element name="who"><xs:complexType><xs:attribute name="id" type="xs:int"/></xs:complexType></xs:element>
              </xs:schema>
              <xs:schema targetNamespace="urn:u"><xs:element name="who" type="xs:string"/></xs:schema></types>
            """;
    private static final String TAIL = """
              <service name="S"><port name="P" binding="t:B"><soap:address location="http://x.example/"/></port></service>
            </definitions>
            """;
    private static final EchoingProvider SOAP_1_1 = new EchoingProvider.Soap11();
    private static final EchoingProvider SOAP_1_2 = new EchoingProvider.Soap12();
    private static SoapServer server11;
    private static SoapServer server12;

    private Calling calling;

    @BeforeAll
    static void start() {
        server11 = new SoapServer(SOAP_1_1);
        server12 = new SoapServer(SOAP_1_2);
    }

    @AfterAll
    static void stop() {
        server11.close();
        server12.close();
    }

    @AfterEach
    void close() {
        calling.close();
    }

    @Test
    void rpcHasAMemberForEachPart() throws Exception {
        open(
                "",
                """
                <message name="in"><part name="code" type="xs:string"/><part name="like" type="t:Article"/></message>
                <message name="out"><part name="found" type="t:Article"/><part name="count" type="xs:int"/></message>
                """,
                "rpc",
                "<soap:body use='literal' namespace='urn:rpc'/>",
                "<soap:body use='literal' namespace='urn:rpc'/>");
        answer(
                SOAP_1_1,
                "",
                "<r:opResponse xmlns:r='urn:rpc' xmlns:t='urn:t'><found><t:number>007</t:number><t:tag>1</t:tag>"
                        + "</found><count>3</count></r:opResponse>");

        var ended = calling.ask(
                "op", Map.of("code", "a<b", "like", Map.of("number", "01", "tag", List.of(BigDecimal.TWO))));

        assertThat(record(ended))
                .containsEntry("found", Map.of("number", "007", "tag", List.of(BigDecimal.ONE)))
                .containsEntry("count", new BigDecimal(3));
        assertThat(got(SOAP_1_1)).contains(":op xmlns", "\"urn:rpc\"", "<code>a&lt;b</code><like>", "</like>");
    }

    @Test
    void textsThatLookLikeStatementsOrMarkupAreTexts() throws Exception {
        var name = "O'Hara\"; drop table t; -- </t:number><!-- ]]> &amp; <![CDATA[";
        var escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        open("", """
                <message name="in"><part name="in" element="t:article"/></message>
                <message name="out"><part name="out" element="t:article"/></message>
                """, "document", "<soap:body use='literal'/>", "<soap:body use='literal'/>");
        answer(SOAP_1_1, "", "<article xmlns='urn:t'><number>" + escaped + "</number><tag>1</tag></article>");
        var article = Map.<String, Object>of("number", name, "tag", List.of(BigDecimal.ONE));

        var ended = calling.ask("op", article);

        assertThat(record(ended)).isEqualTo(article);
        var sent = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(SOAP_1_1.got.get()));
        assertThat(sent.getElementsByTagNameNS("urn:t", "number").item(0).getTextContent())
                .isEqualTo(name);
        assertThat(sent.getElementsByTagNameNS("urn:t", "*").getLength()).isEqualTo(3);
    }

    @Test
    void soap12CarriesItsActionInTheTypeAndBareElementsHaveAValue() throws Exception {
        open("12", """
                <message name="in"><part name="in" element="t:ask"/></message>
                <message name="out"><part name="out" element="t:article"/></message>
                """, "document", "<soap:body use='literal'/>", "<soap:body use='literal'/>");
        answer(SOAP_1_2, "", "<article xmlns='urn:t'><number>7</number><tag>1</tag><tag>2</tag></article>");

        var ended = calling.ask("op", Map.of("value", "what?"));

        assertThat(record(ended)).containsEntry("tag", List.of(BigDecimal.ONE, BigDecimal.TWO));
        assertThat(got(SOAP_1_2)).contains("http://www.w3.org/2003/05/soap-envelope", "what?");
    }

    @Test
    void declaredHeadersStandBesideTheBody() throws Exception {
        open(
                "",
                """
                <message name="in"><part name="in" element="t:ask"/><part name="who" element="t:who"/></message>
                <message name="out"><part name="out" element="t:article"/><part name="who" element="t:who"/></message>
                """,
                "document",
                "<soap:body use='literal' parts='in'/><soap:header message='t:in' part='who' use='literal'/>",
                "<soap:body use='literal' parts='out'/><soap:header message='t:out' part='who' use='literal'/>");
        answer(
                SOAP_1_1,
                "<x:other xmlns:x='urn:x'/><who xmlns='urn:t' id='8'/>",
                "<article xmlns='urn:t'><number>7</number><tag>1</tag></article>");

        var ended = calling.ask(
                "op",
                Map.of("header", Map.of("who", Map.of("id", new BigDecimal(7))), "body", Map.of("value", "what?")));

        assertThat(record(ended))
                .containsEntry("header", Map.of("who", Map.of("id", new BigDecimal(8))))
                .containsEntry("body", Map.of("number", "7", "tag", List.of(BigDecimal.ONE)));
        assertThat(got(SOAP_1_1)).containsSubsequence("Header>", "who", "id=\"7\"", "Body>", "ask", "what?");
    }

    @Test
    void headersOfOneNameAndTwoNamespacesAreTwoMembers() throws Exception {
        var headers =
                "<soap:header message='t:%1$s' part='who' use='literal'/><soap:header message='t:%1$s' part='other'"
                        + " use='literal'/>";
        open(
                "",
                """
                <message name="in"><part name="in" element="t:ask"/><part name="who" element="t:who"/>
                  <part name="other" element="u:who"/></message>
                <message name="out"><part name="out" element="t:article"/><part name="who" element="t:who"/>
                  <part name="other" element="u:who"/></message>
                """,
                "document",
                "<soap:body use='literal' parts='in'/>" + headers.formatted("in"),
                "<soap:body use='literal' parts='out'/>" + headers.formatted("out"));
        answer(
                SOAP_1_1,
                "<who xmlns='urn:u'>Bo</who><who xmlns='urn:t' id='8'/>",
                "<article xmlns='urn:t'><number>7</number><tag>1</tag></article>");

        var header = Map.of("who", Map.of("id", new BigDecimal(7)), "who2", Map.of("value", "Ada"));
        var ended = calling.ask("op", Map.of("header", header, "body", Map.of("value", "what?")));

        assertThat(record(ended))
                .containsEntry("header", Map.of("who", Map.of("id", new BigDecimal(8)), "who2", Map.of("value", "Bo")));
        assertThat(got(SOAP_1_1)).containsSubsequence("Header>", "id=\"7\"", "urn:u", "Ada", "Body>");
    }

    @Test
    void headersThatNobodySendsAreLeftOut() throws Exception {
        open(
                "",
                """
                <message name="in"><part name="in" element="t:ask"/><part name="who" element="t:who"/></message>
                <message name="out"><part name="out" element="t:article"/></message>
                """,
                "document",
                "<soap:body use='literal' parts='in'/><soap:header message='t:in' part='who' use='literal'/>",
                "<soap:body use='literal'/>");
        answer(SOAP_1_1, "", "<article xmlns='urn:t'><number>7</number><tag>1</tag></article>");

        assertThat(record(calling.ask("op", Map.of("body", Map.of("value", "what?")))))
                .containsEntry("number", "7");
        assertThat(got(SOAP_1_1)).doesNotContain("who");
    }

    @Test
    void anOperationWithoutAReplyIsDoneWhenTheServiceHasTakenIt() throws Exception {
        open("", """
                <message name="in"><part name="in" element="t:ask"/></message>
                """, "document", "<soap:body use='literal'/>", "");
        SOAP_1_1.answer.set(new byte[0]);

        assertThat(record(calling.ask("op", Map.of("value", "go")))).isEmpty();
        assertThat(got(SOAP_1_1)).contains("go");
    }

    private void open(String version, String messages, String style, String input, String output) {
        var hasReply = !output.isEmpty();
        var wsdl = HEAD.replace("VERSION", version) + messages
                + "<portType name='T'><operation name='op'><input message='t:in'/>"
                + (hasReply ? "<output message='t:out'/>" : "")
                + "</operation></portType><binding name='B' type='t:T'><soap:binding style='" + style
                + "' transport='http://schemas.xmlsoap.org/soap/http'/><operation name='op'>"
                + "<soap:operation soapAction='urn:act'/><input>" + input + "</input>"
                + (hasReply ? "<output>" + output + "</output>" : "") + "</operation></binding>" + TAIL;
        var context =
                new TestAdapterContext("shapes", Map.of(), _ -> null).withContract("t.wsdl", wsdl.getBytes(UTF_8));
        var server = version.isEmpty() ? server11 : server12;
        calling = new Calling(SoapSettings.of("t.wsdl", server.address()).config(), context);
    }

    private static void answer(EchoingProvider service, String header, String body) {
        var namespace = service == SOAP_1_1
                ? "http://schemas.xmlsoap.org/soap/envelope/"
                : "http://www.w3.org/2003/05/soap-envelope";
        var envelope = "<e:Envelope xmlns:e='" + namespace + "'><e:Header>" + header + "</e:Header><e:Body>" + body
                + "</e:Body></e:Envelope>";
        service.answer.set(envelope.getBytes(UTF_8));
    }

    private static Map<String, Object> record(Ended ended) {
        assertThat(ended.answer()).isInstanceOf(Answer.Reply.class);
        return ended.reply().record();
    }

    private static String got(EchoingProvider service) {
        return new String(service.got.get(), UTF_8);
    }
}
