package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.InboundCalls.Call;
import io.legacybridge.testkit.PushesUnderTest;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Orders that a shop sends with a MessageID. */
final class ReceivedOrders implements PushesUnderTest {

    @Override
    public Call good() {
        return order("shop", "urn:uuid:1", "3");
    }

    @Override
    public Map<String, Object> record() {
        var line = Map.of("article", "A-0001", "quantity", new BigDecimal("3"), "price", new BigDecimal("12.50"));
        return Map.of(
                "createOrder",
                Map.of(
                        "orderNumber", "S-1",
                        "customer", Map.of("number", "00000007", "name", "Ann"),
                        "line", List.of(line)));
    }

    @Override
    public Call fromAnother() {
        return order("branch", "urn:uuid:1", "3");
    }

    @Override
    public Call another() {
        return order("shop", "urn:uuid:2", "3");
    }

    @Override
    public Call misfit() {
        return order("shop", "urn:uuid:3", "many");
    }

    private static Call order(String client, String id, String quantity) {
        var body = new ByteArrayInputStream("""
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
              xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:MessageID>%s</a:MessageID></s:Header><s:Body>
            <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>S-1</orderNumber>
            <customer><number>00000007</number><name>Ann</name></customer>
            <line><article>A-0001</article><quantity>%s</quantity><price>12.50</price></line></createOrder>
            </s:Body></s:Envelope>""".formatted(id, quantity).getBytes(UTF_8));
        return new Call(client, "https://localhost/contract", "POST", "", "", "text/xml; charset=utf-8", body);
    }
}
