package io.legacybridge.xml;

import io.legacybridge.spi.config.Contracts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/** The validator of the JDK as a second opinion on schemas and documents. */
public final class JdkJudge {

    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;

    private final Map<String, String> inline = new LinkedHashMap<>();
    private final Map<String, List<String>> byNamespace = new LinkedHashMap<>();
    private final Contracts contracts;
    private Schema schema;

    private JdkJudge(Contracts contracts) {
        this.contracts = contracts;
    }

    /** @throws SAXException when the JDK refuses the schemas */
    public static JdkJudge of(List<XmlSource> sources, Contracts contracts) throws SAXException, IOException {
        var judge = new JdkJudge(contracts);
        for (var source : sources) judge.add(source);
        judge.compile();
        return judge;
    }

    /** Why the JDK refuses the document; empty when it does not. */
    public Optional<String> refuses(byte[] document) throws IOException {
        try {
            schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(document)));
            return Optional.empty();
        } catch (SAXException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void add(XmlSource source) throws SAXException, IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            var root = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(source.content()))
                    .getDocumentElement();
            var schemas = new ArrayList<Element>();
            if (XSD.equals(root.getNamespaceURI())) schemas.add(root);
            var found = root.getElementsByTagNameNS(XSD, "schema");
            for (var index = 0; index < found.getLength(); index++) schemas.add((Element) found.item(index));
            for (var each : schemas) add(source.name(), each);
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(String file, Element element) throws TransformerException {
        for (Node at = element.getParentNode(); at instanceof Element around; at = at.getParentNode()) {
            var attributes = around.getAttributes();
            for (var index = 0; index < attributes.getLength(); index++) {
                var name = attributes.item(index).getNodeName();
                if (name.startsWith("xmlns") && !element.hasAttribute(name))
                    element.setAttribute(name, attributes.item(index).getNodeValue());
            }
        }
        var text = new StringWriter();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(element), new StreamResult(text));
        // Beside its document, so that what it imports is found.
        var name = SchemaSet.resolve(file, "inline-" + inline.size() + ".xsd");
        inline.put(name, text.toString());
        byNamespace
                .computeIfAbsent(element.getAttribute("targetNamespace"), _ -> new ArrayList<>())
                .add(name);
    }

    private void compile() throws SAXException {
        var all = new StringBuilder("<xs:schema xmlns:xs='" + XSD + "' targetNamespace='urn:io.legacybridge:all'>");
        var number = 0;
        for (var entry : byNamespace.entrySet()) {
            var name = "everything-of-" + number++ + ".xsd";
            var namespace = entry.getKey().isEmpty() ? "" : " targetNamespace='" + entry.getKey() + "'";
            var whole = new StringBuilder("<xs:schema xmlns:xs='" + XSD + "'" + namespace + ">");
            for (var each : entry.getValue()) whole.append("<xs:include schemaLocation='" + each + "'/>");
            inline.put(name, whole.append("</xs:schema>").toString());
            all.append("<xs:import schemaLocation='" + name + "'");
            all.append(entry.getKey().isEmpty() ? "/>" : " namespace='" + entry.getKey() + "'/>");
        }
        all.append("</xs:schema>");
        var factory = SchemaFactory.newInstance(XSD);
        factory.setResourceResolver((_, namespace, _, location, base) -> {
            try {
                return input(namespace, location, base);
            } catch (IOException e) {
                return null;
            }
        });
        schema = factory.newSchema(new StreamSource(new StringReader(all.toString()), "contracts:/everything.xsd"));
    }

    private LSInput input(String namespace, String location, String base) throws IOException {
        if (location == null) {
            var known = byNamespace.get(namespace == null ? "" : namespace);
            return known == null ? null : new Input(known.getFirst(), inline.get(known.getFirst()));
        }
        var from = base == null ? "" : base.replaceFirst("^.*?contracts:/", "");
        var name = SchemaSet.resolve(from.isEmpty() ? "x" : from, location);
        var known = inline.get(name);
        return new Input(name, known != null ? known : new String(contracts.read(name), StandardCharsets.UTF_8));
    }

    private record Input(String name, String text) implements LSInput {
        @Override
        public Reader getCharacterStream() {
            return new StringReader(text.replaceFirst("^\uFEFF", ""));
        }

        @Override
        public String getSystemId() {
            return "contracts:/" + name;
        }

        @Override
        public InputStream getByteStream() {
            return null;
        }

        @Override
        public String getStringData() {
            return null;
        }

        @Override
        public String getPublicId() {
            return null;
        }

        @Override
        public String getBaseURI() {
            return null;
        }

        @Override
        public String getEncoding() {
            return null;
        }

        @Override
        public boolean getCertifiedText() {
            return false;
        }

        @Override
        public void setCharacterStream(Reader reader) {}

        @Override
        public void setByteStream(InputStream stream) {}

        @Override
        public void setStringData(String data) {}

        @Override
        public void setSystemId(String id) {}

        @Override
        public void setPublicId(String id) {}

        @Override
        public void setBaseURI(String uri) {}

        @Override
        public void setEncoding(String encoding) {}

        @Override
        public void setCertifiedText(boolean certified) {}
    }
}
