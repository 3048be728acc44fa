package io.legacybridge.adapter.soap;

import io.legacybridge.spi.InboundCalls.Answer;
import io.legacybridge.spi.InboundCalls.Call;
import io.legacybridge.xml.SafeXml;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * The WSDL and everything that it imports, for those who send: addresses lead to this appliance, and imports to the files as
 * they are published here. Immutable.
 */
final class PublishedContract {

    private static final String FILE = "file=";
    private static final Set<String> IMPORTS = Set.of("import", "include", "redefine");

    private final String main;
    private final Map<String, byte[]> files;

    /** @param files by name, the main one among them */
    PublishedContract(String main, Map<String, byte[]> files) {
        this.main = main;
        this.files = Map.copyOf(files);
    }

    /** {@code ?wsdl} is the main file, {@code ?file=NAME} one that is imported. */
    Answer answer(Call call) {
        var name = call.path().isEmpty() ? name(call.query()) : Optional.<String>empty();
        var content = name.map(files::get);
        if (content.isEmpty()) return text(404, "Ask for " + call.address() + "?wsdl, or send a request with POST.");
        try {
            return new Answer(200, "text/xml; charset=UTF-8", published(name.get(), content.get(), call.address()));
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a file that was read before: " + name.get(), e);
        }
    }

    private Optional<String> name(String query) {
        if (query.toLowerCase(Locale.ROOT).equals("wsdl")) return Optional.of(main);
        if (!query.startsWith(FILE)) return Optional.empty();
        try {
            return Optional.of(URLDecoder.decode(query.substring(FILE.length()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private byte[] published(String name, byte[] content, String address) throws XMLStreamException {
        var in = SafeXml.reader(new ByteArrayInputStream(content));
        var bytes = new ByteArrayOutputStream();
        var out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
        out.writeStartDocument("UTF-8", "1.0");
        for (var event = in.getEventType(); event != XMLStreamConstants.END_DOCUMENT; event = in.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> start(in, out, name, address);
                case XMLStreamConstants.END_ELEMENT -> out.writeEndElement();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> out.writeCharacters(in.getText());
                case XMLStreamConstants.COMMENT -> out.writeComment(in.getText());
                default -> {
                    // Nothing else matters to a contract.
                }
            }
        }
        out.writeEndDocument();
        out.flush();
        return bytes.toByteArray();
    }

    private void start(XMLStreamReader in, XMLStreamWriter out, String name, String address) throws XMLStreamException {
        var namespace = text(in.getNamespaceURI());
        out.writeStartElement(text(in.getPrefix()), in.getLocalName(), namespace);
        for (var index = 0; index < in.getNamespaceCount(); index++) {
            var prefix = text(in.getNamespacePrefix(index));
            if (prefix.isEmpty()) out.writeDefaultNamespace(text(in.getNamespaceURI(index)));
            else out.writeNamespace(prefix, in.getNamespaceURI(index));
        }
        for (var index = 0; index < in.getAttributeCount(); index++) {
            var local = in.getAttributeLocalName(index);
            var value = value(in, local, in.getAttributeValue(index), name, address);
            var prefix = text(in.getAttributePrefix(index));
            if (prefix.isEmpty()) out.writeAttribute(local, value);
            else out.writeAttribute(prefix, in.getAttributeNamespace(index), local, value);
        }
    }

    private String value(XMLStreamReader in, String attribute, String written, String name, String address) {
        if (in.getLocalName().equals("address") && attribute.equals("location")) return address;
        var isImport = IMPORTS.contains(in.getLocalName())
                && (attribute.equals("location") || attribute.equals("schemaLocation"));
        if (!isImport) return written;
        var there = Path.of("/" + name)
                .resolveSibling(written.strip())
                .normalize()
                .toString()
                .substring(1);
        return files.containsKey(there)
                ? address + "?" + FILE + URLEncoder.encode(there, StandardCharsets.UTF_8)
                : written;
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=UTF-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
