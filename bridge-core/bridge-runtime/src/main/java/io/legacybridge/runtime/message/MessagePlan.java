package io.legacybridge.runtime.message;

import io.legacybridge.runtime.ledger.Ledger.Versions;
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
 * @param versions   digests of the connection file and its contracts
 */
public record MessagePlan(
        String connection, RecordSchema schema, Optional<Field> key, Map<Field, String> classes, Versions versions) {

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

    /** Whether values may appear in the texts of problems. */
    public boolean mayShowValues() {
        return classes.isEmpty();
    }
}
