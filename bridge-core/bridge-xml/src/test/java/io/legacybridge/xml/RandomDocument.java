package io.legacybridge.xml;

import io.legacybridge.xml.Slot.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Makes documents by chance that are valid for a record's contract: every branch, every type, lists of different lengths. It
 * writes markup by itself, so that it can judge those who read and write records.
 */
public final class RandomDocument {

    private static final int MAX_DEPTH = 10;
    private static final int MOST_ELEMENTS = 3;

    private final RandomGenerator random;
    private final RandomValue values;
    private final XmlBytes out = new XmlBytes();
    /** A value that nobody could find. */
    private boolean isStuck;

    private RandomDocument(RandomGenerator random) {
        this.random = random;
        this.values = new RandomValue(random);
    }

    /** The element as a document of its own; empty when chance found no value for one of its types. */
    public static Optional<byte[]> of(XmlRecord record, RandomGenerator random) {
        for (var attempt = 0; attempt < 20; attempt++) {
            var document = new RandomDocument(random);
            document.root(record);
            if (!document.isStuck) return Optional.of(document.out.toByteArray());
        }
        return Optional.empty();
    }

    private void root(XmlRecord record) {
        if (record.shape().variants()[0].markup() != null) {
            out.markup(record.tag().open());
            out.markup(record.declarations());
            out.markup("><any xmlns=\"urn:other\" a=\"1\">x &amp; y</any>");
            out.markup(record.tag().close());
            return;
        }
        out.markup(record.tag().open());
        out.markup(record.declarations());
        inside(record.shape(), 1);
        out.markup(record.tag().close());
    }

    /** Behind the name of the start tag; up to the end tag. */
    private void inside(Shape shape, int depth) {
        var variants = shape.variants();
        var variant = variants[random.nextInt(variants.length)];
        if (shape.declared() != null && (depth > MAX_DEPTH || random.nextInt(3) > 0)) variant = shape.declared();
        if (!variant.equals(shape.declared())) out.markup(variant.typeMarkup());
        for (var attribute : variant.attributes()) {
            if (!attribute.isRequired() && random.nextBoolean()) continue;
            out.markup(attribute.markup());
            isStuck |= !out.attribute(value(attribute.type(), attribute.fixed()));
            out.markup("\"");
        }
        if (variant.text() != null) {
            if (variant.text().isNillable() && random.nextInt(4) == 0) {
                out.markup(" xsi:nil=\"true\">");
                return;
            }
            out.markup(">");
            isStuck |= !out.text(value(variant.text().type(), variant.text().fixed()));
            return;
        }
        out.markup(">");
        scope(variant.scope(), depth);
    }

    private void scope(Scope scope, int depth) {
        if (scope.isAll()) {
            all(scope, depth);
            return;
        }
        var state = 0;
        while (true) {
            var next = scope.follow()[state];
            if (next.length == 0 || scope.accepts()[state] && (depth > MAX_DEPTH || random.nextInt(8) == 0)) return;
            var chosen = next[depth > MAX_DEPTH ? shallow(scope, next) : random.nextInt(Math.min(next.length, 4))];
            slot(scope.slots()[chosen], depth);
            state = chosen + 1;
        }
    }

    private static int shallow(Scope scope, int[] candidates) {
        for (var index = 0; index < candidates.length; index++)
            if (scope.slots()[candidates[index]] instanceof Slot.Element element
                    && element.value() instanceof Value.Simple) return index;
        return 0;
    }

    private void all(Scope scope, int depth) {
        var order = new ArrayList<>(List.of(scope.slots()));
        Collections.shuffle(order, new Random(random.nextLong()));
        for (var slot : order) if (slot.min() > 0 || depth <= MAX_DEPTH && random.nextBoolean()) slot(slot, depth);
    }

    private void slot(Slot slot, int depth) {
        var most = (int) Math.min(slot.max(), Math.max(1L, slot.min()) + MOST_ELEMENTS);
        var least = Math.max(1, slot.min());
        var count = depth > MAX_DEPTH ? least : least + random.nextInt(most - least + 1);
        for (var index = 0; index < count; index++) {
            switch (slot) {
                case Slot.Element element -> element(element, depth + 1);
                case Slot.Group group -> repetition(group.scope(), depth + 1);
                case Slot.Any any -> any(any);
            }
        }
    }

    /** Something at least, since an empty repetition cannot be seen. */
    private void repetition(Scope scope, int depth) {
        var before = out.size();
        for (var attempt = 0; attempt < 50 && out.size() == before; attempt++) scope(scope, depth);
        isStuck |= out.size() == before;
    }

    private void any(Slot.Any any) {
        // Of what is declared elsewhere nobody knows here.
        isStuck |= any.wildcard().isStrict();
        for (var namespace : List.of("urn:unknown:one", "", "urn:unknown:two")) {
            if (!any.wildcard().allows(namespace)) continue;
            out.markup("<x xmlns=\"" + namespace + "\"><y>1</y></x>");
            return;
        }
        isStuck = true;
    }

    private void element(Slot.Element slot, int depth) {
        out.markup(slot.tag().open());
        if (slot.isNillable() && random.nextInt(4) == 0 && nil(slot.value())) return;
        switch (slot.value()) {
            case Value.Complex(var shape) -> inside(shape, depth);
            case Value.Markup _ -> out.markup(">");
            case Value.Simple simple -> {
                out.markup(">");
                isStuck |= !out.text(value(simple.type(), simple.fixed()));
            }
        }
        out.markup(slot.tag().close());
    }

    /** Without attributes; with them only a text beside them is nil. False when none can be so. */
    private boolean nil(Value value) {
        if (value instanceof Value.Complex(var shape)) {
            var variant = shape.ofNull();
            if (variant == null) return false;
            if (!variant.equals(shape.declared())) out.markup(variant.typeMarkup());
        }
        out.markup(" xsi:nil=\"true\"/>");
        return true;
    }

    private String value(SimpleType type, Optional<String> fixed) {
        var value = fixed.or(() -> values.of(type));
        isStuck |= value.isEmpty();
        return value.orElse("");
    }
}
