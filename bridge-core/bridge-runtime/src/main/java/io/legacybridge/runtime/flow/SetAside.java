package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.flow.FileObjections.Objection;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Makes dead letters of records and of whole files: their bytes are sealed, and values stand in the reason only where nothing
 * is protected.
 */
record SetAside(MessagePlan plan, FieldSealer sealer, MessageIds ids, Clock clock) {

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
                content(id, record.bytes()),
                plan.versions(),
                clock.instant());
    }

    /** By which it is known whether a record that comes again is the one that was set aside; empty when there are no bytes of it. */
    Optional<String> content(String id, byte[] bytes) {
        return bytes.length == 0
                ? Optional.empty()
                : Optional.of(ids.content(plan.connection(), List.of(id), Sha256.hex(bytes)));
    }

    /**
     * @param taken how far it is in the ledger
     * @param id    of the file
     */
    DeadLetter letter(Delivery.File file, FileDelivery row, Checkpoint taken, String id, Objection objection)
            throws IOException {
        var size = file.staged().appearance().size();
        var kept = beginning(file);
        var reason = new StringJoiner("\n").add(objection.reason());
        if (kept.length == 0 && size > 0) reason.add("None of its %d bytes are kept here.".formatted(size));
        else if (kept.length < size)
            reason.add("Only the first %d of its %d bytes are kept here; the source has the whole file."
                    .formatted(kept.length, size));
        return DeadLetter.ofFile(
                id,
                plan.connection(),
                row.number(),
                file.name(),
                taken,
                reason.toString(),
                objection.code(),
                sealed(id, kept),
                plan.versions(),
                clock.instant());
    }

    /** As much of it as is kept. */
    private static byte[] beginning(Delivery.File file) throws IOException {
        try (var content = file.staged().open(0)) {
            return content.readNBytes(InboundFlow.MAX_KEPT_OF_A_FILE);
        } catch (Staging.Replaced e) {
            return new byte[0];
        }
    }

    /** @param itemId the letter's id, or that of one of its payloads */
    byte[] sealed(String itemId, byte[] bytes) {
        return sealer.sealItem(KeyPurpose.deadLetters(plan.connection()), plan.source(), itemId, bytes);
    }

    String reason(List<RecordProblem> problems) {
        return plan.redaction().textOf(problems);
    }

    /** Why a file is not whole. */
    String reasonOfFile(List<ContentProblem> problems) {
        return plan.redaction().textOfContent(problems);
    }
}
