package io.legacybridge.runtime.client;

import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.client.ClientSettings.CallSettings;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what a client's file says of operations against the operations. What is not there now is a warning: a connection may
 * come later.
 */
final class CallChecks {

    private final ConnectionFiles connections;
    private final SettingsBinder binder;
    private final Problems problems;

    CallChecks(ConnectionFiles connections, SettingsBinder binder, Problems problems) {
        this.connections = connections;
        this.binder = binder;
        this.problems = problems;
    }

    void check(String connection, String operation, CallSettings call) {
        var setting = "calls." + connection + "." + operation;
        var plans = connections.calls(connection);
        if (plans.isEmpty()) {
            connections.warn(connection, "has operations", binder.place("calls." + connection), problems);
            return;
        }
        var plan = plans.get().find(operation);
        if (plan.isEmpty()) {
            problems.warning(
                    binder.place(setting),
                    "The connection " + connection + " has no operation " + operation + ".",
                    DidYouMean.fix(operation, plans.get().operations().keySet()),
                    "config/unknown-operation");
            return;
        }
        check(setting, call, plan.get());
    }

    private void check(String setting, CallSettings call, OperationPlan plan) {
        var request = plan.operation().request();
        requireKnown(setting + ".request", call.request(), paths(request));
        requireKnown(setting + ".reply", call.reply(), paths(plan.operation().reply()));
        requireKnown(setting + ".faults", call.faults(), faultPaths(plan));
        var protectedPaths = new ArrayList<>(ClientLoader.paths(plan.reply().keySet()));
        plan.faults()
                .forEach((code, classes) ->
                        classes.keySet().forEach(field -> protectedPaths.add("faults." + code + "." + field.path())));
        var paths = paths(plan.operation().reply());
        for (var path : call.release().keySet())
            if (paths.contains(path) && !protectedPaths.contains(path))
                problems.warning(
                        binder.place(setting + ".release." + path),
                        "The field " + path + " of the reply is not protected, so it needs no release.",
                        "Remove the line.",
                        "config/not-protected");
            else if (!protectedPaths.contains(path))
                problems.warning(
                        binder.place(setting + ".release." + path),
                        "The operation " + plan.name() + " has no protected field " + path + ".",
                        DidYouMean.fix(path, protectedPaths),
                        "config/unknown-field");
        var arriving = ClientLoader.paths(plan.request().keySet());
        for (var path : call.restore())
            if (!arriving.contains(path))
                problems.warning(
                        binder.place(setting + ".restore").at(setting + ".restore"),
                        "The request of " + plan.name() + " has no protected field " + path + ".",
                        DidYouMean.fix(path, arriving),
                        "config/unknown-field");
        if (call.request().equals(ClientLoader.ALL)) return;
        var missing = new ArrayList<String>();
        findMissing(request.root(), Set.copyOf(call.request()), missing);
        if (!missing.isEmpty())
            problems.warning(
                    binder.place(setting),
                    "Every request needs " + String.join(", ", missing) + ", which this client may not send.",
                    "Add it to request, or take the operation away.",
                    "config/required-field");
    }

    private void requireKnown(String setting, List<String> written, List<String> known) {
        if (written.equals(ClientLoader.ALL)) return;
        for (var path : written)
            if (!known.contains(path))
                problems.warning(
                        binder.place(setting).at(setting),
                        "There is no field " + path + ".",
                        DidYouMean.fix(path, known),
                        "config/unknown-field");
    }

    /** Required leaves that are not allowed, as far as everything around them is required. */
    private static void findMissing(Field field, Set<String> allowed, List<String> missing) {
        if (field.isOptional() || isAllowed(field.path(), allowed)) return;
        switch (field.type()) {
            case Type.Group group -> group.fields().forEach(member -> findMissing(member, allowed, missing));
            case Type.Repeated list -> {
                if (list.min() > 0) findMissing(list.element(), allowed, missing);
            }
            case Type.Again _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> missing.add(field.path());
        }
    }

    private static boolean isAllowed(String path, Set<String> allowed) {
        return allowed.stream().anyMatch(name -> path.equals(name) || path.startsWith(name + "."));
    }

    private static List<String> paths(RecordSchema schema) {
        return schema.fields().stream()
                .map(Field::path)
                .filter(path -> !path.isEmpty())
                .distinct()
                .toList();
    }

    private static List<String> faultPaths(OperationPlan plan) {
        var all = new HashSet<String>();
        plan.operation().faults().forEach((code, schema) -> {
            all.add(code);
            for (var path : paths(schema)) all.add(code + "." + path);
        });
        return List.copyOf(all);
    }
}
