package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** A connection that is asked. */
final class Calling implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LegacySystem system;

    Calling(SoapConfig config, TestAdapterContext context) {
        var describing = context.describing();
        var described = new SoapAdapter().describe(config, describing);
        assertThat(describing.problems().errors())
                .as(describing.problems().inOrder().toString())
                .isZero();
        assertThat(described.operations()).isNotEmpty();
        this.system = new SoapAdapter().open(config, context);
    }

    /** An answer, and what reached the writer. */
    record Ended(Answer answer, RecordingWriter reply) {}

    Operation operation(String name) {
        return TestRequest.find(system.operations().orElseThrow(), name);
    }

    Ended ask(String name, Map<String, Object> values) throws LegacySystemException {
        return ask(name, values, PATIENCE);
    }

    Ended ask(String name, Map<String, Object> values, Duration patience) throws LegacySystemException {
        var operation = operation(name);
        return ask(operation, patience, writer -> RecordValues.write(operation.request(), values, writer));
    }

    Ended ask(Operation operation, Duration patience, Consumer<RecordWriter> values) throws LegacySystemException {
        var reply = new RecordingWriter();
        var request =
                new TestRequest(UUID.randomUUID().toString(), Instant.now().plus(patience), values);
        return new Ended(system.operations().orElseThrow().call(operation, request, reply), reply);
    }

    /** A request of the ERP. */
    static Map<String, Object> order(String article) {
        return Map.of(
                "orderNumber",
                "S-1",
                "customer",
                Map.of("number", "00000815", "name", "Müller & Söhne"),
                "line",
                List.of(Map.of("article", article, "quantity", new BigDecimal(3), "price", new BigDecimal("12.50"))));
    }

    @Override
    public void close() {
        system.close();
    }
}
