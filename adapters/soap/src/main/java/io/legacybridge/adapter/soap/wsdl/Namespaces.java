package io.legacybridge.adapter.soap.wsdl;

/** Names that WSDL and what stands in it are written with. */
final class Namespaces {

    static final String WSDL = "http://schemas.xmlsoap.org/wsdl/";
    static final String SOAP_1_1 = "http://schemas.xmlsoap.org/wsdl/soap/";
    static final String SOAP_1_2 = "http://schemas.xmlsoap.org/wsdl/soap12/";
    static final String HTTP = "http://schemas.xmlsoap.org/wsdl/http/";
    static final String MIME = "http://schemas.xmlsoap.org/wsdl/mime/";
    static final String SCHEMA = "http://www.w3.org/2001/XMLSchema";
    static final String SECURITY_UTILITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    static final String ADDRESSING_METADATA = "http://www.w3.org/2007/05/addressing/metadata";
    static final String ADDRESSING_WSDL = "http://www.w3.org/2006/05/addressing/wsdl";

    private Namespaces() {}

    /** Any version of WS-Policy. */
    static boolean isPolicy(String namespace) {
        return namespace.equals("http://www.w3.org/ns/ws-policy")
                || namespace.equals("http://www.w3.org/2006/07/ws-policy")
                || namespace.equals("http://schemas.xmlsoap.org/ws/2004/09/policy")
                || namespace.equals("http://schemas.xmlsoap.org/ws/2002/12/policy");
    }

    /** Any version of WS-SecurityPolicy. */
    static boolean isSecurityPolicy(String namespace) {
        return namespace.contains("securitypolicy");
    }

    static boolean isAddressing(String namespace) {
        return namespace.contains("/addressing");
    }
}
