package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.protection.ProtectionSettings;
import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether rules reach the connections that they name, and fields of them. One that does not protects nothing, in silence. */
public final class RuleReach {

    private final Map<String, Optional<ConnectionDefinition>> connections;
    private final Problems problems;

    /** @param connections by name; empty when its file has errors, so that nobody knows its fields */
    public RuleReach(Map<String, Optional<ConnectionDefinition>> connections, Problems problems) {
        this.connections = connections;
        this.problems = problems;
    }

    /** @param places of the file's settings */
    public void check(ProtectionSettings file, SettingsBinder places) {
        for (var index = 0; index < file.rules().size(); index++)
            check(file.rules().get(index), "rules[" + index + "]", places);
    }

    private void check(Rule rule, String path, SettingsBinder places) {
        var where = places.place(path + ".connections").at(path + ".connections");
        var isWhole = true;
        for (var named : rule.connections()) {
            if (connections.keySet().stream().anyMatch(name -> ProtectionPolicy.matches(named, name))) continue;
            isWhole = false;
            problems.warning(
                    where,
                    "There is no connection " + named + ", so the rule protects nothing there.",
                    DidYouMean.or(
                            named,
                            connections.keySet(),
                            "Correct the name, or put a file connections/" + named + ".yaml there."),
                    "protection/unknown-connection");
        }
        if (isWhole) checkFields(rule, path, places);
    }

    private void checkFields(Rule rule, String path, SettingsBinder places) {
        var isForAll = rule.connections().isEmpty();
        var named = connections.keySet().stream()
                .filter(name ->
                        isForAll || rule.connections().stream().anyMatch(glob -> ProtectionPolicy.matches(glob, name)))
                .sorted()
                .toList();
        // Nobody knows the fields of connections that are still to come.
        if (named.isEmpty()) return;
        var definitions = named.stream().map(connections::get).toList();
        if (definitions.stream().anyMatch(Optional::isEmpty)) return;
        var schemas = definitions.stream()
                .flatMap(Optional::stream)
                .flatMap(RuleReach::schemas)
                .toList();
        if (rule.fields().isEmpty()) return;
        var none = "No field of " + (isForAll ? "any connection" : String.join(", ", named)) + " matches ";
        if (isForAll || schemas.stream().anyMatch(schema -> reaches(rule.fields(), schema))) {
            checkEach(rule, path, schemas, none, places);
            return;
        }
        problems.warning(
                places.place(path + ".fields").at(path + ".fields"),
                none + String.join(", ", rule.fields()) + ", so the rule does nothing.",
                meant(rule.fields(), schemas)
                        .orElse(
                                "Correct it: bridge protection report lists the fields; * and ? stand for any characters and one."),
                "protection/unknown-field");
    }

    /** A pattern may be meant for fields that are still to come; a name is that of a field. */
    private void checkEach(Rule rule, String path, List<RecordSchema> schemas, String none, SettingsBinder places) {
        for (var index = 0; index < rule.fields().size(); index++) {
            var name = rule.fields().get(index);
            if (isPattern(name) || schemas.stream().anyMatch(schema -> reaches(List.of(name), schema))) continue;
            var element = path + ".fields[" + index + "]";
            problems.warning(
                    places.place(element).at(element),
                    none + name + ", so the rule does nothing with it.",
                    meant(List.of(name), schemas)
                            .orElse("Correct it, or take it out: bridge protection report lists the fields."),
                    "protection/unknown-field");
        }
    }

    /** {@code Did you mean cardNum?}, when the names are near to fields that are there. */
    private static Optional<String> meant(List<String> names, List<RecordSchema> schemas) {
        var near = names.stream()
                .filter(name -> !isPattern(name))
                .flatMap(name -> DidYouMean.nearest(name, names(schemas)).stream())
                .distinct()
                .toList();
        return near.isEmpty() ? Optional.empty() : Optional.of("Did you mean " + String.join(", ", near) + "?");
    }

    private static boolean isPattern(String name) {
        return name.contains("*") || name.contains("?");
    }

    private static List<String> names(List<RecordSchema> schemas) {
        return schemas.stream()
                .flatMap(schema -> schema.fields().stream())
                .flatMap(field -> Stream.of(field.path(), field.originalName()))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    private static boolean reaches(List<String> globs, RecordSchema schema) {
        return schema.leaves().stream().anyMatch(leaf -> ProtectionPolicy.matches(globs, schema, leaf));
    }

    private static Stream<RecordSchema> schemas(ConnectionDefinition definition) {
        return Stream.concat(
                definition.plan().stream().map(plan -> plan.schema()),
                definition.calls().stream()
                        .flatMap(calls -> calls.operations().values().stream())
                        .map(OperationPlan::operation)
                        .flatMap(operation -> Stream.concat(
                                Stream.of(operation.request(), operation.reply()),
                                operation.faults().values().stream())));
    }
}
