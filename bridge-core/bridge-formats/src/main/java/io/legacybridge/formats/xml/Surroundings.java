package io.legacybridge.formats.xml;

import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;

/**
 * Which prefixes are declared around the records of a document, so that a record can be read without what stands around it.
 *
 * @see <a href="https://www.w3.org/TR/xml-names/">Namespaces in XML 1.0, Third Edition</a>
 */
final class Surroundings {

    static final int MAX_OPEN = 1_000;

    private static final Pattern PREFIX = Pattern.compile("<([^\\s/>:]++):");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s([^\\s=]++)\\s*+=\\s*+(\"[^\"]*+\"|'[^']*+')");

    private final XmlRecord contract;
    private final Deque<Element> open = new ArrayDeque<>();

    /** @param declarations in scope there: the name of each as an attribute, and its value in quotes as it is written */
    private record Element(String name, Map<String, String> declarations) {}

    Surroundings(XmlRecord contract) {
        this.contract = contract;
    }

    /** @return false when more elements are open than anybody follows */
    boolean enter(String name, String startTag) {
        if (open.size() == MAX_OPEN) return false;
        var declared = declarations(startTag);
        if (!declared.isEmpty()) {
            var all = new LinkedHashMap<>(inScope());
            all.putAll(declared);
            declared = all;
        }
        open.push(new Element(name, declared.isEmpty() ? inScope() : declared));
        return true;
    }

    /** A tag that ends nothing that is open belongs to a record that was broken. */
    void leave(String name) {
        if (!open.isEmpty() && open.element().name().equals(name)) open.pop();
    }

    /**
     * The declarations that hold for a record but stand outside of it, as they are written in a start tag. A record of which
     * nobody says the namespace has that of the schema, and where nothing is known of what stands around it, its other prefixes
     * have theirs: so a piece of a document can be read of which the beginning is not at hand.
     */
    String around(String startTag, Supplier<String> record) {
        var all = new LinkedHashMap<>(inScope());
        var prefix = PREFIX.matcher(startTag);
        var own = prefix.lookingAt() ? "xmlns:" + prefix.group(1) : "xmlns";
        var namespace = contract.element().getNamespaceURI();
        if (!namespace.isEmpty()) all.putIfAbsent(own, quoted(namespace));
        if (open.isEmpty()) {
            all.putIfAbsent("xmlns:xsi", quoted(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI));
            contract.lostPrefixes(record.get())
                    .forEach((lost, meant) ->
                            all.putIfAbsent(lost.isEmpty() ? "xmlns" : "xmlns:" + lost, quoted(meant)));
        }
        all.keySet().removeAll(declarations(startTag).keySet());
        return all.entrySet().stream()
                .map(each -> " " + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining());
    }

    private Map<String, String> inScope() {
        return open.isEmpty() ? Map.of() : open.element().declarations();
    }

    private static Map<String, String> declarations(String startTag) {
        var all = new LinkedHashMap<String, String>();
        var attributes = ATTRIBUTE.matcher(startTag);
        while (attributes.find())
            if (attributes.group(1).equals("xmlns") || attributes.group(1).startsWith("xmlns:"))
                all.put(attributes.group(1), attributes.group(2));
        return all;
    }

    private static String quoted(String value) {
        var text = new XmlBytes();
        text.attribute(value);
        return "\"" + text + "\"";
    }
}
