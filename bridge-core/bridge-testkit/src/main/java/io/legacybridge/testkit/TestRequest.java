package io.legacybridge.testkit;

import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.record.RecordWriter;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** What a test asks of an operation. */
public record TestRequest(String id, Instant deadline, Consumer<RecordWriter> values) implements Operations.Request {

    /** @param values by name, as {@link RecordValues} writes them */
    public static TestRequest of(String id, Instant deadline, Operation operation, Map<String, Object> values) {
        return new TestRequest(id, deadline, writer -> RecordValues.write(operation.request(), values, writer));
    }

    /** The operation with this name. */
    public static Operation find(Operations operations, String name) {
        return operations.list().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void writeTo(RecordWriter writer) {
        values.accept(writer);
    }
}
