package io.legacybridge.xml;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;

/**
 * A complex type with everything that it takes from its bases and groups. The types of its elements are looked up later,
 * since they may be made of it.
 *
 * @param name         empty when it has none
 * @param isMixed      text stands between the elements, or anything at all
 * @param text         type of the text of an element without elements; empty when there is none
 * @param content      what stands in the element; empty when no element does
 * @param anyAttribute other attributes than those listed; empty when there are none
 */
record ComplexType(
        SchemaNode node,
        Optional<QName> name,
        boolean isAbstract,
        boolean isMixed,
        Optional<SimpleType> text,
        Optional<Particle> content,
        List<AttributeUse> attributes,
        Optional<Wildcard> anyAttribute) {

    /** Neither text nor elements may stand there. */
    boolean isEmpty() {
        return !isMixed && text.isEmpty() && content.isEmpty();
    }

    /** There is one for each node. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ComplexType type && type.node == node;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(node);
    }

    /** @param fallback the value of an attribute that is absent; empty when there is none */
    record AttributeUse(
            QName name,
            SimpleType type,
            boolean isRequired,
            Optional<String> fallback,
            Optional<String> fixed,
            SchemaNode node) {}

    /**
     * Which names may stand where the contract does not say.
     *
     * @param not      excluded namespaces; empty when {@code only} counts
     * @param only     namespaces that may stand there; empty for all but the excluded ones
     * @param isStrict what stands there must be declared somewhere; nobody checks it here
     */
    record Wildcard(Set<String> not, Optional<Set<String>> only, boolean isStrict) {

        /** Without a target namespace {@code ##other} is every namespace (XML Schema Part 1, 3.10.2 and 3.10.4). */
        static Wildcard of(SchemaNode node) {
            var target = node.document().targetNamespace();
            var written = node.attribute("namespace");
            var isStrict = !node.attribute("processContents").matches("lax|skip");
            return switch (written) {
                case "", "##any" -> new Wildcard(Set.of(), Optional.empty(), isStrict);
                case "##other" -> new Wildcard(Set.copyOf(List.of(target, "")), Optional.empty(), isStrict);
                default -> {
                    var only = new HashSet<String>();
                    for (var each : written.split("\\s+"))
                        only.add(each.equals("##targetNamespace") ? target : each.equals("##local") ? "" : each);
                    yield new Wildcard(Set.of(), Optional.of(only), isStrict);
                }
            };
        }

        boolean allows(String namespace) {
            return only.map(allowed -> allowed.contains(namespace)).orElseGet(() -> !not.contains(namespace));
        }

        /** One phrase: which there are. */
        String expected() {
            if (only.isPresent()) return "of namespace " + String.join(" or ", only.get());
            return not.isEmpty() ? "of any namespace" : "of another namespace";
        }
    }

    /** What stands in an element, with how often. */
    sealed interface Particle {

        int UNBOUNDED = Integer.MAX_VALUE;

        int min();

        int max();

        /**
         * @param node    the element that is declared, a global one when it was referred to
         * @param isExact no other element stands for it here
         */
        record Element(SchemaNode node, QName name, int min, int max, boolean isExact) implements Particle {}

        record Sequence(List<Particle> parts, int min, int max, String name) implements Particle {}

        record Choice(List<Particle> parts, int min, int max, String name) implements Particle {}

        record All(List<Particle> parts, int min, int max) implements Particle {}

        record Any(Wildcard wildcard, int min, int max) implements Particle {}
    }
}
