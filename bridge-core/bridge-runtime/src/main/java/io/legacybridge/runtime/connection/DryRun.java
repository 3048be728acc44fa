package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads a sample file as a connection would, and shows what it would publish, with what stands in protected fields masked.
 * Nothing is connected, opened with a secret, published or kept.
 */
public final class DryRun {

    private final ConnectionDefinition definition;
    private final Clock clock;

    public DryRun(ConnectionDefinition definition, Clock clock) {
        this.definition = definition;
        this.clock = clock;
    }

    /** Takes what a sample yields, in its order. */
    public interface Shown {

        /** @param data the record as JSON, protected values masked */
        void message(RecordPosition position, String data);

        /** @param reason without values where the connection protects any */
        void rejected(RecordPosition position, String reason);

        /** The file does not count as a whole, so none of its records would be published. */
        void setAsideWhole(String reason);
    }

    /**
     * @param limit most messages to show
     * @throws LegacySystemException when only the live system can say how its bytes become records
     */
    public void show(Path sample, int limit, Shown shown) throws IOException, LegacySystemException {
        var plan = definition.plan().orElseThrow();
        try (var system = definition.open(new OfflineContext(definition, clock))) {
            var source = system.source().orElseThrow();
            var file = file(source, sample);
            if (file.isPresent() && file.get().wholeCheck().isPresent()) {
                var problems = file.get()
                        .wholeCheck()
                        .get()
                        .check(
                                Files.newInputStream(sample),
                                sample.getFileName().toString());
                if (!problems.isEmpty()) shown.setAsideWhole(plan.redaction().textOfContent(problems));
            }
            try (var records = records(source, file, sample)) {
                for (var count = 0; count < limit && records.next(); count++) show(records, plan, shown);
            }
        }
    }

    private static void show(RecordCursor record, MessagePlan plan, Shown shown) {
        var json = new JsonBytes();
        var masking = new MaskingWriter(new RecordJson(plan.schema(), json), plan.classes());
        if (record.translate(masking) instanceof Translation.Rejected(var problems))
            for (var problem : problems)
                shown.rejected(record.position(), plan.redaction().text(problem));
        else shown.message(record.position(), new String(json.toByteArray(), UTF_8));
    }

    /** The sample as one whole file, where the source takes files. */
    private Optional<Delivery.File> file(Source source, Path sample) throws IOException {
        if (!(source instanceof Source.Polled polled)) return Optional.empty();
        try {
            return Optional.of((Delivery.File) polled.resume(new Sample(sample, Files.size(sample))));
        } catch (UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    /** The records of a file; of a source without files the sample is one record. */
    private static RecordCursor records(Source source, Optional<Delivery.File> file, Path sample)
            throws IOException, LegacySystemException {
        if (file.isPresent()) return file.get().records(Checkpoint.START);
        var one = new FormattedItems.Item(new SourceIdentity.QueueMessage("", "sample"), Files.readAllBytes(sample));
        return new FormattedItems(source.format(), sample.getFileName().toString(), List.of(one));
    }

    private record Sample(Path file, long size) implements StagedFile {

        @Override
        public FileAppearance appearance() {
            return new FileAppearance(file.getFileName().toString(), size, Instant.EPOCH);
        }

        @Override
        public String digest() {
            return "0".repeat(64);
        }

        @Override
        public InputStream open(long offset) throws IOException {
            var content = Files.newInputStream(file);
            content.skipNBytes(offset);
            return content;
        }
    }
}
