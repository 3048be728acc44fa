package io.legacybridge.xml;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;

/**
 * XML Schemas that were read, of which elements become records. Each element is compiled when it is asked for, so what is
 * wrong elsewhere does not matter to it. Immutable and thread-safe.
 *
 * <p>How XML and records correspond is said in {@code docs/adr/0010-xml-schemas-become-records.md}.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-1/">XML Schema Part 1: Structures, Second Edition</a>
 */
public final class XmlSchemas {

    private final SchemaSet schemas;

    private XmlSchemas(SchemaSet schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads schemas and what they include and import from the contracts folder; nothing is ever fetched.
     *
     * @param sources  schemas, or WSDLs with schemas among their types; all of them together are one set
     * @param problems gets what is wrong with the documents as such: not well-formed, absent, unknown at the top. The result is
     *                 usable all the same: {@link #element} says whether an element is touched by it
     */
    public static XmlSchemas read(List<XmlSource> sources, Contracts contracts, Problems problems) {
        return new XmlSchemas(SchemaSet.read(sources, contracts, problems));
    }

    /** Names of all global elements. */
    public Set<QName> elements() {
        return Set.copyOf(schemas.elements());
    }

    /**
     * A record whose values stand in this global element: those of its attributes and children, or one member {@code value} for
     * an element that has a text only.
     *
     * @param usedAt   where the element is named, for the problem that there is none
     * @param problems gets every reason why the element cannot be compiled; the result is empty exactly when an error was added
     */
    public Optional<XmlRecord> element(QName element, Place usedAt, Problems problems) {
        var node = schemas.find(SchemaSet.Kind.ELEMENT, element);
        if (node.isPresent()) return RecordCompiler.element(schemas, node.get(), element, problems);
        problems.error(
                usedAt,
                "There is no element " + element + ".",
                schemas.whyNotHere(element.getNamespaceURI()).orElse("Name one that a schema declares."),
                "xml/unknown-name");
        return Optional.empty();
    }

    /**
     * A record for an element that a global or local declaration calls so, in whichever namespace; there must be one only.
     *
     * @param usedAt where the element is named, for the problem that there is none or several
     */
    public Optional<XmlRecord> declared(String localName, Place usedAt, Problems problems) {
        var found = schemas.declarations(localName);
        if (found.size() == 1) {
            var only = found.getFirst();
            return RecordCompiler.element(schemas, only, only.elementName(), problems);
        }
        if (found.isEmpty())
            problems.error(
                    usedAt,
                    "The schema declares no element " + localName + ".",
                    "Name one that it declares.",
                    "xml/unknown-name");
        else
            problems.error(
                    usedAt,
                    "The schema declares " + localName + " more than once: at "
                            + found.get(0).place() + " and " + found.get(1).place() + ".",
                    "Name an element that it declares once, or take a smaller schema.",
                    "xml/ambiguous-name");
        return Optional.empty();
    }

    /**
     * A record whose values are the parts of an rpc/literal message.
     *
     * @param wrapper the element around the parts
     * @param usedAt  where the message is declared, for problems with its parts
     */
    public Optional<XmlRecord> wrapper(QName wrapper, List<Part> parts, Place usedAt, Problems problems) {
        return RecordCompiler.wrapper(schemas, wrapper, parts, usedAt, problems);
    }
}
