package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.Tree;
import io.legacybridge.formats.tree.TreeSyntax;
import io.legacybridge.xml.SafeXml;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One XML element, read into texts; an attribute is called {@code @name}. Prefixes have no meaning, since a record is read
 * without what stands around it; neither have declarations of namespaces and schema instance attributes. No DTD, no entity but
 * those of XML.
 */
enum XmlSyntax implements TreeSyntax {
    XML;

    @Override
    public Tree read(String text) throws Unreadable {
        try {
            var in = SafeXml.withoutNamespaces().createXMLStreamReader(new StringReader(text));
            try {
                var record = group(SafeXml.atRoot(in));
                while (in.hasNext()) in.next();
                return record;
            } finally {
                in.close();
            }
        } catch (XMLStreamException e) {
            throw new Unreadable(e.getLocation() == null ? -1 : e.getLocation().getCharacterOffset());
        }
    }

    @Override
    public String code() {
        return "record/bad-xml";
    }

    @Override
    public String expected() {
        return "a well-formed XML element with values in it";
    }

    @Override
    public boolean oneIsAList() {
        return true;
    }

    private static Tree element(XMLStreamReader in) throws XMLStreamException {
        var members = group(in).members();
        if (members.isEmpty()) return new Tree.Text("", -1);
        return members.size() == 1 && members.get(Tree.TEXT) instanceof Tree.Text text ? text : new Tree.Group(members);
    }

    private static Tree.Group group(XMLStreamReader in) throws XMLStreamException {
        var members = new LinkedHashMap<String, Tree>();
        for (var index = 0; index < in.getAttributeCount(); index++) {
            var name = in.getAttributeLocalName(index);
            if (!isOfTheDocument(name)) add(members, "@" + local(name), text(in.getAttributeValue(index)));
        }
        var texts = new ArrayList<StringBuilder>(List.of(new StringBuilder()));
        while (in.next() != XMLStreamConstants.END_ELEMENT)
            switch (in.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    add(members, local(in.getLocalName()), element(in));
                    texts.add(new StringBuilder());
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    texts.getLast().append(in.getText());
                default -> {
                    // Comments and instructions are no values.
                }
            }
        var hasElements = texts.size() > 1;
        for (var text : texts) {
            var isLayout = hasElements && text.toString().isBlank();
            if (!text.isEmpty() && !isLayout) add(members, Tree.TEXT, text(text.toString()));
        }
        return new Tree.Group(members);
    }

    private static Tree text(String value) {
        return new Tree.Text(value, -1);
    }

    /** A member that comes again makes a list. */
    private static void add(Map<String, Tree> members, String name, Tree value) {
        members.merge(name, value, (before, next) -> {
            if (!(before instanceof Tree.Elements several))
                return new Tree.Elements(new ArrayList<>(List.of(before, next)));
            several.values().add(next);
            return several;
        });
    }

    private static boolean isOfTheDocument(String attribute) {
        return attribute.equals("xmlns") || attribute.startsWith("xmlns:") || attribute.startsWith("xsi:");
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
