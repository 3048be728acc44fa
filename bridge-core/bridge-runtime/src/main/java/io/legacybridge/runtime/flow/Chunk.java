package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records on their way to one broker transaction and one ledger transaction: messages, and dead letters of those that are none. */
final class Chunk {

    private final MessageWriter messages;
    private final SetAside setAside;
    private final long delivery;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> unread = new HashSet<>();
    private Checkpoint end = Checkpoint.START;
    private long bytes;
    private long taken;
    private long duplicates;

    /** @param delivery number of the delivery that its records belong to */
    Chunk(MessageWriter messages, SetAside setAside, long delivery) {
        this.messages = messages;
        this.setAside = setAside;
        this.delivery = delivery;
    }

    void add(RecordCursor record, String id) {
        taken++;
        ids.add(id);
        switch (messages.write(
                record, id, SourceOrder.of(delivery, record.position().number()))) {
            case Written.Message(var message) -> {
                outgoing.add(message);
                bytes += message.body().length;
            }
            case Written.Refused(var problems) -> {
                add(setAside.letter(record, id, delivery, problems));
                if (record.bytes().length == 0) unread.add(id);
            }
        }
        end = record.checkpoint();
    }

    /** Sets a record aside that is not even looked at. */
    void setAside(RecordCursor record, String id, String reason, String code) {
        taken++;
        ids.add(id);
        add(setAside.letter(record, id, delivery, reason, code));
    }

    private void add(DeadLetter letter) {
        letters.add(letter);
        bytes += letter.sealed().length;
    }

    void addDuplicate() {
        taken++;
        duplicates++;
    }

    boolean has(String id) {
        return ids.contains(id);
    }

    boolean isEmpty() {
        return taken == 0;
    }

    boolean isFull() {
        return taken >= InboundFlow.MAX_CHUNK_RECORDS || bytes >= InboundFlow.MAX_CHUNK_BYTES;
    }

    List<Outgoing> outgoing() {
        return outgoing;
    }

    List<DeadLetter> letters() {
        return letters;
    }

    /** Behind its last record that was looked at. */
    Checkpoint end() {
        return end;
    }

    Tally tally() {
        return new Tally(taken, outgoing.size(), duplicates, letters.size(), 0);
    }

    /**
     * What is a duplicate when it comes again. Not what was set aside without its bytes: only its source has them, and when
     * that was never acknowledged, it must be taken again as if for the first time.
     */
    List<KnownId> known(List<KnownId> all) {
        return all.stream()
                .filter(id -> ids.contains(id.id()) && !unread.contains(id.id()))
                .toList();
    }
}
