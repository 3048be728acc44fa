package io.legacybridge.xml;

import io.legacybridge.xml.Slot.Value;
import java.io.StringReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the prefixes of an element mean that was taken out of its document without their declarations: each means the one
 * namespace that the contract gives to every name with it. For one element.
 */
final class LostPrefixes {

    private static final String DEFAULT = "";
    private static final Set<String> XSI_NAMES = Set.of("type", "nil", "schemaLocation", "noNamespaceSchemaLocation");

    private final XMLStreamReader in;
    /** The namespaces that a prefix may mean. */
    private final Map<String, Set<String>> possible = new TreeMap<>();

    private LostPrefixes(XMLStreamReader in) {
        this.in = in;
    }

    /** Namespaces by prefix; the default namespace has an empty one. None of text that is not well-formed. */
    static Map<String, String> of(String element, XmlRecord record) {
        try {
            var in = SafeXml.atRoot(SafeXml.withoutNamespaces().createXMLStreamReader(new StringReader(element)));
            var prefix = prefix(in.getLocalName());
            var lost = new LostPrefixes(in);
            lost.element(
                    Set.of(record.tag().namespace()),
                    Stream.of(record.shape()),
                    Set.of(XMLConstants.XML_NS_PREFIX, XMLConstants.XMLNS_ATTRIBUTE));
            // Names without a prefix may well have no namespace, unless a declaration is missing for certain.
            if (!lost.possible.containsKey(prefix)) lost.possible.remove(DEFAULT);
            lost.possible.values().removeIf(namespaces -> namespaces.size() != 1 || namespaces.contains(""));
            return lost.possible.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            each -> each.getValue().iterator().next()));
        } catch (XMLStreamException e) {
            return Map.of();
        }
    }

    /** At the start tag; at the end tag afterwards. */
    private void element(Set<String> namespaces, Stream<Shape> shapes, Set<String> declaredAround)
            throws XMLStreamException {
        var declared = new HashSet<>(declaredAround);
        for (var index = 0; index < in.getAttributeCount(); index++) {
            var name = in.getAttributeLocalName(index);
            if (name.equals("xmlns")) declared.add(DEFAULT);
            if (name.startsWith("xmlns:")) declared.add(local(name));
        }
        use(in.getLocalName(), namespaces, declared);
        var variants =
                shapes.distinct().flatMap(each -> variants(each, declared)).toList();
        for (var index = 0; index < in.getAttributeCount(); index++)
            attribute(in.getAttributeLocalName(index), variants, declared);
        for (var event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next())
            if (event == XMLStreamConstants.START_ELEMENT) child(variants, declared);
    }

    private void attribute(String name, List<Shape.Variant> variants, Set<String> declared) {
        // Without a prefix it has no namespace.
        if (prefix(name).equals(DEFAULT)) return;
        var namespaces = variants.stream()
                .flatMap(each -> Arrays.stream(each.attributes()))
                .filter(each -> each.local().equals(local(name)))
                .map(Shape.Attribute::namespace)
                .collect(Collectors.toSet());
        if (XSI_NAMES.contains(local(name))) namespaces.add(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);
        use(name, namespaces, declared);
    }

    private void child(List<Shape.Variant> variants, Set<String> declared) throws XMLStreamException {
        var local = local(in.getLocalName());
        var candidates = variants.stream()
                .flatMap(each -> elements(each.scope()))
                .filter(each -> each.tag().local().equals(local))
                .toList();
        var namespaces = candidates.stream().map(each -> each.tag().namespace()).collect(Collectors.toSet());
        var shapes = candidates.stream()
                .flatMap(each -> each.value() instanceof Value.Complex(var shape) ? Stream.of(shape) : Stream.empty());
        element(namespaces, shapes, declared);
    }

    /** The types that the element may have. */
    private Stream<Shape.Variant> variants(Shape shape, Set<String> declared) {
        for (var index = 0; index < in.getAttributeCount(); index++) {
            var name = in.getAttributeLocalName(index);
            if (!local(name).equals("type")
                    || Set.of(DEFAULT, XMLConstants.XMLNS_ATTRIBUTE).contains(prefix(name))) continue;
            var type = in.getAttributeValue(index).strip();
            var named = Arrays.stream(shape.variants())
                    .filter(each -> each.name()
                            .filter(known -> known.getLocalPart().equals(local(type)))
                            .isPresent())
                    .toList();
            var namespaces = named.stream()
                    .map(each -> each.name().orElseThrow().getNamespaceURI())
                    .collect(Collectors.toSet());
            use(type, namespaces, declared);
            return named.stream();
        }
        return shape.declared() == null ? Arrays.stream(shape.variants()) : Stream.of(shape.declared());
    }

    private static Stream<Slot.Element> elements(Scope scope) {
        return Arrays.stream(scope.slots()).flatMap(slot -> switch (slot) {
            case Slot.Element element -> Stream.of(element);
            case Slot.Group group -> elements(group.scope());
            case Slot.Any _ -> Stream.empty();
        });
    }

    /** @param namespaces that the name may have; none when the contract does not know it */
    private void use(String name, Set<String> namespaces, Set<String> declared) {
        var prefix = prefix(name);
        var fitting = new HashSet<>(namespaces);
        if (!prefix.equals(DEFAULT)) fitting.remove("");
        if (fitting.isEmpty() || declared.contains(prefix)) return;
        possible.computeIfAbsent(prefix, _ -> fitting).retainAll(fitting);
    }

    private static String prefix(String name) {
        return name.substring(0, Math.max(0, name.indexOf(':')));
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
