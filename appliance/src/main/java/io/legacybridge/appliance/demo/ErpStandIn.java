package io.legacybridge.appliance.demo;

import jakarta.xml.soap.SOAPException;
import jakarta.xml.soap.SOAPFactory;
import jakarta.xml.ws.Endpoint;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceProvider;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.stream.StreamSource;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.common.logging.LogUtils;
import org.apache.cxf.common.logging.Slf4jLogger;
import org.apache.cxf.jaxws.EndpointImpl;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The ERP of {@code wsdl/erp/1.0}: a service of CXF that knows three articles and takes every order, also a repeated one. */
final class ErpStandIn implements AutoCloseable {

    private static final String NAMESPACE = "urn:example:erp:orders:1.0";
    private static final Set<String> ARTICLES = Set.of("A-0001", "A-0002", "B-0001");

    private final Orders orders = new Orders();
    private final Bus bus;
    private final Endpoint endpoint;

    ErpStandIn(int port) {
        LogUtils.setLoggerClass(Slf4jLogger.class);
        bus = BusFactory.newInstance().createBus();
        endpoint = new EndpointImpl(bus, orders);
        endpoint.publish("http://127.0.0.1:" + port + "/orders");
    }

    /** The numbers of the orders as they came. */
    List<String> orders() {
        return List.copyOf(orders.taken);
    }

    @Override
    public void close() {
        endpoint.stop();
        bus.shutdown(true);
    }

    /** What CXF calls. */
    @WebServiceProvider(targetNamespace = NAMESPACE, serviceName = "Orders", portName = "OrdersSoap")
    @ServiceMode(Service.Mode.PAYLOAD)
    public static final class Orders implements Provider<Source> {

        private final List<String> taken = new CopyOnWriteArrayList<>();

        @Override
        public Source invoke(Source request) {
            var order = root(request);
            var total = BigDecimal.ZERO;
            var lines = order.getElementsByTagNameNS(NAMESPACE, "line");
            for (var index = 0; index < lines.getLength(); index++) {
                var line = (Element) lines.item(index);
                if (!ARTICLES.contains(text(line, "article"))) throw unknownArticle(text(line, "article"), index + 1);
                total = total.add(new BigDecimal(text(line, "price")).multiply(new BigDecimal(text(line, "quantity"))));
            }
            taken.add(text(order, "orderNumber"));
            return confirmation(text(order, "orderNumber"), taken.size(), total);
        }

        private static Source confirmation(String orderNumber, int erpNumber, BigDecimal total) {
            var text = new StringWriter();
            try {
                var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
                xml.writeStartElement("createOrderResponse");
                xml.writeDefaultNamespace(NAMESPACE);
                element(xml, "orderNumber", orderNumber);
                element(xml, "erpNumber", "%010d".formatted(erpNumber));
                element(xml, "total", total.toPlainString());
                element(xml, "state", "accepted");
                xml.writeEndElement();
                xml.close();
            } catch (XMLStreamException e) {
                throw new IllegalStateException(e);
            }
            return new StreamSource(new StringReader(text.toString()));
        }

        private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
            xml.writeStartElement(name);
            xml.writeCharacters(text);
            xml.writeEndElement();
        }

        private static SOAPFaultException unknownArticle(String article, int position) {
            try {
                var fault = SOAPFactory.newInstance()
                        .createFault(
                                "There is no article " + article,
                                new QName("http://schemas.xmlsoap.org/soap/envelope/", "Client"));
                var detail = fault.addDetail().addDetailEntry(new QName(NAMESPACE, "unknownArticle"));
                detail.addChildElement(new QName(NAMESPACE, "article")).addTextNode(article);
                detail.addChildElement(new QName(NAMESPACE, "position")).addTextNode(Integer.toString(position));
                return new SOAPFaultException(fault);
            } catch (SOAPException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Element root(Source source) {
            try {
                var result = new DOMResult();
                TransformerFactory.newInstance().newTransformer().transform(source, result);
                return ((Document) result.getNode()).getDocumentElement();
            } catch (TransformerException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String text(Element element, String child) {
            return element.getElementsByTagNameNS(NAMESPACE, child).item(0).getTextContent();
        }
    }
}
