package io.legacybridge.formats.xml;

import io.legacybridge.formats.tree.Tree;
import io.legacybridge.formats.tree.TreeSyntax;
import io.legacybridge.xml.SafeXml;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.xml.XmlFactory;

/**
 * One XML element, read by Jackson's XML module into texts. Prefixes have no meaning, since a record is read without what
 * stands around it; neither have declarations of namespaces and schema instance attributes. No DTD, no entity but those of XML.
 */
enum XmlSyntax implements TreeSyntax {
    XML;

    private static final int MAX_DEPTH = 64;
    private static final XmlFactory FACTORY = XmlFactory.builder()
            .xmlInputFactory(SafeXml.withoutNamespaces())
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    @Override
    public JsonParser parser(String text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
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
    public String member(String name) {
        if (name.isEmpty()) return Tree.TEXT;
        if (name.equals("xmlns") || name.startsWith("xmlns:") || name.startsWith("xsi:")) return "";
        return name.substring(name.indexOf(':') + 1);
    }

    @Override
    public String key(String source) {
        return source.startsWith("@") ? source.substring(1) : source;
    }

    @Override
    public boolean mayRepeat() {
        return true;
    }

    @Override
    public boolean hasOffsets() {
        return false;
    }
}
