package io.legacybridge.runtime.protection;

import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What only all files of {@code protection/} together can tell: whether each rule protects what it means to. */
public final class ProtectionCheck {

    private final Set<String> known = new TreeSet<>(BuiltInRules.MASKS.keySet());
    /** The classes that some field may be of. */
    private final Set<String> inUse = new TreeSet<>(BuiltInRules.MASKS.keySet());

    private final Problems problems;

    /** @param files all of them: a class may be declared in one and used in another */
    public ProtectionCheck(List<ProtectionSettings> files, Problems problems) {
        this.problems = problems;
        known.add(ProtectionPolicy.PUBLIC);
        known.add(ProtectionPolicy.DEFAULT_CLASS);
        inUse.addAll(known);
        for (var file : files) {
            known.addAll(file.classes().keySet());
            for (var rule : file.rules()) inUse.add(rule.fieldClass());
        }
    }

    /** @param places of the file's settings */
    public void check(ProtectionSettings file, SettingsBinder places) {
        if (file.classes().containsKey(ProtectionPolicy.PUBLIC))
            problems.error(
                    places.place("classes." + ProtectionPolicy.PUBLIC),
                    "Fields of the class public are shown as they are.",
                    "Give the class another name, or remove it here.",
                    "protection/public-class");
        file.classes().forEach((name, fieldClass) -> {
            if (!inUse.contains(name))
                problems.warning(
                        places.place("classes." + name),
                        "No rule has the class " + name + " and none is built in, so what stands here is for no field.",
                        DidYouMean.or(
                                name, BuiltInRules.MASKS.keySet(), "Name it in a rule with field-class, or remove it."),
                        "protection/unused-class");
            if (fieldClass.reversible() && !fieldClass.subject().isEmpty())
                problems.error(
                        places.place("classes." + name + ".reversible"),
                        "A token that can be turned back holds the value under the key of its class, so an erased person's"
                                + " would still be readable.",
                        "Keep subject or reversible.",
                        "protection/reversible-and-erasable");
        });
        for (var index = 0; index < file.rules().size(); index++)
            check(file.rules().get(index), "rules[" + index + "].", places);
    }

    private void check(Rule rule, String path, SettingsBinder places) {
        if (!known.contains(rule.fieldClass()))
            problems.error(
                    places.place(path + "field-class"),
                    "There is no field class " + rule.fieldClass() + ".",
                    DidYouMean.fix(rule.fieldClass(), known) + " Or declare it, such as classes: {" + rule.fieldClass()
                            + ": {mask: all}}.",
                    "protection/unknown-class");
        if (rule.fields().isEmpty())
            problems.error(
                    places.place(path + "field-class").at(path + "fields"),
                    "The rule names no field, so it matches none.",
                    "Add them, such as fields: [\"*-ACCT-NUM\"].",
                    "protection/empty-rule");
    }
}
