package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.ComplexType.AttributeUse;
import io.legacybridge.xml.ComplexType.Particle;
import io.legacybridge.xml.RecordCompiler.Content;
import io.legacybridge.xml.SimpleType.Variety;
import io.legacybridge.xml.Slot.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.namespace.QName;

/**
 * Compiles a content model into a {@link Scope}: a sequence or choice that stands there once is dissolved into its members,
 * one that repeats becomes a list of groups.
 *
 * @see <a href="https://doi.org/10.1070/RM1961v016n05ABEH004112">Glushkov, The abstract theory of automata (1961)</a>
 */
final class ScopeCompiler {

    private final RecordCompiler compiler;
    private final Names names;
    private final String path;
    private final Shared shared;
    private final boolean isDerived;
    private final List<Slot> slots = new ArrayList<>();
    private final List<TreeSet<Integer>> follow = new ArrayList<>();
    private final Map<Key, Integer> seen = new LinkedHashMap<>();
    private Fragment whole = new Fragment(new TreeSet<>(), new TreeSet<>(), true);
    private boolean isAll;

    /** Slots that a part can begin and end with, and whether it can be empty. */
    private record Fragment(TreeSet<Integer> first, TreeSet<Integer> last, boolean isNullable) {}

    /** The same element of a base and of types that are derived from it. */
    private record Key(Object declaration, boolean isList, int occurrence) {}

    /** Fields of several types that stand for each other, in an order that fits them all. */
    static final class Shared {

        private final List<Field> fields = new ArrayList<>();
        private final Map<Key, Slot> slots = new LinkedHashMap<>();

        List<Field> fields() {
            return fields;
        }
    }

    ScopeCompiler(RecordCompiler compiler, Names names, String path, boolean isDerived) {
        this(compiler, names, path, new Shared(), isDerived);
    }

    /** @param isDerived the fields that are not shared with the declared type are in some records only */
    ScopeCompiler(RecordCompiler compiler, Names names, String path, Shared shared, boolean isDerived) {
        this.compiler = compiler;
        this.names = names;
        this.path = path;
        this.shared = shared;
        this.isDerived = isDerived;
        follow.add(new TreeSet<>());
    }

    static boolean isCarriedAs(Field field, SimpleType type) {
        var isList = type.variety() instanceof Variety.ListOf;
        return field.type() instanceof Type.Repeated list
                ? isList && list.element().type().equals(type.carrier())
                : !isList && field.type().equals(type.carrier());
    }

    void content(Particle particle) {
        if (particle instanceof Particle.All all) {
            isAll = true;
            for (var part : all.parts()) fragment(part, all.min() == 0);
            whole = new Fragment(new TreeSet<>(), new TreeSet<>(), all.min() == 0);
            return;
        }
        whole = fragment(particle, false);
    }

    /** A part of an rpc message, behind the parts before it. */
    void part(QName name, Content content, SchemaNode anchor) {
        var slot = element(name, content, anchor, 1, 1, false);
        whole = sequence(whole, add(share(key(name, false), slot), 1));
    }

    List<Field> fields() {
        return shared.fields();
    }

    Scope finish() {
        follow.getFirst().addAll(whole.first());
        var accepts = new boolean[slots.size() + 1];
        accepts[0] = whole.isNullable();
        for (var last : whole.last()) accepts[last + 1] = true;
        var table = follow.stream()
                .map(next -> next.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        return new Scope(slots.toArray(Slot[]::new), table, accepts, isAll, false);
    }

    private Fragment fragment(Particle particle, boolean isConditional) {
        return switch (particle) {
            case Particle.Element element -> element(element, isConditional);
            case Particle.Any any -> add(any(any, isConditional), any.min());
            case Particle.Sequence(var parts, int min, int max, var name) -> {
                if (max > 1 && !parts.isEmpty())
                    yield repeated(new Particle.Sequence(parts, 1, 1, name), parts, min, max, name, isConditional);
                var sequence = new Fragment(new TreeSet<>(), new TreeSet<>(), true);
                for (var part : parts) sequence = sequence(sequence, fragment(part, isConditional || min == 0));
                yield optional(sequence, min);
            }
            case Particle.Choice(var parts, int min, int max, var name) -> {
                if (max > 1 && !parts.isEmpty())
                    yield repeated(new Particle.Choice(parts, 1, 1, name), parts, min, max, name, isConditional);
                var choice = new Fragment(new TreeSet<>(), new TreeSet<>(), parts.isEmpty());
                for (var part : parts) {
                    var branch = fragment(part, isConditional || min == 0 || parts.size() > 1);
                    choice.first().addAll(branch.first());
                    choice.last().addAll(branch.last());
                    choice = new Fragment(choice.first(), choice.last(), choice.isNullable() || branch.isNullable());
                }
                yield optional(choice, min);
            }
            case Particle.All(var parts, int _, int _) -> {
                if (!parts.isEmpty() && parts.getFirst() instanceof Particle.Element first)
                    compiler.references()
                            .bad(first.node(), "Its xs:all stands beside other elements.", "Write a sequence.");
                yield new Fragment(new TreeSet<>(), new TreeSet<>(), true);
            }
        };
    }

    private static Fragment optional(Fragment fragment, int min) {
        return min > 0 ? fragment : new Fragment(fragment.first(), fragment.last(), true);
    }

    private Fragment sequence(Fragment before, Fragment next) {
        for (var last : before.last()) follow.get(last + 1).addAll(next.first());
        var first = new TreeSet<>(before.first());
        if (before.isNullable()) first.addAll(next.first());
        var last = new TreeSet<>(next.last());
        if (next.isNullable()) last.addAll(before.last());
        return new Fragment(first, last, before.isNullable() && next.isNullable());
    }

    private Fragment add(Slot slot, int min) {
        var index = slots.size();
        slots.add(slot);
        follow.add(new TreeSet<>());
        var only = new TreeSet<Integer>();
        only.add(index);
        return new Fragment(only, new TreeSet<>(only), min == 0);
    }

    /** A sequence or choice that repeats; one of a single element is a list of that element. */
    private Fragment repeated(
            Particle once, List<Particle> parts, int min, int max, String name, boolean isConditional) {
        if (parts.size() == 1
                && parts.getFirst() instanceof Particle.Element element
                && element.min() <= 1
                && compiler.substitution().substitutes(element).size() == 1)
            return element(
                    new Particle.Element(
                            element.node(),
                            element.name(),
                            min * element.min(),
                            times(max, element.max()),
                            element.isExact()),
                    isConditional);
        var key = key(parts, true);
        var known = shared.slots.get(key);
        if (known != null && isInOrder(known.field())) return add(known, min);
        var given = names.give(name);
        var inner = new ScopeCompiler(compiler, new Names(), path.isEmpty() ? given : path + "." + given, false);
        inner.content(once);
        var scope = inner.finish();
        var each = compiler.field("", name, new Type.Group(inner.fields()), Set.of(), Map.of());
        var list = compiler.field(
                given,
                name,
                new Type.Repeated(each, min, max),
                RecordCompiler.traits(isDerived || isConditional || min == 0, false),
                Map.of());
        return add(share(key, new Slot.Group(list, each, min, max, isConditional, scope)), min);
    }

    private static int times(int one, int other) {
        return (int) Math.min(Particle.UNBOUNDED, (long) one * other);
    }

    /** An element, or one of those that may stand for it. */
    private Fragment element(Particle.Element element, boolean isConditional) {
        var substitutes = compiler.substitution().substitutes(element);
        if (substitutes.isEmpty()) return new Fragment(new TreeSet<>(), new TreeSet<>(), true);
        if (substitutes.size() > 1)
            return fragment(
                    new Particle.Choice(
                            List.copyOf(substitutes),
                            element.min(),
                            element.max(),
                            element.name().getLocalPart()),
                    isConditional);
        var only = substitutes.getFirst();
        var key = key(only.node(), element.max() > 1);
        var known = shared.slots.get(key);
        if (known instanceof Slot.Element slot && isInOrder(slot.field()))
            return add(
                    new Slot.Element(
                            slot.field(),
                            slot.each(),
                            slot.isList(),
                            element.min(),
                            element.max(),
                            isConditional,
                            slot.tag(),
                            slot.isNillable(),
                            slot.value()),
                    element.min());
        var content = compiler.content(only.node());
        var alike = alike(only, content, element.max() > 1);
        if (alike.isPresent()) return add(restricted(alike.get(), only, content, element), element.min());
        var slot = element(only.name(), content, only.node(), element.min(), element.max(), isConditional);
        return add(share(key, slot), element.min());
    }

    /** A restriction declares its elements anew; what is carried alike is one field. */
    private Optional<Slot.Element> alike(Particle.Element element, Content content, boolean isList) {
        if (!isDerived || !(content instanceof Content.Simple(var type))) return Optional.empty();
        for (var slot : shared.slots.values())
            if (slot instanceof Slot.Element known
                    && known.isList() == isList
                    && known.tag()
                            .is(element.name().getNamespaceURI(), element.name().getLocalPart())
                    && isCarriedAs(known.each(), type)
                    && isInOrder(known.field())) return Optional.of(known);
        return Optional.empty();
    }

    private Slot restricted(Slot.Element known, Particle.Element declared, Content content, Particle.Element occurs) {
        var node = declared.node();
        var type = ((Content.Simple) content).type();
        var value = new Value.Simple(type, compiler.fallback(node, type), compiler.fixed(node, type));
        return new Slot.Element(
                known.field(),
                known.each(),
                known.isList(),
                occurs.min(),
                occurs.max(),
                known.isConditional(),
                known.tag(),
                known.isNillable() && RecordCompiler.isNillable(node),
                value);
    }

    private Slot.Element element(
            QName name, Content content, SchemaNode node, int min, int max, boolean isConditional) {
        var given = names.give(name.getLocalPart());
        var element = compiler.element(node, content, path.isEmpty() ? given : path + "." + given);
        var isList = max > 1;
        var isNillable = RecordCompiler.isNillable(node);
        if (isNillable) compiler.prefixes().useXsi();
        var isNullable = isNillable && !requiresAttributes(content);
        var traits = RecordCompiler.traits(isDerived || isConditional || min == 0, isNullable);
        var original = name.getLocalPart();
        var tag = compiler.prefixes().tag(name);
        if (!isList) {
            var field = field(given, original, element, traits);
            return new Slot.Element(field, field, false, min, max, isConditional, tag, isNillable, element.value());
        }
        var each = field("", original, element, RecordCompiler.traits(false, isNullable));
        var list = compiler.field(
                given,
                original,
                new Type.Repeated(each, min, max),
                RecordCompiler.traits(isDerived || isConditional || min == 0, false),
                Map.of());
        return new Slot.Element(list, each, true, min, max, isConditional, tag, isNillable, element.value());
    }

    /** Also an element that is nil has them, and null has no place for them. */
    private static boolean requiresAttributes(Content content) {
        return content instanceof Content.Complex(var type)
                && !type.isMixed()
                && type.attributes().stream().anyMatch(AttributeUse::isRequired);
    }

    private Field field(String name, String original, RecordCompiler.Element element, Set<Field.Trait> traits) {
        return element.simple()
                .map(type -> compiler.simple(name, original, type, traits, element.annotations()))
                .orElseGet(() -> compiler.field(name, original, element.type(), traits, element.annotations()));
    }

    private Slot any(Particle.Any any, boolean isConditional) {
        var key = key(any.wildcard(), any.max() > 1);
        var known = shared.slots.get(key);
        if (known instanceof Slot.Any slot && isInOrder(slot.field())) return slot;
        var given = names.give("any");
        var traits = RecordCompiler.traits(isDerived || isConditional || any.min() == 0, false);
        var annotations = RecordCompiler.markupAnnotations();
        if (any.max() == 1) {
            var field = compiler.field(given, "any", new Type.Text(0), traits, annotations);
            return share(key, new Slot.Any(field, field, false, any.min(), 1, isConditional, any.wildcard()));
        }
        var each = compiler.field("", "any", new Type.Text(0), Set.of(), annotations);
        var list = compiler.field(given, "any", new Type.Repeated(each, any.min(), any.max()), traits, Map.of());
        return share(key, new Slot.Any(list, each, true, any.min(), any.max(), isConditional, any.wildcard()));
    }

    private Key key(Object declaration, boolean isList) {
        var occurrence = seen.merge(new Key(declaration, isList, 0), 1, Integer::sum);
        return new Key(declaration, isList, occurrence);
    }

    private Slot share(Key key, Slot slot) {
        shared.slots.put(key, slot);
        shared.fields.add(behindLast(), slot.field());
        return slot;
    }

    /** Where the next field of this type belongs. */
    private int behindLast() {
        return slots.isEmpty()
                ? isDerived ? 0 : shared.fields.size()
                : shared.fields.indexOf(slots.getLast().field()) + 1;
    }

    private boolean isInOrder(Field field) {
        return shared.fields.indexOf(field) >= behindLast();
    }
}
