package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.connection.CommonSettings.Protect;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which fields of a connection are protected: what its file says, held against what the security team demands. */
final class FieldProtection {

    private static final int MOST_NAMES_SHOWN = 12;

    private final String connection;
    private final RecordSchema schema;
    private final ProtectionPolicy policy;
    private final SettingsBinder binder;
    private final Problems problems;

    FieldProtection(
            String connection, RecordSchema schema, ProtectionPolicy policy, SettingsBinder binder, Problems problems) {
        this.connection = connection;
        this.schema = schema;
        this.policy = policy;
        this.binder = binder;
        this.problems = problems;
    }

    /** The field class of each protected leaf. */
    Map<Field, String> classes(Map<String, Protect> written) {
        var classes = new HashMap<Field, String>();
        for (var path : written.keySet()) {
            var leaves = below(path);
            if (leaves.isEmpty())
                problems.error(
                        binder.place("protect." + path),
                        "The records have no field " + path + ".",
                        DidYouMean.fix(
                                path, schema.leaves().stream().map(Field::path).toList()),
                        "config/unknown-field");
            for (var leaf : leaves)
                classes.put(leaf, policy.classOf(connection, schema, leaf).orElse(ProtectionPolicy.DEFAULT_CLASS));
        }
        demand(classes);
        return classes;
    }

    private void demand(Map<Field, String> protectedFields) {
        var unmatched = new ArrayList<String>();
        for (var leaf : schema.leaves()) {
            if (protectedFields.containsKey(leaf)) continue;
            var demanded = policy.classOf(connection, schema, leaf);
            if (demanded.isPresent() && policy.protectsByItself()) protectedFields.put(leaf, demanded.get());
            else if (demanded.isPresent())
                problems.error(
                        binder.place("protect"),
                        "The field " + leaf.path() + " is of the class " + demanded.get() + " and is not protected.",
                        "Write protect: {" + leaf.path()
                                + ": encrypt}, or ask the security team for an exception in protection/.",
                        "protection/unprotected-field");
            else if (!policy.isPublic(connection, schema, leaf)) unmatched.add(leaf.path());
        }
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

    /** The field with this path, or every leaf of the group with it. */
    private List<Field> below(String path) {
        return schema.leaves().stream()
                .filter(leaf -> leaf.path().equals(path) || leaf.path().startsWith(path + "."))
                .toList();
    }

    private static String shown(List<String> paths) {
        if (paths.size() <= MOST_NAMES_SHOWN) return String.join(", ", paths);
        return String.join(", ", paths.subList(0, MOST_NAMES_SHOWN)) + " and " + (paths.size() - MOST_NAMES_SHOWN)
                + " more";
    }
}
