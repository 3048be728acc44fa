package io.legacybridge.xml;

import io.legacybridge.spi.problem.Problems;
import java.util.Optional;
import javax.xml.namespace.QName;

/** Looks up what a node of a schema refers to, and tells when it is not there. */
record References(SchemaSet schemas, Problems problems) {

    /** The name in an attribute; a prefix that nobody declares is a problem. */
    Optional<QName> name(SchemaNode node, String attribute) {
        return name(node, attribute, node.attribute(attribute));
    }

    Optional<QName> name(SchemaNode node, String attribute, String written) {
        var name = node.name(written);
        if (name.isEmpty())
            problems.error(
                    node.place().at(attribute),
                    "The prefix of \"" + written + "\" is not declared here.",
                    "Declare it with xmlns:" + written.substring(0, written.indexOf(':')) + "=\"...\".",
                    "xml/unknown-prefix");
        return name;
    }

    Optional<SchemaNode> find(SchemaSet.Kind kind, QName name, SchemaNode from) {
        var found = schemas.find(kind, name);
        if (found.isEmpty())
            problems.error(
                    from.place(),
                    "There is no " + kind.shown + " " + name + ".",
                    schemas.whyNotHere(name.getNamespaceURI())
                            .orElse("Mend the name, or import the document that declares it."),
                    "xml/unknown-name");
        return found;
    }

    void bad(SchemaNode node, String what, String fix) {
        problems.error(node.place(), what, fix, "xml/bad-schema");
    }

    void unsupported(SchemaNode node, String what) {
        problems.error(node.place(), what, "Describe the document without it.", "xml/unsupported");
    }
}
