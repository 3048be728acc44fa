package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.SoapConfig.By;
import io.legacybridge.adapter.soap.SoapConfig.Deduplicate;
import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what a request is known again, and what is another one. */
class ReceivedIdsTest extends OnSoapPort {

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
}
