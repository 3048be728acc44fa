package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.flow.FileObjections.Objection;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.BatchDelivery;
import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Source -> format -> records -> protect fields -> publish -> ledger -> acknowledge the source.
 *
 * <p>The delivery rule: a message id comes from the source, so that reading again gives the same id; a chunk is published,
 * then recorded in the ledger, and the source is acknowledged only when its last chunk is recorded. Each step may be
 * repeated. When the broker or the store fails, nothing is acknowledged and the source is read again.
 */
public final class InboundFlow {

    /** Records of one chunk: one broker transaction, one ledger transaction. */
    public static final int MAX_CHUNK_RECORDS = 1_000;

    /** A chunk also ends after the message or dead letter with which it reaches this size. */
    static final int MAX_CHUNK_BYTES = 4 * 1024 * 1024;

    /** Of a file that is set aside as a whole so much is kept in its dead letter. */
    public static final int MAX_KEPT_OF_A_FILE = 16 * 1024 * 1024;

    /** Code of what is set aside because the process ended again and again; something of it may be published. */
    public static final String ENDS_THE_PROCESS = "delivery/ends-process";

    private static final String REPLACED = "delivery/replaced";
    private static final String WAS_REPLACED =
            "The file was replaced on its server while it was read from there without a"
                    + " copy. What was published of it stays; what lies there now is taken as another file.";
    private static final String ENDED_THE_PROCESS =
            "The process ended %d times while this was taken, so it was set aside whole.".formatted(Attempts.MAX);

    private final MessagePlan plan;
    private final MessageWriter messages;
    private final FileObjections objections;
    private final MessageIds ids;
    private final Publisher publisher;
    private final Ledger ledger;
    private final SetAside setAside;
    private final Clock clock;
    private final BooleanSupplier stopping;
    private final Attempts attempts;
    private DeliveryLog line;

    /** How far the file in hand is in the ledger. */
    private Checkpoint taken = Checkpoint.START;

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
        this.setAside = new SetAside(plan, sealer, ids, clock);
        this.objections = new FileObjections(messages, setAside);
        this.attempts = new Attempts(plan.connection(), ledger);
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

    /** Says why the file was set aside as a whole, if it was. */
    private Optional<String> takeFile(Delivery.File file)
            throws BrokerUnavailable, IOException, Stopped, BegunWithAnotherVersion {
        var staged = file.staged();
        var row = ledger.openFile(plan.connection(), staged.appearance(), staged.digest(), plan.versions());
        if (row.complete()) return row.refused();
        if (!row.versions().connection().equals(plan.versions().connection()))
            throw new BegunWithAnotherVersion(row.versions().connection());
        attempts.begin(row.number(), row.attempts() + 1);
        taken = row.checkpoint();
        try {
            return takeUnlessReplaced(file, row);
        } catch (BrokerUnavailable | IOException | Stopped | RuntimeException | Error e) {
            attempts.failed(e);
            throw e;
        }
    }

    private Optional<String> takeUnlessReplaced(Delivery.File file, FileDelivery row)
            throws BrokerUnavailable, IOException, Stopped {
        try {
            return takeRecords(file, row);
        } catch (Staging.Replaced e) {
            return Optional.of(setAsideWhole(file, row, fileId(row), new Objection(REPLACED, WAS_REPLACED)));
        }
    }

    private Optional<String> takeRecords(Delivery.File file, FileDelivery row)
            throws BrokerUnavailable, IOException, Stopped {
        var id = fileId(row);
        if (row.attempts() >= Attempts.MAX)
            return Optional.of(setAsideWhole(file, row, id, new Objection(ENDS_THE_PROCESS, endedTheProcess(row))));
        if (row.checkpoint().equals(Checkpoint.START)) {
            var objection = objections.to(file, row, id);
            if (objection.isPresent()) return Optional.of(setAsideWhole(file, row, id, objection.get()));
        }
        try (var records = file.records(row.checkpoint())) {
            var chunk = chunk(row.number());
            while (records.next()) {
                chunk.add(records, id + "." + records.position().number());
                if (!chunk.isFull()) continue;
                publishAndRecord(row, chunk);
                if (stopping.getAsBoolean()) throw new Stopped();
                chunk = chunk(row.number());
            }
            publishAndRecord(row, chunk);
        }
        ledger.complete(plan.connection(), row.number());
        if (row.checkpoint().equals(Checkpoint.START)) line.whole();
        return Optional.empty();
    }

    private Chunk chunk(long delivery) {
        return new Chunk(messages, setAside, delivery);
    }

    private String fileId(FileDelivery row) {
        return ids.id(plan.connection(), row.identity());
    }

    private static String endedTheProcess(FileDelivery row) {
        return ENDED_THE_PROCESS
                + " Its records up to %d were taken before."
                        .formatted(row.checkpoint().records());
    }

    private void begin() {
        line = new DeliveryLog(plan.connection(), clock);
        attempts.tellUntold();
    }

    /** One dead letter for the file. Its end is recorded with it, so that a stop behind this step publishes nothing. */
    private String setAsideWhole(Delivery.File file, FileDelivery row, String id, Objection objection)
            throws IOException {
        var letter = setAside.letter(file, row, taken, id, objection);
        var size = file.staged().appearance().size();
        ledger.refuse(plan.connection(), row.number(), new Checkpoint(1, size), letter);
        line.add(new Tally(1, 0, 0, 1, 0));
        return letter.reason();
    }

    private void publishAndRecord(FileDelivery row, Chunk chunk) throws BrokerUnavailable {
        if (chunk.isEmpty()) return;
        publish(chunk);
        ledger.advance(plan.connection(), row.number(), chunk.end(), chunk.tally(), chunk.letters());
        taken = chunk.end();
        attempts.recorded();
        line.add(chunk.tally());
    }

    private void publish(Chunk chunk) throws BrokerUnavailable {
        attempts.publishing();
        FailPoint.AFTER_READ.pass(plan.connection());
        publisher.publish(plan.connection(), chunk.outgoing());
        FailPoint.AFTER_PUBLISH.pass(plan.connection());
    }

    /** A batch is one chunk; its messages may have come before in a batch of another size. */
    private void takeBatch(Delivery.Batch batch) throws BrokerUnavailable, IOException {
        var all = identities(batch);
        var row = ledger.openBatch(plan.connection(), batch.name(), plan.versions(), all);
        attempts.begin(row.number(), 1);
        try {
            var chunk = read(batch, all, row);
            publish(chunk);
            ledger.recordBatch(
                    plan.connection(),
                    row.number(),
                    chunk.published(all),
                    chunk.setAside(all),
                    chunk.tally(),
                    chunk.letters(),
                    batch.position());
            line.add(chunk.tally());
        } catch (BrokerUnavailable | IOException | RuntimeException | Error e) {
            attempts.failed(e);
            throw e;
        }
    }

    private Chunk read(Delivery.Batch batch, List<KnownId> all, BatchDelivery row) throws IOException {
        var chunk = new Chunk(messages, setAside, row.number(), row.setAside());
        var itsIds = all.iterator();
        try (var items = batch.items()) {
            while (items.next()) {
                var id = itsIds.next().id();
                if (row.seen().contains(id) || chunk.knows(items, id)) chunk.addDuplicate();
                else if (row.attempts() >= Attempts.MAX) chunk.setAside(items, id, ENDED_THE_PROCESS, ENDS_THE_PROCESS);
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
}
