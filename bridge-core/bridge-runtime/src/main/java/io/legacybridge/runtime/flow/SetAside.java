package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordProblem;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** Makes dead letters of records: their bytes are sealed, and values stand in the reason only where nothing is protected. */
record SetAside(MessagePlan plan, FieldSealer sealer, Clock clock) {

    DeadLetter letter(RecordCursor record, String id, long delivery, List<RecordProblem> problems) {
        return letter(
                record, id, delivery, reason(problems), problems.getFirst().code());
    }

    DeadLetter letter(RecordCursor record, String id, long delivery, String reason, String code) {
        return new DeadLetter(
                id,
                plan.connection(),
                delivery,
                record.position().toString(),
                record.position().offset(),
                reason,
                code,
                sealed(id, record.bytes()),
                plan.versions(),
                clock.instant());
    }

    /** @param itemId the letter's id, or that of one of its payloads */
    byte[] sealed(String itemId, byte[] bytes) {
        return sealer.sealItem("dead-letter:" + plan.connection(), plan.source(), itemId, bytes);
    }

    String reason(List<RecordProblem> problems) {
        return problems.stream().map(problem -> plan.redaction().text(problem)).collect(Collectors.joining("\n"));
    }
}
