package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.adapter.soap.SoapConfig.By;
import io.legacybridge.adapter.soap.SoapConfig.Deduplicate;
import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.xml.Trap;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.soap.AddressingFeature;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** Requests that are received: by a client of CXF's, and as bytes. */
class ReceivedSoapTest {

    private static final String NAMESPACE = "urn:example:erp:orders:1.0";
    private static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    private static final String ORDER = """
            <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>S-1</orderNumber>
            <customer><number>00000007</number><name>Müller &amp; Sons</name></customer>
            <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line></createOrder>""";

    private Receiving receiving;

    @AfterEach
    void stop() throws Exception {
        if (receiving != null) receiving.close();
    }

    @Test
    void aClientThatKnowsOnlyThePublishedWsdlSendsAndIsAnswered() throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = cxf().invoke(new StreamSource(new StringReader(ORDER)));

        var root = document(answer).getDocumentElement();
        assertThat(root.getLocalName()).isEqualTo("createOrderResponse");
        assertThat(root.getElementsByTagNameNS(NAMESPACE, "orderNumber").item(0).getTextContent())
                .isEqualTo("TAKEN");
        assertThat(receiving.records.toString())
                .isEqualTo("[{createOrder={orderNumber=S-1, customer={number=00000007, name=Müller & Sons},"
                        + " line=[{article=A-0001, quantity=3, price=12.50}]}}]");
        assertThat(receiving.identities.getFirst().get(2)).startsWith("id urn:uuid:");
    }

    @Test
    void aClientIsToldByAFaultWhatDoesNotFit() throws Exception {
        receiving = new Receiving(Optional.empty());

        assertThatThrownBy(() -> cxf().invoke(new StreamSource(
                        new StringReader(ORDER.replace("00000007", "7").replace("12.50", "many")))))
                .isInstanceOf(WebServiceException.class)
                .hasMessageContaining("createOrder")
                .hasMessageContaining("/customer/number")
                .hasMessageContaining("/line/0/price");
        assertThat(receiving.records).isEmpty();
    }

    /** Its sender reads where, and what stands there is in nobody's log. */
    @ParameterizedTest
    @ValueSource(strings = {"Smith & Sons", "&Smith;", "<Smith", "Smith&#0;"})
    void whatIsNotWellFormedIsAFaultWithoutItsText(String name) throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = receiving.post("text/xml", envelope(SOAP_11, "", ORDER.replace("Müller &amp; Sons", name)));

        assertThat(answer.body())
                .contains("soap:Client", "This is no XML as it is read here", "line 2, column ")
                .doesNotContain("Smith");
        assertThat(receiving.records).isEmpty();
    }

    @Test
    void bothVersionsAreAnsweredInTheirOwnWay() throws Exception {
        receiving = new Receiving(Optional.empty());

        var first = receiving.post("text/xml; charset=utf-8", envelope(SOAP_11, "", ORDER));
        var second = receiving.post("application/soap+xml", envelope(SOAP_12, "", ORDER));
        var firstFault = receiving.post("text/xml", envelope(SOAP_11, "", "<other/>"));
        var secondFault = receiving.post("application/soap+xml", envelope(SOAP_12, "", "<other/>"));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains(SOAP_11, "createOrderResponse");
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        assertThat(second.body()).contains(SOAP_12, "createOrderResponse");
        assertThat(second.headers().firstValue("Content-Type").orElse("")).startsWith("application/soap+xml");
        assertThat(firstFault.statusCode()).isEqualTo(500);
        assertThat(firstFault.body()).contains("<faultcode>soap:Client</faultcode>");
        assertThat(secondFault.statusCode()).isEqualTo(400);
        assertThat(secondFault.body()).contains("<soap:Value>soap:Sender</soap:Value>");
        assertThat(receiving.records).hasSize(2);
    }

    @Test
    void theAnswerWaitsUntilTheRequestIsDurable() throws Exception {
        receiving = new Receiving(Optional.empty());
        var entered = new CountDownLatch(1);
        var durable = new CountDownLatch(1);
        receiving.before = _ -> {
            entered.countDown();
            waitFor(durable);
        };

        var answer = CompletableFuture.supplyAsync(() -> send(envelope(SOAP_11, "", ORDER)));
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).isNotDone();
        durable.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS)).contains("createOrderResponse");
    }

    @Test
    void whatCannotBeTakenNowIsRefusedAndItsSenderMaySendItAgain() throws Exception {
        receiving = new Receiving(Optional.empty());
        receiving.before = _ -> {
            throw new LegacySystemException(
                    Problem.error(Place.of("broker"), "It is down.", "Wait.", "broker/down"), Retry.SOON, null);
        };

        var refused = receiving.post("text/xml", envelope(SOAP_11, "", ORDER));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body())
                .contains("soap:Server", "can be sent again", "[broker/down]")
                .doesNotContain("It is down.", "Wait.");
        assertThat(receiving.records).isEmpty();
    }

    @Test
    void aMessageIdIsOneOfItsSenders() throws Exception {
        receiving = new Receiving(Optional.empty());
        var request = envelope(SOAP_11, messageId("urn:uuid:1"), ORDER);

        var answer = receiving.post("text/xml", request);
        var again = receiving.post("text/xml", request);
        receiving.client = "internal urn:other";
        receiving.post("text/xml", request);
        receiving.post("text/xml", envelope(SOAP_11, "", ORDER));
        receiving.post("text/xml", envelope(SOAP_11, "", ORDER));

        assertThat(answer.body())
                .contains("RelatesTo", "urn:uuid:1", "createOrderResponse")
                .isEqualTo(again.body());
        assertThat(receiving.identities.get(0)).isEqualTo(receiving.identities.get(1));
        assertThat(receiving.identities.stream().distinct()).hasSize(4);
    }

    @Test
    void theContentOfARequestIsTheSameHoweverItIsWritten() throws Exception {
        receiving = new Receiving(Optional.empty());
        var id = messageId("urn:uuid:1");

        receiving.post("text/xml", envelope(SOAP_11, id, ORDER));
        receiving.post(
                "text/xml",
                envelope(SOAP_11, "<x:Sent xmlns:x=\"urn:x\">today</x:Sent>" + id, ORDER)
                        .replace("xmlns=", "xmlns:o=")
                        .replaceAll("<(/?)(?=[a-z])(?!soap:|a:|x:)", "<$1o:")
                        .replace("><", ">\n<"));
        receiving.post("application/soap+xml", envelope(SOAP_12, id, ORDER));
        receiving.post("text/xml", envelope(SOAP_11, id, ORDER.replace("12.50", "12.51")));
        receiving.post("text/xml", envelope(SOAP_11, id, ORDER.replace("S-1", "S-2")));
        receiving.post("text/xml", envelope(SOAP_11, "", ORDER));

        assertThat(receiving.contents).hasSize(6);
        assertThat(receiving.contents.get(0))
                .isPresent()
                .isEqualTo(receiving.contents.get(1))
                .isEqualTo(receiving.contents.get(2));
        assertThat(receiving.contents.subList(2, 5)).doesNotHaveDuplicates();
        assertThat(receiving.contents.get(5)).isEmpty();
    }

    @Test
    void whatADeclaredHeaderSaysOfTheSendingIsNoContent() throws Exception {
        var listen = new Listen(List.of("createOrder"), Map.of("createOrder", "receipt.xml"), Optional.empty());
        receiving = new Receiving(
                listen,
                wsdl -> wsdl.replace(
                                "<part name=\"parameters\" element=\"erp:createOrder\"/>",
                                "<part name=\"parameters\" element=\"erp:createOrder\"/>"
                                        + "<part name=\"sent\" element=\"erp:getOrder\"/>")
                        .replaceFirst(
                                "<soap:body use=\"literal\"/>",
                                "<soap:body use=\"literal\" parts=\"parameters\"/><soap:header"
                                        + " message=\"erp:createOrderRequest\" part=\"sent\" use=\"literal\"/>"));
        var id = messageId("urn:uuid:1");
        var sent = "<getOrder xmlns=\"urn:example:erp:orders:1.0\"><orderNumber>S-12</orderNumber></getOrder>";

        receiving.post("text/xml", envelope(SOAP_11, id + sent, ORDER));
        receiving.post("text/xml", envelope(SOAP_11, id + sent.replace("S-12", "S-13"), ORDER));
        receiving.post("text/xml", envelope(SOAP_11, id + sent, ORDER.replace("12.50", "12.51")));

        assertThat(receiving.records.toString()).contains("S-12", "S-13");
        assertThat(receiving.contents).hasSize(3);
        assertThat(receiving.contents.get(0)).isPresent().isEqualTo(receiving.contents.get(1));
        assertThat(receiving.contents.get(2)).isPresent().isNotEqualTo(receiving.contents.get(0));
    }

    @Test
    void aMessageIdOfSomethingElseIsAFaultOfItsSender() throws Exception {
        receiving = new Receiving(Optional.empty());
        receiving.before = _ -> {
            throw new LegacySystemException(
                    Problem.error(Place.of("orders"), "It came before.", "Take another.", "delivery/reused-id"),
                    Retry.AFTER_HELP,
                    null);
        };

        var refused = receiving.post("text/xml", envelope(SOAP_11, messageId("urn:uuid:1"), ORDER));

        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(refused.body())
                .contains("soap:Client", "its MessageID came before with another content", "[delivery/reused-id]");
    }

    @Test
    void aMessageIdThatIsTooLongIsAFaultThatSaysSo() throws Exception {
        receiving = new Receiving(Optional.empty());

        var refused = receiving.post("text/xml", envelope(SOAP_11, messageId("x".repeat(1_001)), ORDER));
        var longest = receiving.post("text/xml", envelope(SOAP_11, messageId("x".repeat(1_000)), ORDER));

        assertThat(refused.body())
                .contains("soap:Client", "The WS-Addressing header MessageID has more than 1,000 characters.");
        assertThat(longest.statusCode()).isEqualTo(200);
        assertThat(receiving.records).hasSize(1);
    }

    /** Which of them counts would be a matter of their order, and whoever turns it would have the request taken twice. */
    @ParameterizedTest
    @CsvSource({
        "http://www.w3.org/2005/08/addressing, InvalidAddressingHeader, InvalidCardinality",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing, InvalidMessageInformationHeader,"
    })
    void twoMessageIdsAreAFaultOfWsAddressing(String addressing, String subcode, String innermost) throws Exception {
        receiving = new Receiving(Optional.empty());
        var ids = (messageId("urn:uuid:5") + messageId("urn:uuid:6"))
                .replace("http://www.w3.org/2005/08/addressing", addressing);

        var first = receiving.post("text/xml", envelope(SOAP_11, ids, ORDER));
        var second = receiving.post("application/soap+xml", envelope(SOAP_12, ids, ORDER));
        var same =
                receiving.post("text/xml", envelope(SOAP_11, messageId("urn:uuid:5") + messageId("urn:uuid:5"), ORDER));
        var firstEmpty = receiving.post("text/xml", envelope(SOAP_11, messageId("") + messageId("urn:uuid:5"), ORDER));

        var code = innermost == null ? subcode : innermost;
        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.body())
                .contains("<faultcode xmlns:wsa=\"" + addressing + "\">wsa:" + code + "</faultcode>", "MessageID")
                .contains(">" + addressing + "/fault</wsa:Action>")
                .doesNotContain("RelatesTo", "urn:uuid");
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body())
                .contains("<soap:Value>soap:Sender</soap:Value><soap:Subcode>", "wsa:" + subcode, "wsa:" + code);
        assertThat(same.body()).contains("wsa:InvalidCardinality");
        assertThat(firstEmpty.body()).contains("wsa:InvalidCardinality");
        assertThat(receiving.records).isEmpty();
    }

    @Test
    void theSameBodyIsTheSameRequestOnlyWhereThatIsAskedFor() throws Exception {
        receiving = new Receiving(Optional.of(new Deduplicate(By.BODY, Duration.ofMinutes(10))));

        receiving.post("text/xml", envelope(SOAP_11, "", ORDER));
        receiving.post("text/xml", envelope(SOAP_11, "", ORDER));
        receiving.post("text/xml", envelope(SOAP_11, "", ORDER.replace("S-1", "S-2")));

        assertThat(receiving.identities.get(0)).isEqualTo(receiving.identities.get(1));
        assertThat(receiving.identities.get(2)).isNotEqualTo(receiving.identities.get(1));
    }

    /** SOAP 1.1, section 4.1.2; SOAP 1.2, sections 5.4.6 and 5.4.7. */
    @Test
    void anEnvelopeOfAnotherVersionIsAVersionMismatch() throws Exception {
        receiving = new Receiving(Optional.empty());
        var other = envelope("urn:soap-of-tomorrow", "", ORDER);

        var first = receiving.post("text/xml", other);
        var second = receiving.post("application/soap+xml", other);
        var noEnvelope = receiving.post("application/soap+xml", "<order/>");

        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.body())
                .contains("\"" + SOAP_11 + "\"", "<faultcode>soap:VersionMismatch</faultcode>")
                .doesNotContain("Upgrade");
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(second.body())
                .contains("<soap:Value>soap:VersionMismatch</soap:Value>")
                .contains("<soap:Upgrade><soap:SupportedEnvelope qname=\"e:Envelope\" xmlns:e=\"" + SOAP_12 + "\"/>");
        assertThat(noEnvelope.body()).contains("soap:VersionMismatch");
        assertThat(receiving.records).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.w3.org/2005/08/addressing, http://www.w3.org/2005/08/addressing/soap/fault",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing, http://schemas.xmlsoap.org/ws/2004/08/addressing/fault"
    })
    void aFaultToARequestWithAddressingHasItsAction(String addressing, String action) throws Exception {
        receiving = new Receiving(Optional.empty());
        var id = messageId("urn:uuid:1").replace("http://www.w3.org/2005/08/addressing", addressing);

        var fault = receiving.post("text/xml", envelope(SOAP_11, id, "<other/>"));

        assertThat(fault.body())
                .contains(
                        "<wsa:Action xmlns:wsa=\"" + addressing + "\">" + action + "</wsa:Action>",
                        "<wsa:RelatesTo xmlns:wsa=\"" + addressing + "\">urn:uuid:1</wsa:RelatesTo>",
                        "<faultcode>soap:Client</faultcode>");
    }

    @Test
    void aHeaderThatMustBeUnderstoodIsUnderstoodOrRefused() throws Exception {
        receiving = new Receiving(Optional.empty());
        var demanded = "<x:Pay xmlns:x=\"urn:x\" soap:mustUnderstand=\"1\">now</x:Pay>";

        var refused = receiving.post("text/xml", envelope(SOAP_11, demanded, ORDER));
        var forOthers = receiving.post(
                "text/xml",
                envelope(SOAP_11, demanded.replace("soap:must", "soap:actor=\"urn:else\" soap:must"), ORDER));
        var elsewhere = receiving.post(
                "text/xml",
                envelope(
                        SOAP_11,
                        "<a:ReplyTo xmlns:a=\"http://www.w3.org/2005/08/addressing\"><a:Address>http://localhost:9/</a:Address>"
                                + "</a:ReplyTo>",
                        ORDER));

        assertThat(refused.body()).contains("soap:MustUnderstand", "{urn:x}Pay");
        assertThat(forOthers.statusCode()).isEqualTo(200);
        assertThat(elsewhere.body()).contains("soap:Client", "anonymous");
        assertThat(receiving.records).hasSize(1);
    }

    @Test
    void publishesTheContractWithEverythingItImports() throws Exception {
        receiving = new Receiving(Optional.empty());

        var wsdl = receiving.get("?wsdl").body();
        var schema = receiving.get("?file=erp%2F1.0%2Forders.xsd");

        assertThat(wsdl).contains("location=\"" + receiving.address() + "\"").doesNotContain("erp.example");
        assertThat(wsdl).contains("schemaLocation=\"" + receiving.address() + "?file=erp%2F1.0%2Forders.xsd\"");
        assertThat(schema.statusCode()).isEqualTo(200);
        assertThat(schema.body()).contains("targetNamespace=\"" + NAMESPACE + "\"");
        for (var other : List.of("?file=receipt.xml", "?file=..%2F..%2Fetc%2Fpasswd", "", "?wsdl=x", "/else?wsdl"))
            assertThat(receiving.get(other).statusCode()).as(other).isEqualTo(404);
    }

    @Test
    void hostileXmlIsAFault() throws Exception {
        var attacks = Path.of("../../../shared/corpus/security/xml-attacks");
        assumeTrue(Files.isDirectory(attacks), "no corpus of attacks beside this checkout: " + attacks);
        receiving = new Receiving(Optional.empty());
        try (var trap = new Trap();
                var files = Files.list(attacks)) {
            for (var file : files.toList()) {
                var attack = trap.aimed(Files.readString(file));
                var inside = attack.replaceFirst("(?s)^<\\?xml.*?\\?>", "")
                        .replaceAll("(?s)<!DOCTYPE.*?\\]>|<!DOCTYPE[^>]*>", "");
                for (var body : List.of(attack, envelope(SOAP_11, "", inside)))
                    assertThat(receiving.post("text/xml", body).body())
                            .as(file.getFileName().toString())
                            .contains("soap:Client")
                            .doesNotContain("root:");
            }
            assertThat(trap.visitors()).isZero();
        }
        assertThat(receiving.post("text/xml", "<a>".repeat(50_000)).body()).contains("soap:Client");
        assertThat(receiving.post("text/html", "<html/>").statusCode()).isEqualTo(415);
        assertThat(receiving.records).isEmpty();
    }

    /** Nor does the address to which an answer is to go. */
    @Test
    void noRequestLeadsAnywhere() throws Exception {
        receiving = new Receiving(Optional.empty());
        try (var trap = new Trap()) {
            for (var attack : trap.doctypes(envelope(SOAP_11, "", ORDER)).entrySet())
                assertThat(receiving.post("text/xml", attack.getValue()).body())
                        .as(attack.getKey())
                        .contains("soap:Client");
            assertThat(receiving.records).isEmpty();
            for (var hint : trap.hints(envelope(SOAP_11, "", ORDER)).values()) receiving.post("text/xml", hint);
            for (var header : List.of("ReplyTo", "FaultTo"))
                receiving.post(
                        "text/xml",
                        envelope(
                                SOAP_11,
                                "<a:%1$s xmlns:a=\"http://www.w3.org/2005/08/addressing\"><a:Address>%2$s</a:Address></a:%1$s>"
                                        .formatted(header, trap.address()),
                                ORDER));

            assertThat(trap.visitors()).isZero();
        }
    }

    @Test
    void textsThatLookLikeStatementsOrMarkupAreTexts() throws Exception {
        receiving = new Receiving(Optional.empty());
        var name = "O'Hara\"; drop table orders; -- </name><!-- ]]> &amp;";
        var id = "urn:x:'\"; drop table delivery; --";

        var answer = receiving.post(
                "text/xml",
                envelope(SOAP_11, messageId(escaped(id)), ORDER.replace("Müller &amp; Sons", escaped(name))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("RelatesTo", "drop table delivery");
        assertThat(receiving.records.getFirst())
                .extractingByKey("createOrder")
                .extracting("customer")
                .isEqualTo(Map.of("number", "00000007", "name", name));
        assertThat(receiving.identities.getFirst().get(2)).isEqualTo("id " + id);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The examples of RFC 7303, section 8, with an umlaut. */
    static Stream<Arguments> entities() {
        return Stream.of(
                Arguments.of("text/xml", "", UTF_8),
                Arguments.of("text/xml", "<?xml version='1.0' encoding='iso-8859-1'?>", ISO_8859_1),
                Arguments.of("text/xml; charset=utf-8", "", UTF_8),
                Arguments.of("text/xml; charset=\"iso-8859-1\"", "", ISO_8859_1),
                Arguments.of("text/xml; charset=utf-8", "<?xml version='1.0' encoding='iso-8859-1'?>", UTF_8),
                Arguments.of("text/xml; charset=\"utf-8\"", "<?xml version='1.0' encoding='utf-16'?>", UTF_8),
                Arguments.of("text/xml; charset=utf-8", "<?xml version='1.0' encoding='klingon'?>", UTF_8),
                Arguments.of("text/xml;charset=ISO-8859-1", "<?xml version='1.0' encoding='latin1'?>", ISO_8859_1),
                Arguments.of("text/xml; charset=iso-8859-1", "\uFEFF", UTF_8),
                Arguments.of(
                        "text/xml; charset=iso-8859-1", "\uFEFF<?xml version='1.0' encoding='iso-8859-1'?>", UTF_8),
                Arguments.of("text/xml; charset=utf-16", "\uFEFF<?xml version='1.0' encoding='utf-16'?>", UTF_16LE),
                Arguments.of("text/xml", "\uFEFF", UTF_16BE),
                Arguments.of("text/xml; charset=ibm037", "<?xml version='1.0'?>", Charset.forName("IBM037")));
    }

    @ParameterizedTest
    @MethodSource("entities")
    void whatItsBytesMeanIsSaidByAMarkThenByHttpThenByTheDocument(String type, String begin, Charset charset)
            throws Exception {
        receiving = new Receiving(Optional.empty());

        var answer = receiving.post(type, (begin + envelope(SOAP_11, "", ORDER)).getBytes(charset));

        assertThat(answer.body()).contains("createOrderResponse");
        assertThat(receiving.records.toString()).contains("Müller & Sons");
    }

    @Test
    void whatIsNotInTheCharsetThatItsSenderNamesIsAFault() throws Exception {
        receiving = new Receiving(Optional.empty());
        var latin1 = envelope(SOAP_11, "", ORDER).getBytes(ISO_8859_1);

        var declared =
                ("<?xml version='1.0' encoding='iso-8859-1'?>" + envelope(SOAP_11, "", ORDER)).getBytes(ISO_8859_1);

        assertThat(receiving.post("text/xml; charset=utf-8", latin1).body()).contains("soap:Client", "UTF-8");
        assertThat(receiving.post("text/xml; charset=utf-8", declared).body()).contains("soap:Client", "UTF-8");
        assertThat(receiving.post("text/xml; charset=klingon", latin1).body()).contains("soap:Client", "not known");
        assertThat(receiving.records).isEmpty();
    }

    /** By RFC 7303 HTTP's word counts, but a sender that says both has one of them wrong, and other letters would be published. */
    @ParameterizedTest
    @CsvSource({
        "text/xml;charset=ISO-8859-1, utf-8, UTF-8",
        "text/xml;charset=ISO-8859-1, utf-8, ISO-8859-1",
        "text/xml; charset=utf-16, utf-8, UTF-8",
        "text/xml; charset=iso-8859-1, klingon, UTF-8"
    })
    void aDocumentThatContradictsItsContentTypeIsAFault(String type, String declared, Charset charset)
            throws Exception {
        receiving = new Receiving(Optional.empty());
        var document = "<?xml version='1.0' encoding='" + declared + "'?>" + envelope(SOAP_11, "", ORDER);

        var answer = receiving.post(type, document.getBytes(charset));

        assertThat(answer.body())
                .contains("soap:Client", "Content-Type", "contradict")
                .doesNotContain("klingon");
        assertThat(receiving.records).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() throws Exception {
        receiving = new Receiving(Optional.empty());
        assertThat(problems(Map.of())).containsExactly("soap/missing-answer");
        assertThat(problems(Map.of("createOrder", "none.xml"))).containsExactly("config/missing-contract");
        assertThat(problems(Map.of("createOrder", "erp/1.0/orders.xsd"))).containsExactly("soap/bad-answer");
        assertThat(problems(Map.of("createOrder", "receipt.xml", "getOrder", "receipt.xml")))
                .containsExactly("soap/unknown-operation");
        assertThat(problems(Map.of("createOrder", "receipt.xml"))).isEmpty();
    }

    private List<String> problems(Map<String, String> answers) {
        var describing = receiving.context.describing();
        var before = describing.problems().inOrder().size();
        new SoapAdapter()
                .describe(
                        SoapSettings.listening(
                                ErpContracts.WSDL, new Listen(List.of("createOrder"), answers, Optional.empty())),
                        describing);
        return describing.problems().inOrder().stream()
                .skip(before)
                .map(Problem::code)
                .toList();
    }

    private Dispatch<Source> cxf() throws Exception {
        var service = Service.create(URI.create(receiving.address() + "?wsdl").toURL(), new QName(NAMESPACE, "Orders"));
        return service.createDispatch(
                new QName(NAMESPACE, "OrdersSoap"),
                Source.class,
                Service.Mode.PAYLOAD,
                new AddressingFeature(true, false));
    }

    private String send(String envelope) {
        try {
            return receiving.post("text/xml", envelope).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Document document(Source source) throws Exception {
        var result = new DOMResult();
        TransformerFactory.newInstance().newTransformer().transform(source, result);
        return (Document) result.getNode();
    }

    private static String messageId(String id) {
        return "<a:MessageID xmlns:a=\"http://www.w3.org/2005/08/addressing\">" + id + "</a:MessageID>";
    }

    private static String envelope(String version, String headers, String body) {
        return "<soap:Envelope xmlns:soap=\"" + version + "\"><soap:Header>" + headers + "</soap:Header><soap:Body>"
                + body + "</soap:Body></soap:Envelope>";
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
