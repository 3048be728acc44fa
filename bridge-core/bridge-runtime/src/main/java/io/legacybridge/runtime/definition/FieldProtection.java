package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.message.Handling.Mode;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Which fields of a connection are protected: what its file says, held against what the security team demands. The fields of
 * its records have their paths, those of operations a prefix in front of them.
 */
final class FieldProtection {

    /** In front of the paths of records: nothing. */
    static final String RECORDS = "";

    private static final int MOST_NAMES_SHOWN = 12;

    private final String connection;
    private final SequencedMap<String, RecordSchema> schemas;
    private final ProtectionPolicy policy;
    private final SettingsBinder binder;
    private final Problems problems;

    /** @param schemas by prefix, such as {@code getBalance.reply} */
    FieldProtection(
            String connection,
            SequencedMap<String, RecordSchema> schemas,
            ProtectionPolicy policy,
            SettingsBinder binder,
            Problems problems) {
        this.connection = connection;
        this.schemas = schemas;
        this.policy = policy;
        this.binder = binder;
        this.problems = problems;
    }

    /** The field class of each protected leaf, by prefix. */
    Map<String, Map<Field, String>> classes(Map<String, Mode> written) {
        for (var path : written.keySet())
            if (schemas.keySet().stream().allMatch(prefix -> below(prefix, path).isEmpty())) reportUnknown(path);
        var unmatched = new ArrayList<String>();
        var all = new HashMap<String, Map<Field, String>>();
        schemas.forEach((prefix, schema) -> {
            var classes = new HashMap<Field, String>();
            for (var path : written.keySet())
                for (var leaf : below(prefix, path))
                    classes.put(leaf, policy.classOf(connection, schema, leaf).orElse(ProtectionPolicy.DEFAULT_CLASS));
            unmatched.addAll(demand(prefix, schema, classes));
            all.put(prefix, classes);
        });
        reportUnmatched(unmatched);
        return all;
    }

    /** As what each field of the records is kept; one that is named twice, also with a group around it, as little as possible. */
    Map<Field, Mode> modes(Map<String, Mode> written) {
        var modes = new HashMap<Field, Mode>();
        if (schemas.containsKey(RECORDS))
            written.forEach((path, mode) -> below(RECORDS, path)
                    .forEach(leaf -> modes.merge(leaf, mode, (one, other) -> one.compareTo(other) > 0 ? one : other)));
        return modes;
    }

    private void reportUnknown(String path) {
        var known = new ArrayList<String>();
        schemas.forEach((prefix, schema) -> schema.leaves().forEach(leaf -> known.add(shown(prefix, leaf))));
        var what = schemas.keySet().equals(Set.of(RECORDS)) ? "The records have" : "There is";
        problems.error(
                binder.place("protect." + path),
                what + " no field " + path + ".",
                DidYouMean.fix(path, known),
                "config/unknown-field");
    }

    /** Protects what a rule demands where the policy does so by itself, else refuses it; returns what no rule matches. */
    private List<String> demand(String prefix, RecordSchema schema, Map<Field, String> protectedFields) {
        var unmatched = new ArrayList<String>();
        for (var leaf : schema.leaves()) {
            if (protectedFields.containsKey(leaf)) continue;
            var path = shown(prefix, leaf);
            var demanded = policy.classOf(connection, schema, leaf);
            if (demanded.isPresent() && policy.protectsByItself()) protectedFields.put(leaf, demanded.get());
            else if (demanded.isPresent())
                problems.error(
                        binder.place("protect"),
                        "The field " + path + " is of the class " + demanded.get() + " and is not protected.",
                        "Write protect: {" + path
                                + ": encrypt}, or ask the security team for an exception in protection/.",
                        "protection/unprotected-field");
            else if (!policy.isPublic(connection, schema, leaf)) unmatched.add(path);
        }
        return unmatched;
    }

    private void reportUnmatched(List<String> unmatched) {
        if (unmatched.isEmpty() || policy.protectsByItself()) return;
        var what = "No protection rule matches " + shown(unmatched) + ".";
        var fix =
                "Let the security team look at them, and add rules to protection/ (field-class: public for harmless ones).";
        switch (policy.unmatched()) {
            case REFUSE -> problems.error(binder.place("protect"), what, fix, "protection/unmatched-field");
            case WARN -> problems.warning(binder.place("protect"), what, fix, "protection/unmatched-field");
            case ALLOW -> {}
        }
    }

    /** The field with this path, or every leaf of the group with it. A path that means two fields protects both. */
    private List<Field> below(String prefix, String path) {
        return schemas.get(prefix).leaves().stream()
                .filter(leaf ->
                        shown(prefix, leaf).equals(path) || shown(prefix, leaf).startsWith(path + "."))
                .toList();
    }

    private static String shown(String prefix, Field leaf) {
        return prefix.isEmpty() ? leaf.path() : prefix + "." + leaf.path();
    }

    private static String shown(List<String> paths) {
        if (paths.size() <= MOST_NAMES_SHOWN) return String.join(", ", paths);
        return String.join(", ", paths.subList(0, MOST_NAMES_SHOWN)) + " and " + (paths.size() - MOST_NAMES_SHOWN)
                + " more";
    }
}
