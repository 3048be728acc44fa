package io.legacybridge.adapter.soap;

import jakarta.xml.soap.SOAPConstants;
import jakarta.xml.soap.SOAPException;
import jakarta.xml.soap.SOAPFactory;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceProvider;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The ERP of {@code wsdl/erp/1.0}: it knows three articles, and takes every order, also the same one again. */
@WebServiceProvider(targetNamespace = ErpProvider.NAMESPACE, serviceName = "Orders", portName = "OrdersSoap")
@ServiceMode(Service.Mode.PAYLOAD)
public final class ErpProvider implements Provider<DOMSource> {

    static final String NAMESPACE = "urn:example:erp:orders:1.0";

    private static final Set<String> ARTICLES = Set.of("A-0001", "A-0002", "B-0001");

    private final AtomicInteger done = new AtomicInteger();
    private final Map<String, Element> orders = new ConcurrentHashMap<>();

    int done() {
        return done.get();
    }

    @Override
    public DOMSource invoke(DOMSource request) {
        var root = request.getNode() instanceof Document document ? document.getDocumentElement() : request.getNode();
        var asked = (Element) root;
        return dom(
                switch (asked.getLocalName()) {
                    case "createOrder" -> createOrder(asked);
                    case "getOrder" -> getOrder(asked);
                    default -> throw fault("unknown request", null, "");
                });
    }

    private String createOrder(Element asked) {
        var total = BigDecimal.ZERO.setScale(2);
        var lines = asked.getElementsByTagNameNS(NAMESPACE, "line");
        for (var i = 0; i < lines.getLength(); i++) {
            var line = (Element) lines.item(i);
            if (!ARTICLES.contains(text(line, "article")))
                throw fault(
                        "There is no article " + text(line, "article"),
                        "unknownArticle",
                        "<article>" + text(line, "article") + "</article><position>" + (i + 1) + "</position>");
            total = total.add(new BigDecimal(text(line, "price")).multiply(new BigDecimal(text(line, "quantity"))));
        }
        done.incrementAndGet();
        orders.put(text(asked, "orderNumber"), asked);
        return "<createOrderResponse xmlns='" + NAMESPACE + "'><orderNumber>" + text(asked, "orderNumber")
                + "</orderNumber><erpNumber>0000000042</erpNumber><total>" + total
                + "</total><state>accepted</state></createOrderResponse>";
    }

    private String getOrder(Element asked) {
        var number = text(asked, "orderNumber");
        var order = orders.get(number);
        if (order == null)
            throw fault("There is no such order", "unknownOrder", "<orderNumber>" + number + "</orderNumber>");
        throw fault("not there yet", null, "");
    }

    private static SOAPFaultException fault(String text, String detail, String content) {
        try {
            var fault = SOAPFactory.newInstance()
                    .createFault(text, new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, "Client"));
            if (detail != null) {
                var markup = "<" + detail + " xmlns='" + NAMESPACE + "'>" + content + "</" + detail + ">";
                var element = ((Document) dom(markup).getNode()).getDocumentElement();
                var place = fault.addDetail();
                place.appendChild(place.getOwnerDocument().importNode(element, true));
            }
            return new SOAPFaultException(fault);
        } catch (SOAPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Element element, String child) {
        return element.getElementsByTagNameNS(NAMESPACE, child).item(0).getTextContent();
    }

    private static DOMSource dom(String markup) {
        try {
            var result = new DOMResult();
            Source source = new StreamSource(new StringReader(markup));
            TransformerFactory.newInstance().newTransformer().transform(source, result);
            Node node = result.getNode();
            return new DOMSource(node);
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}
