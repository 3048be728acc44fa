package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.soap.AddressingFeature;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** Requests that are received: by a client of CXF's, and as bytes. */
class ReceivedSoapTest extends OnSoapPort {

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

    private static Document document(Source source) throws Exception {
        var result = new DOMResult();
        TransformerFactory.newInstance().newTransformer().transform(source, result);
        return (Document) result.getNode();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
