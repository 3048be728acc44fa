package io.legacybridge.runtime.control;

import io.legacybridge.runtime.audit.Receipts;
import io.legacybridge.runtime.audit.Receipts.Found;
import io.legacybridge.runtime.audit.Receipts.Receipt;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.Accounts.DeliveryAccount;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.message.SourceOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The way of one message through the appliance, without a value of it. */
final class TraceResource {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Journal journal;
    private final Letters letters;
    private final Accounts accounts;
    private final Receipts receipts;

    TraceResource(Journal journal, Letters letters, Accounts accounts, Receipts receipts) {
        this.journal = journal;
        this.letters = letters;
        this.accounts = accounts;
        this.receipts = receipts;
    }

    /**
     * @param delivery   with which it came; empty when the ledger does not know it
     * @param message    as clients read it; empty while it waits among the dead letters
     * @param deadLetter empty when it was never set aside
     * @param receivedBy who received protected values of it
     * @param whole      whether the whole audit since then was looked through
     */
    record Trace(
            String id,
            String connection,
            Optional<DeliveryAccount> delivery,
            Optional<Message> message,
            Optional<Letter> deadLetter,
            List<Receipt> receivedBy,
            boolean whole) {}

    /**
     * @param position       in the journal
     * @param recordposition where it stood in its source
     * @param sequence       its place in the order of its source
     * @param dataschema     what it was read with
     */
    record Message(
            long position,
            Instant time,
            String recordposition,
            String sequence,
            String dataschema,
            String traceparent) {}

    Answer trace(OperatorRequest request) {
        var id = request.target();
        var stored = journal.find(id);
        var letter = letters.find(id);
        if (stored.isEmpty() && letter.isEmpty())
            throw Refused.notFound(
                    "Neither the journal nor the dead letters have the id " + id + ".",
                    "Look at the id; a message that was taken a moment ago may still wait on the broker, and old ones are"
                            + " dropped after journal-keep.");
        var connection = stored.map(Stored::connection)
                .or(() -> letter.map(Letter::connection))
                .orElseThrow();
        var message = stored.map(TraceResource::message);
        var number = message.map(one -> SourceOrder.delivery(one.sequence()))
                .or(() -> letter.map(Letter::delivery))
                .orElseThrow();
        var found = message.map(one -> receipts.of(connection, one.position(), one.time()))
                .orElse(new Found(List.of(), true));
        return Answer.json(new Trace(
                id,
                connection,
                accounts.delivery(connection, number),
                message,
                letter,
                found.receipts(),
                found.whole()));
    }

    private static Message message(Stored stored) {
        var event = JSON.readTree(stored.body());
        return new Message(
                stored.position(),
                Instant.parse(text(event, "time")),
                text(event, "recordposition"),
                text(event, "sequence"),
                text(event, "dataschema"),
                text(event, "traceparent"));
    }

    private static String text(JsonNode event, String name) {
        return event.get(name).asString();
    }
}
