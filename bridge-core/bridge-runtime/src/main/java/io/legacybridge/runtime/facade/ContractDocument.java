package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.Exposure;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.facade.OpenApiOperations.Seen;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.record.Field;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a contract or a connection offers, in OpenAPI 3.1, to somebody who may use all of it. */
public final class ContractDocument {

    private ContractDocument() {}

    /** What a connection offers: its operations where its file exposes them, and its records. */
    public static ObjectNode of(ConnectionDefinition connection) {
        return OpenApiDocument.whole(connection);
    }

    /**
     * The operations of a contract, as a connection offers them whose file says nothing else.
     *
     * @param connection what the connection would be called
     */
    public static ObjectNode of(String connection, List<Operation> operations) {
        var document = OpenApiDocument.empty(connection);
        var calls = new OpenApiOperations(document);
        for (var operation : operations) {
            var plan = plan(connection, operation);
            calls.describe(plan, Seen.whole(plan));
        }
        return document;
    }

    private static OperationPlan plan(String connection, Operation operation) {
        var nothingIsProtected = new HashMap<String, Map<Field, String>>();
        for (var code : operation.faults().keySet()) nothingIsProtected.put(code, Map.of());
        return new OperationPlan(
                connection,
                operation,
                operation.effect(),
                Exposure.byName(connection, operation.name()),
                Map.of(),
                Map.of(),
                nothingIsProtected,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                new Versions("", ""));
    }
}
