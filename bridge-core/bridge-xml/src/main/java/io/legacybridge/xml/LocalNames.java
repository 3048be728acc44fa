package io.legacybridge.xml;

import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * A piece of a document whose prefixes are declared outside of it: names count without their prefixes, but for {@code xsi},
 * which everybody calls so.
 */
final class LocalNames extends StreamReaderDelegate {

    /** Stands for every namespace; compared by identity. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    static final String ANY = new String("(any namespace)");

    private static final String XSI = "xsi:";

    /** @param in does not know namespaces */
    LocalNames(XMLStreamReader in) {
        super(in);
    }

    static boolean isSame(String namespace, String other) {
        return isAny(other) || namespace.equals(other);
    }

    @SuppressWarnings("ReferenceEquality")
    static boolean isAny(String namespace) {
        return namespace == ANY;
    }

    @Override
    public String getLocalName() {
        return local(super.getLocalName());
    }

    @Override
    public String getPrefix() {
        return "";
    }

    @Override
    public String getNamespaceURI() {
        return ANY;
    }

    @Override
    public String getNamespaceURI(String prefix) {
        return ANY;
    }

    @Override
    public int getNamespaceCount() {
        return 0;
    }

    @Override
    public String getAttributeValue(String namespace, String local) {
        for (var index = 0; index < getAttributeCount(); index++)
            if (getAttributeLocalName(index).equals(local)
                    && isXsi(index) == XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(namespace))
                return getAttributeValue(index);
        return null;
    }

    private boolean isXsi(int index) {
        return XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(getAttributeNamespace(index));
    }

    /** Declarations of prefixes count as the attributes that are always allowed. */
    @Override
    public String getAttributeNamespace(int index) {
        var name = super.getAttributeLocalName(index);
        var isAllowed = name.startsWith(XSI) || name.equals("xmlns") || name.startsWith("xmlns:");
        return isAllowed ? XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI : ANY;
    }

    @Override
    public String getAttributeLocalName(int index) {
        return local(super.getAttributeLocalName(index));
    }

    @Override
    public QName getAttributeName(int index) {
        return new QName(getAttributeLocalName(index));
    }

    @Override
    public String getAttributePrefix(int index) {
        return "";
    }

    private static String local(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1);
    }
}
