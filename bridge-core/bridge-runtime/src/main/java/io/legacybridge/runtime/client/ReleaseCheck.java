package io.legacybridge.runtime.client;

import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds the forms that a client's file asks for against those that the security team allows. */
public final class ReleaseCheck {

    private final String file;
    private final ProtectionPolicy policy;
    private final Problems problems;

    private ReleaseCheck(String file, ProtectionPolicy policy, Problems problems) {
        this.file = file;
        this.policy = policy;
        this.problems = problems;
    }

    /**
     * Reports every form that is not allowed.
     *
     * @param file how problems name the client's file
     */
    public static boolean isAllowed(
            Client client, String file, Connections connections, ProtectionPolicy policy, Problems problems) {
        var before = problems.errors();
        var check = new ReleaseCheck(file, policy, problems);
        client.reads()
                .forEach((connection, entitlement) -> connections
                        .plan(connection)
                        .ifPresent(plan -> check.allowed(
                                "reads." + connection, entitlement.release(), byPath(plan.classes(), ""))));
        client.calls()
                .forEach((connection, operations) -> operations.forEach((operation, entitlement) -> {
                    var setting = "calls." + connection + "." + operation;
                    // The forms of refusals' fields stand there too, with their codes.
                    var forms = entitlement.reply().release();
                    connections
                            .calls(connection)
                            .flatMap(calls -> calls.find(operation))
                            .ifPresent(plan -> check.allowed(setting, forms, byPath(plan)));
                }));
        return problems.errors() == before;
    }

    private void allowed(String setting, Map<String, ReleaseForm> forms, Map<String, String> classes) {
        forms.forEach((path, form) -> {
            var fieldClass = classes.get(path);
            if (fieldClass == null || form == ReleaseForm.OMIT) return;
            var allowed = policy.rule(fieldClass).allowed();
            if (allowed.contains(form)) return;
            problems.error(
                    Place.of(file).at(setting + ".release." + path),
                    "The security team does not let values of the class " + fieldClass + " leave as "
                            + Words.written(form) + ".",
                    allowed.stream().allMatch(one -> one == ReleaseForm.OMIT)
                            ? "Leave it out."
                            : "Write "
                                    + allowed.stream()
                                            .sorted()
                                            .map(Words::written)
                                            .collect(Collectors.joining(" or "))
                                    + ", or ask for a change of protection/.",
                    "protection/form-not-allowed");
        });
    }

    private static Map<String, String> byPath(Map<Field, String> classes, String prefix) {
        var all = new HashMap<String, String>();
        classes.forEach((field, fieldClass) -> all.put(prefix + field.path(), fieldClass));
        return all;
    }

    private static Map<String, String> byPath(OperationPlan plan) {
        var all = byPath(plan.reply(), "");
        plan.faults().forEach((code, classes) -> all.putAll(byPath(classes, "faults." + code + ".")));
        return all;
    }
}
