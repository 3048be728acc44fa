package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.ChildRule;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Compiles the kinds of records of a file of parents and children. */
final class SegmentCompiler {

    private final DataItem record;
    private final List<ChildRule> rules;
    private final References references;
    private final LayoutCompiler layouts;
    private final Place at;
    private final Problems problems;
    private final Set<String> used = new HashSet<>();

    SegmentCompiler(
            DataItem record,
            List<ChildRule> rules,
            References references,
            LayoutCompiler layouts,
            Place at,
            Problems problems) {
        this.record = record;
        this.rules = rules;
        this.references = references;
        this.layouts = layouts;
        this.at = at;
        this.problems = problems;
    }

    /** The outermost kind; empty when a problem is an error. */
    Optional<Segment> compile() {
        var before = problems.errors();
        var outermost = rules.stream()
                .map(ChildRule::under)
                .filter(name -> rules.stream().noneMatch(rule -> rule.use().equalsIgnoreCase(name)))
                .map(SegmentCompiler::key)
                .distinct()
                .toList();
        if (outermost.size() != 1) {
            problem(
                    "The children have " + (outermost.isEmpty() ? "no" : "several") + " outermost parents.",
                    "Let every chain of under: end at the same record, which is no child itself.");
            return Optional.empty();
        }
        var found = segment(outermost.getFirst(), Optional.empty());
        for (var rule : rules)
            if (!used.contains(key(rule.use())))
                problem(
                        rule.use() + " leads to no outermost parent.",
                        "Let every chain of under: end at the same record, which is no child itself.");
        return problems.errors() == before ? found : Optional.empty();
    }

    private Optional<Segment> segment(String name, Optional<LayoutCompiler.GivenNames> parent) {
        var definition = references.ruled(name);
        if (definition.isEmpty() || !used.add(key(name))) {
            problem(
                    name + (definition.isEmpty() ? " has no rule that says which records it is." : " is named twice."),
                    "Name it once in use:, and say in redefines: when it applies.");
            return Optional.empty();
        }
        var names = new LayoutCompiler.GivenNames();
        var members = layouts.alone(record, definition.get(), names);
        var children = new ArrayList<Segment>();
        for (var rule : rules)
            if (rule.under().equalsIgnoreCase(name))
                segment(rule.use(), Optional.of(names)).ifPresent(children::add);
        var layout = layouts.segment(definition.get(), members, children);
        var list = parent.map(taken -> layouts.list(definition.get(), layout, taken))
                .orElse(null);
        return Optional.of(new Segment(
                definition.get().name, references.condition(definition.get()).orElseThrow(), layout, list, children));
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private void problem(String what, String fix) {
        problems.error(at, what, fix, "copybook/bad-rule");
    }
}
