package io.legacybridge.runtime.protection;

import io.legacybridge.runtime.connection.Connections;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.ReleaseForm;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds the forms that a client's file asks for against those that the security team allows. */
public final class ReleaseCheck {

    private ReleaseCheck() {}

    /**
     * Reports every form that is not allowed.
     *
     * @param file how problems name the client's file
     */
    public static boolean isAllowed(
            Client client, String file, Connections connections, ProtectionPolicy policy, Problems problems) {
        var before = problems.errors();
        client.reads()
                .forEach((connection, entitlement) -> connections
                        .plan(connection)
                        .ifPresent(plan -> {
                            var classes = plan.classes().entrySet().stream()
                                    .collect(Collectors.toMap(
                                            entry -> entry.getKey().path(), Map.Entry::getValue));
                            entitlement.release().forEach((path, form) -> {
                                var fieldClass = classes.get(path);
                                if (fieldClass == null || form == ReleaseForm.OMIT) return;
                                var allowed = policy.rule(fieldClass).allowed();
                                if (allowed.contains(form)) return;
                                problems.error(
                                        Place.of(file).at("reads." + connection + ".release." + path),
                                        "The security team does not let values of the class " + fieldClass
                                                + " leave as " + written(form) + ".",
                                        allowed.stream().allMatch(one -> one == ReleaseForm.OMIT)
                                                ? "Leave it out."
                                                : "Write "
                                                        + allowed.stream()
                                                                .sorted()
                                                                .map(ReleaseCheck::written)
                                                                .collect(Collectors.joining(" or "))
                                                        + ", or ask for a change of protection/.",
                                        "protection/form-not-allowed");
                            });
                        }));
        client.calls()
                .forEach((connection, operations) -> operations.forEach((operation, entitlement) -> {
                    for (var answer : List.of(entitlement.reply(), entitlement.faults()))
                        answer.release().forEach((path, form) -> {
                            if (form == ReleaseForm.JWE)
                                problems.error(
                                        Place.of(file).at("calls." + connection + "." + operation + " " + path),
                                        "The fields of an answer to a call cannot leave as jwe.",
                                        "Write plain, mask or token; jwe is for messages.",
                                        "protection/form-not-possible");
                        });
                }));
        return problems.errors() == before;
    }

    private static String written(ReleaseForm form) {
        return form.name().toLowerCase(Locale.ROOT);
    }
}
