package io.legacybridge.bench.soap;

import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.jws.soap.SOAPBinding;
import jakarta.jws.soap.SOAPBinding.ParameterStyle;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import java.math.BigDecimal;
import java.util.List;

/** The order service as a Java program sees it through CXF and JAXB. */
@WebService(targetNamespace = Orders.NAMESPACE, name = "Orders")
@SOAPBinding(parameterStyle = ParameterStyle.BARE)
public interface Orders {

    String NAMESPACE = "urn:example:erp:orders:1.0";

    @WebMethod(action = NAMESPACE + ":getOrder")
    @WebResult(name = "getOrderResponse", targetNamespace = NAMESPACE, partName = "parameters")
    Order getOrder(
            @WebParam(name = "getOrder", targetNamespace = NAMESPACE, partName = "parameters") Question question);

    @XmlAccessorType(XmlAccessType.FIELD)
    class Question {

        @XmlElement(namespace = NAMESPACE)
        public String orderNumber;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    class Order {

        @XmlElement(namespace = NAMESPACE)
        public String orderNumber;

        @XmlElement(namespace = NAMESPACE)
        public String erpNumber;

        @XmlElement(namespace = NAMESPACE)
        public String state;

        @XmlElement(namespace = NAMESPACE)
        public Customer customer;

        @XmlElement(namespace = NAMESPACE)
        public List<Line> line;

        @XmlElement(namespace = NAMESPACE)
        public BigDecimal total;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    class Customer {

        @XmlElement(namespace = NAMESPACE)
        public String number;

        @XmlElement(namespace = NAMESPACE)
        public String name;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    class Line {

        @XmlElement(namespace = NAMESPACE)
        public String article;

        @XmlElement(namespace = NAMESPACE)
        public int quantity;

        @XmlElement(namespace = NAMESPACE)
        public BigDecimal price;
    }
}
