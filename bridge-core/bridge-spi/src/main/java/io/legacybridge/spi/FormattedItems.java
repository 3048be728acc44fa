package io.legacybridge.spi;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** A batch whose records each have bytes of their own: messages, requests, rows written as bytes. One body, one record. */
public final class FormattedItems implements Delivery.Items {

    private final RecordFormat format;
    private final String source;
    private final List<Item> items;
    private int index = -1;

    /** One record before it is read. */
    public record Item(SourceIdentity identity, byte[] bytes) {}

    /** @param source the name that positions show, such as the queue's name */
    public FormattedItems(RecordFormat format, String source, List<Item> items) {
        this.format = format;
        this.source = source;
        this.items = List.copyOf(items);
    }

    @Override
    public boolean next() {
        index++;
        return index < items.size();
    }

    @Override
    public SourceIdentity identity() {
        return items.get(index).identity();
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, index + 1L, -1);
    }

    @Override
    public Translation translate(RecordWriter writer) {
        return translate(format, items.get(index).bytes(), source, writer);
    }

    /** Translates a body that has to hold exactly one record. */
    public static Translation translate(RecordFormat format, byte[] body, String source, RecordWriter writer) {
        try (var records = format.read(new ByteArrayInputStream(body), source, Checkpoint.START)) {
            if (!records.next()) return notOneRecord(body);
            var translation = records.translate(writer);
            return translation instanceof Translation.Translated && records.next() ? notOneRecord(body) : translation;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    @Override
    public byte[] bytes() {
        return items.get(index).bytes().clone();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(index + 1L, 0);
    }

    @Override
    public void close() {}

    private static Translation notOneRecord(byte[] body) {
        return new Translation.Rejected(List.of(
                new RecordProblem("record/not-one", "", 0, body.length, "exactly one record in a body of its own")));
    }
}
