package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Delivery.File.Demand;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dead letter -> format -> records -> protect fields -> publish -> record -> close the letter.
 *
 * <p>The delivery rule holds as for everything else: a message keeps the id that it would have had, so that a replay may be
 * repeated, and the letter is closed only when all of it is published. Killed in between, it waits, is in doubt, and is
 * replayed again. Nothing is published before it is known that all of a record, and at least something of a file, is good.
 */
public final class ReplayFlow {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final MessagePlan plan;
    private final MessageWriter messages;
    private final Publisher publisher;
    private final Letters letters;
    private final Journal journal;
    private final SetAside setAside;

    public ReplayFlow(
            MessagePlan plan,
            MessageWriter messages,
            Publisher publisher,
            Letters letters,
            Journal journal,
            FieldSealer sealer,
            MessageIds ids,
            Clock clock) {
        this.plan = plan;
        this.messages = messages;
        this.publisher = publisher;
        this.letters = letters;
        this.journal = journal;
        this.setAside = new SetAside(plan, sealer, ids, clock);
    }

    /** What became of a replay. */
    public sealed interface Outcome {

        /**
         * The letter is closed.
         *
         * @param published messages
         * @param setAside  records of a file that lie among the dead letters now, each by itself
         */
        record Replayed(long published, long setAside) implements Outcome {}

        /** Nothing was published, and the letter waits. */
        record StillBad(String reason, String code) implements Outcome {}

        /**
         * Nothing was published: newer records of the same key are there.
         *
         * @param records that are older than what is there
         */
        record Superseded(long records) implements Outcome {}

        /** Nothing was published here: somebody else closed the letter meanwhile. */
        record Closed() implements Outcome {}

        /** Nothing was published here: somebody else gave the letter other bytes meanwhile. */
        record Amended() implements Outcome {}
    }

    /** Replays the letter of one record. */
    public Outcome record(Letter letter, byte[] payload, RecordFormat format, boolean evenIfSuperseded, String operator)
            throws BrokerUnavailable {
        var place = ReplayedRecord.place(letter.position(), letter.offset());
        var record = new ReplayedRecord(format, payload, place);
        var sequence = SourceOrder.of(letter.delivery(), place.number());
        return switch (messages.write(record, letter.id(), sequence)) {
            case Written.Refused(var problems) -> {
                letters.tried(letter.id());
                yield new Outcome.StillBad(
                        setAside.reason(problems), problems.getFirst().code());
            }
            case Written.Message(var outgoing) -> {
                if (!evenIfSuperseded
                        && newest(outgoing)
                                .filter(newer -> newer.compareTo(sequence) > 0)
                                .isPresent()) {
                    letters.tried(letter.id());
                    yield new Outcome.Superseded(1);
                }
                if (!letters.beginReplay(letter)) yield overtaken(letter);
                publisher.publish(plan.connection(), List.of(outgoing));
                FailPoint.INSIDE_REPLAY.pass();
                letters.replayed(letter.id(), operator);
                yield new Outcome.Replayed(1, 0);
            }
        };
    }

    /** Replays the letter of a file, from where it was taken last. Its bad records become dead letters of their own. */
    public Outcome file(Letter letter, Delivery.File file, boolean evenIfSuperseded, String operator)
            throws BrokerUnavailable, IOException {
        var from = new Checkpoint(letter.records(), letter.offset());
        var refusal = refusal(letter, file, from, evenIfSuperseded);
        if (refusal.isPresent()) {
            letters.tried(letter.id());
            return refusal.get();
        }
        if (!letters.beginReplay(letter)) return overtaken(letter);
        var published = 0L;
        var aside = 0L;
        try (var records = file.records(from)) {
            for (var chunk = chunk(letter, records); !chunk.isEmpty(); chunk = chunk(letter, records)) {
                publisher.publish(plan.connection(), chunk.outgoing());
                FailPoint.INSIDE_REPLAY.pass();
                letters.advance(letter, chunk.end(), chunk.tally(), chunk.letters());
                published += chunk.outgoing().size();
                aside += chunk.letters().size();
            }
        }
        letters.replayed(letter.id(), operator);
        return new Outcome.Replayed(published, aside);
    }

    private Outcome overtaken(Letter letter) {
        return letters.isWaiting(letter) ? new Outcome.Amended() : new Outcome.Closed();
    }

    /**
     * What is demanded of a file holds for its replay as well, but that its content is new. Within the file its records have
     * their order; only those of later deliveries are newer than the file.
     */
    private Optional<Outcome> refusal(Letter letter, Delivery.File file, Checkpoint from, boolean evenIfSuperseded)
            throws IOException {
        if (from.equals(Checkpoint.START) && file.wholeCheck().isPresent()) {
            var problems = file.wholeCheck().get().check(file.staged().open(0), file.name());
            if (!problems.isEmpty())
                return Optional.of(new Outcome.StillBad(
                        setAside.reasonOfFile(problems), problems.getFirst().code()));
        }
        var misfits = new ArrayList<DeadLetter>();
        var older = 0L;
        try (var records = file.records(from)) {
            for (var chunk = chunk(letter, records); !chunk.isEmpty(); chunk = chunk(letter, records)) {
                chunk.letters().stream()
                        .limit(FileObjections.MAX_MISFITS - misfits.size())
                        .forEach(misfits::add);
                older += chunk.outgoing().stream()
                        .filter(outgoing -> newest(outgoing)
                                .filter(newer -> SourceOrder.delivery(newer) > letter.delivery())
                                .isPresent())
                        .count();
            }
        }
        if (file.demands().contains(Demand.EVERY_RECORD_FITS) && !misfits.isEmpty())
            return Optional.of(new Outcome.StillBad(
                    misfits.stream()
                            .map(misfit -> misfit.position() + ": " + misfit.reason())
                            .collect(Collectors.joining("\n")),
                    misfits.getFirst().code()));
        return older > 0 && !evenIfSuperseded ? Optional.of(new Outcome.Superseded(older)) : Optional.empty();
    }

    /** The sequence of the newest message with the same key: an older one must not follow it in the feed unasked. */
    private Optional<String> newest(Outgoing outgoing) {
        if (outgoing.subject().isEmpty()) return Optional.empty();
        return journal.latest(plan.connection(), outgoing.subject())
                .map(newest -> JSON.readTree(newest.body()).get("sequence").asString());
    }

    private Chunk chunk(Letter letter, RecordCursor records) throws IOException {
        var chunk = new Chunk(messages, setAside, letter.delivery());
        while (!chunk.isFull() && records.next())
            chunk.add(records, letter.id() + "." + records.position().number());
        return chunk;
    }
}
