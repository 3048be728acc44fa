package io.legacybridge.runtime.message;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the records of one connection become messages.
 *
 * @param connection its name
 * @param schema     what the records look like
 * @param key        the field that is the business key, if there is one
 * @param classes    the field class of each protected leaf; empty when nothing is protected
 * @param handling   how protected leaves are kept; those that are not named are {@link Handling#SEALED}
 * @param versions   digests of the connection file and its contracts
 */
public record MessagePlan(
        String connection,
        RecordSchema schema,
        Optional<Field> key,
        Map<Field, String> classes,
        Map<Field, Handling> handling,
        Versions versions) {

    /** One whose protected values are sealed with keys of their classes. */
    public MessagePlan(
            String connection,
            RecordSchema schema,
            Optional<Field> key,
            Map<Field, String> classes,
            Versions versions) {
        this(connection, schema, key, classes, Map.of(), versions);
    }

    /** CloudEvents {@code source}. */
    public String source() {
        return "/connections/" + connection;
    }

    /** CloudEvents {@code dataschema}: names what the record was read with. */
    public String dataschema() {
        return "urn:legacybridge:connection:" + versions.connection() + ":contract:" + versions.contract();
    }

    /** The field class of each protected path. */
    public Map<String, String> classesByPath() {
        return classes.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().path(), Map.Entry::getValue));
    }

    public Handling handling(Field field) {
        return handling.getOrDefault(field, Handling.SEALED);
    }

    /** How the values of each protected path are kept: another text, another way. */
    public Map<String, String> handlingByPath() {
        return classes.keySet().stream()
                .collect(Collectors.toMap(
                        Field::path,
                        field -> classes.get(field) + " " + handling(field).text(),
                        (one, _) -> one));
    }

    /** The class of the token of the person that this field names, also where the field itself is not protected. */
    public String whoseClass(Field whose) {
        return classes.getOrDefault(whose, PersonValues.UNPROTECTED_CLASS);
    }

    /** What the texts of its problems may hold. */
    public Redaction redaction() {
        return Redaction.of(classes);
    }
}
