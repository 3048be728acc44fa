package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.message.Handling;
import io.legacybridge.runtime.message.Handling.Mode;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.release.Visibility;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Every field of every connection: what the rules say about it, whether it is protected, and what each client gets of it. */
public final class FieldReport {

    /** What becomes of a field's values before they are stored. */
    public enum State {
        /** Sealed under the key of its class. */
        PROTECTED,
        /** A rule says that it needs no protection. */
        PUBLIC,
        /** No rule matches it, and it is stored as it is. */
        UNDECIDED
    }

    /**
     * One field.
     *
     * @param part    {@code records}, or an operation with {@code request}, {@code reply} or {@code fault CODE}
     * @param name    in the contract
     * @param kept    what of its values is kept: {@code encrypt}, {@code token}, {@code mask} or {@code drop}, and whether each
     *                person has a key of its own; empty when it is not protected
     * @param clients the form in which each client gets it; those that do not see it are absent
     */
    public record Line(
            String connection,
            String part,
            String path,
            String name,
            State state,
            Optional<String> fieldClass,
            Optional<String> kept,
            Map<String, String> clients) {
        public Line {
            clients = new TreeMap<>(clients);
        }
    }

    private static final String ENCRYPT = "encrypt";
    private static final String BY_PERSON = " by person";

    private final Configuration configuration;
    private final List<Line> lines = new ArrayList<>();

    private FieldReport(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Of the connections that can be loaded. */
    public static List<Line> of(Configuration configuration) {
        var report = new FieldReport(configuration);
        configuration.connections().values().forEach(read -> read.result().ifPresent(report::connection));
        return report.lines;
    }

    private void connection(ConnectionDefinition definition) {
        var name = definition.name();
        definition
                .plan()
                .ifPresent(plan -> fields(
                        name,
                        "records",
                        plan.schema(),
                        plan.classes(),
                        leaf -> kept(plan.handling(leaf)),
                        leaf -> plan.handling(leaf).mode() == Mode.DROP
                                ? Map.of()
                                : reads(name, leaf, plan.classes())));
        definition.calls().ifPresent(calls -> calls.operations().values().forEach(plan -> operation(name, plan)));
    }

    private void operation(String connection, OperationPlan plan) {
        var kept = ENCRYPT + (plan.whose().isPresent() ? BY_PERSON : "");
        fields(
                connection,
                plan.name() + " request",
                plan.operation().request(),
                plan.request(),
                _ -> ENCRYPT,
                _ -> Map.of());
        fields(
                connection,
                plan.name() + " reply",
                plan.operation().reply(),
                plan.reply(),
                _ -> kept,
                leaf -> calls(connection, plan, plan.reply(), CallEntitlement::reply, leaf));
        plan.faults()
                .forEach((code, classes) -> fields(
                        connection,
                        plan.name() + " fault " + code,
                        plan.operation().faults().get(code),
                        classes,
                        _ -> kept,
                        leaf -> calls(
                                connection, plan, classes, rights -> ClientUse.ofFault(code, rights.faults()), leaf)));
    }

    private void fields(
            String connection,
            String part,
            RecordSchema schema,
            Map<Field, String> classes,
            Function<Field, String> kept,
            Function<Field, Map<String, String>> clients) {
        for (var leaf : schema.leaves()) {
            var fieldClass = Optional.ofNullable(classes.get(leaf));
            var state = fieldClass.isPresent()
                    ? State.PROTECTED
                    : configuration.policy().isPublic(connection, schema, leaf) ? State.PUBLIC : State.UNDECIDED;
            lines.add(new Line(
                    connection,
                    part,
                    leaf.path(),
                    leaf.originalName(),
                    state,
                    fieldClass,
                    fieldClass.map(_ -> kept.apply(leaf)),
                    clients.apply(leaf)));
        }
    }

    private Map<String, String> reads(String connection, Field leaf, Map<Field, String> classes) {
        var forms = new TreeMap<String, String>();
        for (var client : clients())
            Optional.ofNullable(client.reads().get(connection))
                    .map(rights -> new Visibility(classes, Optional.empty(), rights))
                    .flatMap(visibility -> form(visibility, leaf))
                    .ifPresent(form -> forms.put(client.name(), form));
        return forms;
    }

    private static String kept(Handling handling) {
        return Words.written(handling.mode()) + (handling.whose().isPresent() ? BY_PERSON : "");
    }

    private Map<String, String> calls(
            String connection,
            OperationPlan plan,
            Map<Field, String> classes,
            Function<CallEntitlement, Entitlement> part,
            Field leaf) {
        var forms = new TreeMap<String, String>();
        for (var client : clients())
            client.call(connection, plan.name())
                    .map(rights -> new Visibility(classes, Optional.empty(), part.apply(rights)))
                    .flatMap(visibility -> form(visibility, leaf))
                    .ifPresent(form -> forms.put(client.name(), form));
        return forms;
    }

    private Optional<String> form(Visibility visibility, Field leaf) {
        if (!visibility.shows(leaf.path())) return Optional.empty();
        var fieldClass = visibility.fieldClass(leaf.path());
        var form = fieldClass.isEmpty() ? ReleaseForm.PLAIN : visibility.form(leaf.path());
        var leaves = form != ReleaseForm.OMIT
                && (fieldClass.isEmpty()
                        || configuration
                                .policy()
                                .rule(fieldClass.get())
                                .allowed()
                                .contains(form));
        return leaves ? Optional.of(Words.written(form)) : Optional.empty();
    }

    private List<Client> clients() {
        return configuration.clients().values().stream()
                .flatMap(read -> read.result().stream())
                .toList();
    }
}
