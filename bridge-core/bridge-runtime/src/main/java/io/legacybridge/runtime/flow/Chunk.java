package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.BatchDelivery;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records on their way to one broker transaction and one ledger transaction: messages, and dead letters of those that are none. */
final class Chunk {

    private final MessageWriter messages;
    private final SetAside setAside;
    private final long delivery;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Set<String> published = new HashSet<>();
    private final Set<String> kept = new HashSet<>();
    private final Map<String, Optional<String>> aside;
    private Checkpoint end = Checkpoint.START;
    private long bytes;
    private long taken;
    private long duplicates;

    /** @param delivery number of the delivery that its records belong to */
    Chunk(MessageWriter messages, SetAside setAside, long delivery) {
        this(messages, setAside, delivery, Map.of());
    }

    /** @param aside what lies among the dead letters already, as in {@link BatchDelivery} */
    Chunk(MessageWriter messages, SetAside setAside, long delivery, Map<String, Optional<String>> aside) {
        this.messages = messages;
        this.setAside = setAside;
        this.delivery = delivery;
        this.aside = new HashMap<>(aside);
    }

    void add(RecordCursor record, String id) {
        taken++;
        switch (messages.write(
                record, id, SourceOrder.of(delivery, record.position().number()))) {
            case Written.Message(var message) -> {
                outgoing.add(message);
                published.add(id);
                bytes += message.body().length;
            }
            case Written.Refused(var problems) ->
                add(setAside.letter(record, letterId(record, id), delivery, problems), id);
        }
        end = record.checkpoint();
    }

    /** Sets a record aside that is not even looked at. */
    void setAside(RecordCursor record, String id, String reason, String code) {
        taken++;
        add(setAside.letter(record, letterId(record, id), delivery, reason, code), id);
    }

    /** Another content under an identity that was set aside before: both are kept. */
    private String letterId(RecordCursor record, String id) {
        if (!aside.containsKey(id)) return id;
        return setAside.content(id, record.bytes())
                .map(content -> id + "." + content)
                .orElse(id);
    }

    private void add(DeadLetter letter, String id) {
        letters.add(letter);
        aside.putIfAbsent(id, letter.content());
        if (letter.content().isPresent() && letter.id().equals(id)) kept.add(id);
        bytes += letter.sealed().length;
    }

    void addDuplicate() {
        taken++;
        duplicates++;
    }

    /**
     * What was published here, or was set aside with the same bytes, is a duplicate. Not so what was set aside without any: only its
     * source has them, and when that was never acknowledged, it must be taken again as if for the first time.
     */
    boolean knows(RecordCursor record, String id) {
        if (published.contains(id)) return true;
        return aside.getOrDefault(id, Optional.empty())
                .filter(before -> setAside.content(id, record.bytes()).equals(Optional.of(before)))
                .isPresent();
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

    List<KnownId> published(Collection<KnownId> all) {
        return known(all, published);
    }

    /** What is known when it comes again: not what was set aside without its bytes. */
    List<KnownId> setAside(Collection<KnownId> all) {
        return known(all, kept);
    }

    /** Each once. */
    private static List<KnownId> known(Collection<KnownId> all, Set<String> ids) {
        var known = new LinkedHashMap<String, KnownId>();
        for (var id : all) if (ids.contains(id.id())) known.put(id.id(), id);
        return List.copyOf(known.values());
    }
}
