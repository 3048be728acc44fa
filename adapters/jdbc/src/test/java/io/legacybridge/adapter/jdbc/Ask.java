package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Asks an operation as the core does. */
record Ask(LegacySystem system, Duration patience) {

    Ask(LegacySystem system) {
        this(system, Duration.ofSeconds(20));
    }

    /** The reply's values, when there is one. */
    Map<String, Object> reply(String name, Map<String, Object> values) throws LegacySystemException {
        var reply = new RecordingWriter();
        var answer = answer(name, values, reply);
        if (!(answer instanceof Answer.Reply)) throw new AssertionError("no reply but " + answer);
        return reply.record();
    }

    Answer answer(String name, Map<String, Object> values) throws LegacySystemException {
        return answer(name, values, new RecordingWriter());
    }

    private Answer answer(String name, Map<String, Object> values, RecordWriter reply) throws LegacySystemException {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, name);
        var deadline = Instant.now().plus(patience);
        return operations.call(
                operation, TestRequest.of(UUID.randomUUID().toString(), deadline, operation, values), reply);
    }
}
