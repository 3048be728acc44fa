package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.formats.copybook.DataItem.Reference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the fields that decide about others: counters of tables, and the fields that rules for REDEFINES ask for. Each gets
 * a slot that says where it lies in the record.
 */
final class References {

    static final int MAX_COUNTED_TABLES = 1_000;

    private final Place rulesAt;
    private final Problems problems;
    private final Map<String, List<DataItem>> named = new HashMap<>();
    private final Map<DataItem, Integer> slots = new HashMap<>();
    private final Map<DataItem, RedefinesRule> rules = new HashMap<>();
    private final Map<DataItem, DataItem> deciding = new HashMap<>();
    private final Map<DataItem, DataItem> counters = new HashMap<>();
    private final Set<DataItem> counting = new HashSet<>();
    private final Set<DataItem> othersRuled = new HashSet<>();
    private Optional<DataItem> length = Optional.empty();
    private Function<DataItem, FieldDecoder> reader = _ -> {
        throw new IllegalStateException("readers are not known yet");
    };

    References(DataItem record, List<RedefinesRule> rules, Place rulesAt, Problems problems) {
        this.rulesAt = rulesAt;
        this.problems = problems;
        index(record);
        findCounters(record);
        rules.forEach(this::findRule);
    }

    /** The field that says how long the whole record is. */
    void findLength(String name, Place at) {
        var found = candidates(name, List.of(), item -> !item.isGroup()).stream()
                .filter(item -> item.offset.isPresent() && isWholeNumber(item))
                .findFirst();
        if (found.isEmpty())
            problems.error(
                    at,
                    "The copybook has no whole number " + name + " that stands at the same place in every record.",
                    "Name the field that holds the length of the record.",
                    "format/length-field");
        length = found.flatMap(this::reserve);
    }

    Optional<Lookup> length() {
        return length.map(this::lookup);
    }

    /** How a single field is decoded; needed before anything is compiled. */
    void readWith(Function<DataItem, FieldDecoder> singleFields) {
        this.reader = singleFields;
    }

    /** For each slot the offset that is the same in every record, or 0. */
    int[] fixedPlaces() {
        var places = new int[slots.size()];
        slots.forEach((item, slot) -> places[slot] = item.offset.orElse(0));
        return places;
    }

    Optional<Lookup> counter(DataItem table) {
        return Optional.ofNullable(counters.get(table)).map(this::lookup);
    }

    /** Its value follows from the rest of the record. */
    boolean isCounter(DataItem item) {
        return counting.contains(item) || length.filter(found -> found == item).isPresent();
    }

    /** The definition that a rule names. */
    Optional<DataItem> ruled(String name) {
        return candidates(name, List.of(), rules::containsKey).stream().findFirst();
    }

    Optional<Condition> condition(DataItem item) {
        var rule = rules.get(item);
        if (rule == null || !deciding.containsKey(item)) return Optional.empty();
        var numbers =
                rule.is().stream().flatMap(value -> number(value).stream()).toList();
        return Optional.of(new Condition(lookup(deciding.get(item)), rule.is(), numbers));
    }

    /** What the schema says of a field that is not in every record. */
    Optional<Object> presentWhen(DataItem item) {
        var rule = rules.get(item);
        if (rule != null) return Optional.of(Map.of("field", rule.when(), "is", rule.is()));
        return othersRuled.contains(item) ? Optional.of("no other definition applies") : Optional.empty();
    }

    /** Its place differs between records, and others need it. */
    Optional<Integer> slotToRemember(DataItem item) {
        return item.offset.isPresent() ? Optional.empty() : Optional.ofNullable(slots.get(item));
    }

    private void index(DataItem item) {
        named.computeIfAbsent(key(item.name), _ -> new ArrayList<>()).add(item);
        item.children.forEach(this::index);
    }

    private void findCounters(DataItem item) {
        if (counters.size() == MAX_COUNTED_TABLES) {
            problems.error(
                    item.at.place(),
                    "The copybook has more than " + MAX_COUNTED_TABLES + " tables with DEPENDING ON.",
                    "Check that it describes one record.",
                    "copybook/too-large");
            return;
        }
        item.occurs
                .flatMap(DataItem.Occurs::dependingOn)
                .flatMap(reference -> field(reference, item))
                .ifPresent(counter -> {
                    counters.put(item, counter);
                    counting.add(counter);
                });
        item.children.forEach(this::findCounters);
    }

    private Optional<DataItem> field(Reference reference, DataItem table) {
        var candidates = candidates(reference.name().text(), reference.in(), item -> item.order < table.order);
        var counter = nearest(candidates, table);
        if (counter.isEmpty()) {
            problems.error(
                    reference.name().place(),
                    "No field " + reference.name().text() + " stands before the table " + table.name + ".",
                    "Name a number that stands before the table in the same record.",
                    "copybook/depending-on");
            return Optional.empty();
        }
        if (!isWholeNumber(counter.get()) || !isReachable(counter.get(), table)) {
            problems.error(
                    reference.name().place(),
                    counter.get().name + " cannot count the elements of " + table.name + ".",
                    "Name a whole number that stands in no other table and in no redefinition behind a table.",
                    "copybook/depending-on");
            return Optional.empty();
        }
        return reserve(counter.get());
    }

    private static boolean isWholeNumber(DataItem item) {
        return !item.isGroup()
                && item.picture
                        .filter(picture -> picture.numeric() && picture.scale() == 0)
                        .isPresent();
    }

    private void findRule(RedefinesRule rule) {
        var items = candidates(rule.use(), List.of(), item -> isRedefinition(item));
        if (items.isEmpty()) {
            problem(
                    rule.use() + " is no field that redefines or is redefined, and no record type.",
                    "Name one of these in use:.");
            return;
        }
        if (rule.is().isEmpty()) {
            problem("The rule for " + rule.use() + " has no values.", "List them in is:.");
            return;
        }
        for (var item : items) {
            var field = nearest(candidates(rule.when(), List.of(), candidate -> !candidate.isGroup()), item);
            if (field.isEmpty() || !isReachable(field.get(), item)) {
                problem(
                        rule.when() + " cannot decide about " + rule.use() + ".",
                        "Name a field of the record in when:, before the redefinition where records differ in length.");
                return;
            }
            rules.put(item, rule);
            reserve(field.get()).ifPresent(found -> deciding.put(item, found));
            region(item).filter(other -> other != item).ifPresent(othersRuled::add);
        }
    }

    private void problem(String what, String fix) {
        problems.error(rulesAt, what, fix, "copybook/bad-rule");
    }

    private List<DataItem> candidates(String name, List<String> in, Predicate<DataItem> fits) {
        return named.getOrDefault(key(name), List.of()).stream()
                .filter(fits)
                .filter(item -> isIn(item, in))
                .toList();
    }

    private static boolean isIn(DataItem item, List<String> groups) {
        var at = item.parent;
        for (var group : groups) {
            while (at.isPresent() && !at.get().name.equalsIgnoreCase(group)) at = at.get().parent;
            if (at.isEmpty()) return false;
            at = at.get().parent;
        }
        return true;
    }

    /** The one in the innermost group that holds both; a name may stand in several groups. */
    private static Optional<DataItem> nearest(List<DataItem> candidates, DataItem from) {
        for (var group = Optional.of(from); group.isPresent(); group = group.get().parent) {
            var within = group.get();
            var found =
                    candidates.stream().filter(item -> isWithin(item, within)).findFirst();
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static boolean isWithin(DataItem item, DataItem group) {
        for (var at = Optional.of(item); at.isPresent(); at = at.get().parent) if (at.get() == group) return true;
        return false;
    }

    /** Its place is fixed; or it is passed before, and is in no table but those that hold both, and in no redefinition. */
    private static boolean isReachable(DataItem field, DataItem from) {
        if (field.offset.isPresent()) return true;
        if (field.order >= from.order || field.occurs.isPresent()) return false;
        for (var at = field.parent; at.isPresent() && !isWithin(from, at.get()); at = at.get().parent)
            if (at.get().occurs.isPresent()) return false;
        for (var at = Optional.of(field); at.isPresent() && !isWithin(from, at.get()); at = at.get().parent)
            if (isRedefinition(at.get())) return false;
        return true;
    }

    private static boolean isRedefinition(DataItem item) {
        return item.redefines.isPresent() || region(item).isPresent();
    }

    /** The first definition of the bytes that this item defines too; empty when nothing is redefined. */
    private static Optional<DataItem> region(DataItem item) {
        if (item.parent.isEmpty()) return Optional.empty();
        var siblings = item.parent.get().children;
        if (item.parent.get().holdsRecordTypes) return Optional.of(siblings.getFirst());
        var index = siblings.indexOf(item);
        while (index > 0 && siblings.get(index).redefines.isPresent()) index--;
        var redefined =
                index + 1 < siblings.size() && siblings.get(index + 1).redefines.isPresent();
        return redefined ? Optional.of(siblings.get(index)) : Optional.empty();
    }

    private Optional<DataItem> reserve(DataItem field) {
        slots.putIfAbsent(field, slots.size());
        return Optional.of(field);
    }

    private Lookup lookup(DataItem field) {
        return new Lookup(field.name, reader.apply(field), slots.get(field));
    }

    private static Optional<BigDecimal> number(String value) {
        try {
            return Optional.of(new BigDecimal(value.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
