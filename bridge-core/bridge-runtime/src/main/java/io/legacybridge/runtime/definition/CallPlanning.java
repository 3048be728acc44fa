package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.Exposure;
import io.legacybridge.runtime.call.Exposure.Segment;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.call.RequestFields;
import io.legacybridge.runtime.call.Routes;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a connection's operations are offered: what its file says, held against what its contract has. */
final class CallPlanning {

    /** The common settings that say something of calls only. */
    private static final List<String> OF_CALLS = List.of("deadline", "patience", "max-concurrent");

    private final String connection;
    private final CommonSettings settings;
    private final SettingsBinder binder;
    private final Problems problems;

    CallPlanning(String connection, CommonSettings settings, SettingsBinder binder, Problems problems) {
        this.connection = connection;
        this.settings = settings;
        this.binder = binder;
        this.problems = problems;
    }

    /**
     * @param classes the field class of each protected leaf, by the prefix of its schema
     * @return empty when there are no operations
     */
    Optional<CallPlan> plan(
            List<Operation> operations,
            Map<String, Map<Field, String>> classes,
            FieldHandling handling,
            Versions versions) {
        var names = operations.stream().map(Operation::name).toList();
        settings.expose().keySet().forEach(name -> requireKnown("expose." + name, name, names));
        settings.effect().keySet().forEach(name -> requireKnown("effect." + name, name, names));
        if (operations.isEmpty()) {
            OF_CALLS.forEach(this::warnOfNoEffect);
            return Optional.empty();
        }
        var plans = new TreeMap<String, OperationPlan>();
        for (var operation : operations) plans.put(operation.name(), plan(operation, classes, handling, versions));
        plans.values().forEach(this::check);
        requireDifferentWays(plans);
        return Optional.of(new CallPlan(connection, plans, settings.maxConcurrent()));
    }

    private void warnOfNoEffect(String setting) {
        if (binder.isWritten(setting))
            problems.warning(
                    binder.place(setting),
                    "This connection has no operations, so this has no effect.",
                    "Remove it, or add the adapter's settings for operations.",
                    "config/no-effect");
    }

    private OperationPlan plan(
            Operation operation, Map<String, Map<Field, String>> classes, FieldHandling handling, Versions versions) {
        var name = operation.name();
        var faults = new HashMap<String, Map<Field, String>>();
        for (var code : operation.faults().keySet())
            faults.put(code, classes.get(OperationPlan.faultPrefix(name, code)));
        return new OperationPlan(
                connection,
                operation,
                settings.effect().getOrDefault(name, operation.effect()),
                settings.expose().getOrDefault(name, Exposure.byName(connection, name)),
                classes.get(OperationPlan.requestPrefix(name)),
                classes.get(OperationPlan.replyPrefix(name)),
                faults,
                handling.ofAnswers(operation, classes),
                settings.deadline(),
                settings.patience(),
                versions);
    }

    private void requireKnown(String setting, String operation, List<String> names) {
        if (names.contains(operation)) return;
        if (names.isEmpty())
            problems.error(
                    binder.place(setting),
                    "This connection has no operations.",
                    "Remove it, or add the adapter's settings for operations.",
                    "config/unknown-operation");
        else
            problems.error(
                    binder.place(setting),
                    "There is no operation " + operation + ".",
                    DidYouMean.fix(operation, names),
                    "config/unknown-operation");
    }

    private void check(OperationPlan plan) {
        var exposure = plan.exposure();
        var where = where(plan.name());
        if (exposure.path().getFirst() instanceof Segment.Literal(var first) && Routes.RESERVED.contains(first))
            problems.error(
                    where,
                    "/" + first + " is the appliance's own.",
                    "Choose a path that begins with another word.",
                    "expose/reserved-path");
        if (exposure.path().getFirst() instanceof Segment.Variable)
            problems.error(
                    where,
                    "The path begins with a variable, so it would stand in the way of all others.",
                    "Begin it with a word, such as /accounts/{id}.",
                    "expose/begins-with-variable");
        if (exposure.method() == Exposure.Method.GET && plan.effect() == Effect.WRITE)
            problems.error(
                    where,
                    plan.name() + " may change something, and GET promises that nothing changes.",
                    "Use POST, or write effect: {" + plan.name() + ": read} when it only asks.",
                    "expose/unsafe-get");
        var fields = new RequestFields(plan.operation().request(), exposure);
        var seen = new HashSet<String>();
        for (var name : fields.inUrl()) {
            if (!seen.add(name))
                problems.error(
                        where, "The field " + name + " stands in it twice.", "Name it once.", "expose/field-twice");
            requireForUrl(plan, where, name, fields);
        }
        if (!exposure.method().hasBody())
            for (var name : fields.requiredWithoutPlace())
                problems.error(
                        where,
                        "The request needs " + name + ", which has no place in a URL.",
                        "Use a method with a body, such as POST.",
                        "expose/needs-body");
    }

    private void requireForUrl(OperationPlan plan, Place where, String name, RequestFields fields) {
        var inPath = plan.exposure().variables().contains(name);
        var field = fields.forUrl(name, inPath);
        if (field.isEmpty()) {
            var operation = plan.operation();
            var isOfReply = operation.request().find(name).isEmpty()
                    && operation.reply().find(name).isPresent();
            var known = fields.allForUrl(inPath);
            problems.error(
                    where,
                    "The request of " + plan.name() + " has no field " + name + " that can stand there"
                            + (isOfReply ? "; only the reply has it, which comes after the call." : "."),
                    known.isEmpty() ? "No field of this request can: leave it out." : DidYouMean.fix(name, known),
                    "config/unknown-field");
        } else if (plan.request().containsKey(field.get()))
            problems.error(
                    where,
                    "The field " + name + " is protected, and others log URLs.",
                    "Use a method with a body, such as POST, and leave it in the body.",
                    "expose/protected-in-url");
    }

    private void requireDifferentWays(Map<String, OperationPlan> plans) {
        var byShape = new HashMap<String, String>();
        plans.values().forEach(plan -> {
            var before = byShape.putIfAbsent(plan.exposure().shape(), plan.name());
            if (before != null)
                problems.error(
                        where(plan.name()),
                        plan.exposure() + " is the way to " + before + " already.",
                        "Give each operation a method and path of its own.",
                        "expose/clash");
        });
        var byPath = new HashMap<String, OperationPlan>();
        plans.values().forEach(plan -> {
            var before = byPath.putIfAbsent(plan.exposure().pathShape(), plan);
            if (before != null
                    && !before.exposure().variables().equals(plan.exposure().variables()))
                problems.error(
                        where(plan.name()),
                        plan.exposure() + " and " + before.exposure() + " are one path with two names for a variable.",
                        "Give the variable the same name, that of a field of both requests.",
                        "expose/variable-names");
        });
    }

    private Place where(String operation) {
        return binder.place(settings.expose().containsKey(operation) ? "expose." + operation : "expose")
                .at("expose." + operation);
    }
}
