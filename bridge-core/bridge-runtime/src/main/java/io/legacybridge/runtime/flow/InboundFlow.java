package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.flow.FileObjections.Objection;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.BatchDelivery;
import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

/**
 * Source -> format -> records -> protect fields -> publish -> ledger -> acknowledge the source.
 *
 * <p>The delivery rule: a message id comes from the source, so that reading again gives the same id; a chunk is published,
 * then recorded in the ledger, and the source is acknowledged only when its last chunk is recorded. Each step may be
 * repeated. When the broker or the store fails, nothing is acknowledged and the source is read again.
 */
public final class InboundFlow {

    /** Records of one chunk: one broker transaction, one ledger transaction. Far below the broker's 20,000 ids. */
    public static final int MAX_CHUNK_RECORDS = 1_000;

    /** A chunk also ends after the message or dead letter with which it reaches this size. */
    static final int MAX_CHUNK_BYTES = 4 * 1024 * 1024;

    /** Of a file that is set aside as a whole so much is kept in its dead letter. */
    public static final int MAX_KEPT_OF_A_FILE = 16 * 1024 * 1024;

    /** A delivery that was begun so often without coming to an end is set aside instead of being tried for ever. */
    static final int MAX_ATTEMPTS = 3;

    private static final String REPLACED = "delivery/replaced";
    private static final String WAS_REPLACED =
            "The file was replaced on its server while it was read from there without a"
                    + " copy. What was published of it stays; what lies there now is taken as another file.";
    private static final String ENDS_THE_PROCESS = "delivery/ends-process";
    private static final String ENDED_THE_PROCESS =
            "The process ended %d times while this was taken, so it was set aside whole.".formatted(MAX_ATTEMPTS);

    private final MessagePlan plan;
    private final MessageWriter messages;
    private final FileObjections objections;
    private final MessageIds ids;
    private final Publisher publisher;
    private final Ledger ledger;
    private final SetAside setAside;
    private final Clock clock;
    private final BooleanSupplier stopping;
    private Attempt attempt;
    private Optional<Attempt> unended = Optional.empty();
    private DeliveryLog line;

    /** @param stopping asked after each chunk of a file: whether the rest has to wait for the next start */
    public InboundFlow(
            MessagePlan plan,
            MessageWriter messages,
            MessageIds ids,
            Publisher publisher,
            Ledger ledger,
            FieldSealer sealer,
            Clock clock,
            BooleanSupplier stopping) {
        this.plan = plan;
        this.messages = messages;
        this.ids = ids;
        this.publisher = publisher;
        this.ledger = ledger;
        this.setAside = new SetAside(plan, sealer, clock);
        this.objections = new FileObjections(plan, messages, setAside);
        this.clock = clock;
        this.stopping = stopping;
        this.line = new DeliveryLog(plan.connection(), clock);
    }

    /**
     * Takes a delivery to its end.
     *
     * @throws Stopped when the connection stops before the end of a file; what is published is recorded, nothing was
     *     acknowledged
     * @throws BrokerUnavailable when the broker does not take messages now
     * @throws IOException       when the legacy system or the staged copy cannot be read
     */
    public void take(Delivery delivery) throws BrokerUnavailable, IOException, Stopped, BegunWithAnotherVersion {
        switch (delivery) {
            case Delivery.Batch batch -> take(batch);
            case Delivery.File file -> {
                begin();
                var refused = takeFile(file);
                confirm();
                line.end(file.name());
                if (refused.isPresent()) file.refuse(refused.get());
                else file.acknowledge();
            }
        }
    }

    /**
     * Takes a batch to its end, which needs no second part.
     *
     * @throws BrokerUnavailable when the broker does not take messages now
     * @throws IOException       when the legacy system fails
     */
    public void take(Delivery.Batch batch) throws BrokerUnavailable, IOException {
        begin();
        takeBatch(batch);
        confirm();
        line.end(batch.name());
        batch.acknowledge();
    }

    /** Everything is in the ledger; this node may still acknowledge. */
    private void confirm() {
        FailPoint.AFTER_LEDGER.pass(plan.connection());
        ledger.confirm();
    }

    /** A file was left after one of its chunks, because the connection stops. */
    public static final class Stopped extends Exception {}

    /** A file was begun with another version of the connection, which has to go on with it. */
    public static final class BegunWithAnotherVersion extends Exception {

        private final String version;

        BegunWithAnotherVersion(String version) {
            super(version);
            this.version = version;
        }

        public String version() {
            return version;
        }
    }

    /** What is being tried, so that its end can be told. */
    private record Attempt(long delivery, int number, boolean mayBePublished) {

        Attempt publishing() {
            return new Attempt(delivery, number, true);
        }

        Attempt recorded() {
            return new Attempt(delivery, 1, false);
        }
    }

    /** Says why the file was set aside as a whole, if it was. */
    private Optional<String> takeFile(Delivery.File file)
            throws BrokerUnavailable, IOException, Stopped, BegunWithAnotherVersion {
        var staged = file.staged();
        var row = ledger.openFile(plan.connection(), staged.appearance(), staged.digest(), plan.versions());
        if (row.complete()) return row.refused();
        if (!row.versions().connection().equals(plan.versions().connection()))
            throw new BegunWithAnotherVersion(row.versions().connection());
        attempt = new Attempt(row.number(), row.attempts() + 1, false);
        try {
            return takeUnlessReplaced(file, row);
        } catch (BrokerUnavailable | IOException | Stopped | RuntimeException | Error e) {
            attemptEnded(e);
            throw e;
        }
    }

    private Optional<String> takeUnlessReplaced(Delivery.File file, FileDelivery row)
            throws BrokerUnavailable, IOException, Stopped {
        try {
            return takeFile(file, row);
        } catch (Staging.Replaced e) {
            return Optional.of(setAsideWhole(file, row, fileId(row), new Objection(REPLACED, WAS_REPLACED)));
        }
    }

    private Optional<String> takeFile(Delivery.File file, FileDelivery row)
            throws BrokerUnavailable, IOException, Stopped {
        var id = fileId(row);
        if (row.attempts() >= MAX_ATTEMPTS)
            return Optional.of(setAsideWhole(file, row, id, new Objection(ENDS_THE_PROCESS, endedTheProcess(row))));
        if (row.checkpoint().equals(Checkpoint.START)) {
            var objection = objections.to(file, row, id);
            if (objection.isPresent()) return Optional.of(setAsideWhole(file, row, id, objection.get()));
        }
        try (var records = file.records(row.checkpoint())) {
            var chunk = new Chunk(row.number());
            while (records.next()) {
                chunk.add(records, id + "." + records.position().number());
                if (!chunk.isFull()) continue;
                chunk = publish(row, chunk);
                if (stopping.getAsBoolean()) throw new Stopped();
            }
            publish(row, chunk);
        }
        ledger.complete(plan.connection(), row.number());
        return Optional.empty();
    }

    private String fileId(FileDelivery row) {
        return ids.id(plan.connection(), row.identity());
    }

    private static String endedTheProcess(FileDelivery row) {
        return ENDED_THE_PROCESS
                + " Its records up to %d were taken before."
                        .formatted(row.checkpoint().records());
    }

    /** A failure that is told is no end of the process: it does not count against the delivery. */
    private void attemptEnded(Throwable cause) {
        try {
            rest(attempt);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            unended = Optional.of(attempt);
        }
    }

    private void begin() {
        line = new DeliveryLog(plan.connection(), clock);
        unended.ifPresent(this::rest);
        unended = Optional.empty();
    }

    private void rest(Attempt ended) {
        ledger.rest(plan.connection(), ended.delivery(), ended.number(), ended.mayBePublished());
    }

    /** Why a file is not whole, with no more than may be shown. */
    static String text(List<ContentProblem> problems, MessagePlan plan) {
        var text = new StringJoiner("\n");
        for (var problem : problems) text.add(plan.redaction().text(problem));
        return text.toString();
    }

    /** One dead letter for the file. Its end is recorded with it, so that a stop behind this step publishes nothing. */
    private String setAsideWhole(Delivery.File file, FileDelivery row, String id, Objection objection)
            throws IOException {
        var size = file.staged().appearance().size();
        var kept = beginning(file);
        var reason = new StringJoiner("\n").add(objection.reason());
        if (kept.length == 0 && size > 0) reason.add("None of its %d bytes are kept here.".formatted(size));
        else if (kept.length < size)
            reason.add("Only the first %d of its %d bytes are kept here; the source has the whole file."
                    .formatted(kept.length, size));
        var letter = DeadLetter.ofFile(
                id,
                plan.connection(),
                row.number(),
                file.name(),
                row.checkpoint(),
                reason.toString(),
                objection.code(),
                setAside.sealed(id, kept),
                plan.versions(),
                clock.instant());
        ledger.refuse(plan.connection(), row.number(), new Checkpoint(1, size), letter);
        line.add(new Tally(1, 0, 0, 1, 0));
        return letter.reason();
    }

    /** As much of it as is kept. */
    private static byte[] beginning(Delivery.File file) throws IOException {
        try (var content = file.staged().open(0)) {
            return content.readNBytes(MAX_KEPT_OF_A_FILE);
        } catch (Staging.Replaced e) {
            return new byte[0];
        }
    }

    private Chunk publish(FileDelivery row, Chunk chunk) throws BrokerUnavailable {
        if (chunk.taken == 0) return chunk;
        publish(chunk);
        ledger.advance(plan.connection(), row.number(), chunk.end, chunk.tally(), chunk.letters);
        attempt = attempt.recorded();
        line.add(chunk.tally());
        return new Chunk(row.number());
    }

    private void publish(Chunk chunk) throws BrokerUnavailable {
        attempt = attempt.publishing();
        FailPoint.AFTER_READ.pass(plan.connection());
        publisher.publish(plan.connection(), chunk.outgoing);
        FailPoint.AFTER_PUBLISH.pass(plan.connection());
    }

    /** A batch is one chunk; its messages may have come before in a batch of another size. */
    private void takeBatch(Delivery.Batch batch) throws BrokerUnavailable, IOException {
        var all = identities(batch);
        var row = ledger.openBatch(plan.connection(), batch.name(), plan.versions(), all);
        attempt = new Attempt(row.number(), 1, false);
        try {
            var chunk = read(batch, all, row);
            publish(chunk);
            ledger.recordBatch(
                    plan.connection(), row.number(), chunk.known(all), chunk.tally(), chunk.letters, batch.position());
            line.add(chunk.tally());
        } catch (BrokerUnavailable | IOException | RuntimeException | Error e) {
            attemptEnded(e);
            throw e;
        }
    }

    private Chunk read(Delivery.Batch batch, List<KnownId> all, BatchDelivery row) throws IOException {
        var chunk = new Chunk(row.number());
        var itsIds = all.iterator();
        try (var items = batch.items()) {
            while (items.next()) {
                var id = itsIds.next().id();
                if (!chunk.isNew(id) || row.seen().contains(id)) chunk.duplicate();
                else if (row.attempts() >= MAX_ATTEMPTS) chunk.setAside(items, id, ENDED_THE_PROCESS, ENDS_THE_PROCESS);
                else chunk.add(items, id);
            }
        }
        return chunk;
    }

    /** Known before anything is translated, so that it is known which batch it was that ended the process. */
    private List<KnownId> identities(Delivery.Batch batch) throws IOException {
        var all = new ArrayList<KnownId>();
        try (var items = batch.items()) {
            while (items.next()) {
                if (all.size() == Delivery.Batch.MAX_ITEMS)
                    throw new IllegalStateException("a batch of " + batch.name() + " has more than "
                            + Delivery.Batch.MAX_ITEMS + " records, which is more than one transaction takes");
                all.add(known(items.identity()));
            }
        }
        return all;
    }

    private KnownId known(SourceIdentity identity) {
        var parts = identity.parts();
        return new KnownId(
                ids.neighbourhood(plan.connection(), parts),
                ids.id(plan.connection(), parts),
                identity.content().map(content -> ids.content(plan.connection(), parts, content)));
    }

    /** Records on their way to one broker transaction and one ledger transaction. */
    private final class Chunk {

        private final long delivery;
        private final List<Outgoing> outgoing = new ArrayList<>();
        private final List<DeadLetter> letters = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final Set<String> unread = new HashSet<>();
        private Checkpoint end = Checkpoint.START;
        private long bytes;
        private long taken;
        private long duplicates;

        Chunk(long delivery) {
            this.delivery = delivery;
        }

        void add(RecordCursor record, String id) {
            taken++;
            ids.add(id);
            switch (messages.write(
                    record, id, SourceOrder.of(delivery, record.position().number()))) {
                case Written.Message message -> {
                    outgoing.add(message.outgoing());
                    bytes += message.outgoing().body().length;
                }
                case Written.Refused refused -> {
                    add(setAside.letter(record, id, delivery, refused.problems()));
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

        boolean isNew(String id) {
            return !ids.contains(id);
        }

        /**
         * What is a duplicate when it comes again. Not what was set aside without its bytes: only its source has them, and
         * when that was never acknowledged, it must be taken again as if for the first time.
         */
        List<KnownId> known(List<KnownId> all) {
            return all.stream()
                    .filter(id -> ids.contains(id.id()) && !unread.contains(id.id()))
                    .toList();
        }

        void duplicate() {
            taken++;
            duplicates++;
        }

        boolean isFull() {
            return taken >= MAX_CHUNK_RECORDS || bytes >= MAX_CHUNK_BYTES;
        }

        Tally tally() {
            return new Tally(taken, outgoing.size(), duplicates, letters.size(), 0);
        }
    }
}
