package io.legacybridge.runtime.definition;

import io.legacybridge.runtime.call.AnswerPerson;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.message.Handling;
import io.legacybridge.runtime.message.Handling.Mode;
import io.legacybridge.runtime.message.PersonValues;
import io.legacybridge.runtime.message.SingleFields;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How the protected fields of a connection are kept, as its file and the classes of {@code protection/} say. */
final class FieldHandling {

    private final ProtectionPolicy policy;
    private final SettingsBinder binder;
    private final Problems problems;

    FieldHandling(ProtectionPolicy policy, SettingsBinder binder, Problems problems) {
        this.policy = policy;
        this.binder = binder;
        this.problems = problems;
    }

    /**
     * Of the records of a source.
     *
     * @param modes as the connection's file says
     */
    Map<Field, Handling> ofRecords(RecordSchema schema, Map<Field, String> classes, Map<Field, Mode> modes) {
        var all = new HashMap<Field, Handling>();
        classes.forEach((field, name) -> {
            var rule = policy.rule(name);
            var mode = modes.getOrDefault(field, Mode.ENCRYPT);
            if (mode == Mode.TOKEN && rule.reversible()) refuseToken(field, name);
            var whose = mode == Mode.ENCRYPT && rule.isKeyedByPerson()
                    ? whose(name, schema, "of the records")
                    : Optional.<Field>empty();
            all.put(field, new Handling(mode, rule.padding(), rule.mask(), whose));
        });
        return all;
    }

    /** Of whom the answers of an operation tell; empty when none of their fields is of a class that is keyed by person. */
    Optional<AnswerPerson> ofAnswers(Operation operation, Map<String, Map<Field, String>> classes) {
        var name = operation.name();
        var request = classes.get(OperationPlan.requestPrefix(name));
        var reply = classes.get(OperationPlan.replyPrefix(name));
        var faults = operation.faults().keySet().stream()
                .flatMap(code -> classes.get(OperationPlan.faultPrefix(name, code)).values().stream())
                .toList();
        var keyed = Stream.concat(reply.values().stream(), faults.stream())
                .filter(fieldClass -> policy.rule(fieldClass).isKeyedByPerson())
                .sorted()
                .findFirst();
        if (keyed.isEmpty()) return Optional.empty();
        var asked = policy.persons(keyed.get(), SingleFields.of(operation.request()));
        if (asked.size() == 1) return Optional.of(whose(true, operation.request(), asked.getFirst(), request));
        if (faults.stream().noneMatch(fieldClass -> policy.rule(fieldClass).isKeyedByPerson())) {
            var told = policy.persons(keyed.get(), SingleFields.of(operation.reply()));
            if (told.size() == 1) return Optional.of(whose(false, operation.reply(), told.getFirst(), reply));
        }
        refuse(keyed.get(), "of the operation " + name);
        return Optional.empty();
    }

    /** Requests are not kept, and answers are sealed as a whole. */
    void requireEncrypted(Map<String, Mode> modes, List<Operation> operations) {
        modes.forEach((path, mode) -> {
            if (mode == Mode.ENCRYPT || operations.stream().noneMatch(one -> path.startsWith(one.name() + "."))) return;
            problems.error(
                    binder.place("protect." + path),
                    "A field of an operation cannot be kept as " + Words.written(mode)
                            + ": requests are not kept, and answers are sealed as a whole.",
                    "Write encrypt; in which form a client gets it stands in the client's file.",
                    "protection/mode-not-possible");
        });
    }

    private static AnswerPerson whose(boolean inRequest, RecordSchema schema, Field field, Map<Field, String> classes) {
        return AnswerPerson.of(inRequest, schema, field, classes.getOrDefault(field, PersonValues.UNPROTECTED_CLASS));
    }

    private Optional<Field> whose(String fieldClass, RecordSchema schema, String of) {
        var found = policy.persons(fieldClass, SingleFields.of(schema));
        if (found.size() == 1) return Optional.of(found.getFirst());
        refuse(fieldClass, of);
        return Optional.empty();
    }

    /** Elsewhere the class has other tokens, and nothing leads back from this one. */
    private void refuseToken(Field field, String fieldClass) {
        if (policy.protectsByItself()) return;
        problems.error(
                binder.place("protect." + field.path()),
                "The class " + fieldClass
                        + " is reversible, so clients may send its tokens back; from a token that is kept instead of the value"
                        + " nothing leads back.",
                "Write encrypt and release: {" + field.path()
                        + ": token} in the clients' files, or let the security team take reversible out of the class.",
                "protection/token-not-reversible");
    }

    /** A version that only ends what it began goes on with the key of the class. */
    private void refuse(String fieldClass, String of) {
        if (policy.protectsByItself()) return;
        problems.error(
                binder.place("protect"),
                "Values of the class " + fieldClass + " are keyed by person, and not exactly one field " + of
                        + " that stands there once tells the person.",
                "Let the security team name it in subject: of the class, in protection/: now there stands "
                        + String.join(", ", policy.rule(fieldClass).subject()) + ".",
                "protection/no-subject");
    }
}
