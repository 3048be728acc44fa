package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.MessageReader.Taken;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.util.List;

/** The records of one batch; a message that cannot be kept here is rejected unread. */
final class JmsItems implements Delivery.Items {

    private final FormattedItems items;
    private final List<Taken> messages;
    private int index = -1;

    JmsItems(RecordFormat format, String queue, List<Taken> messages) {
        this.items = new FormattedItems(
                format, queue, messages.stream().map(Taken::item).toList());
        this.messages = messages;
    }

    @Override
    public boolean next() {
        index++;
        return items.next();
    }

    @Override
    public Translation translate(RecordWriter writer) {
        var refused = messages.get(index).refused();
        if (refused.isPresent()) return new Translation.Rejected(List.of(refused.get()));
        return items.translate(writer);
    }

    @Override
    public SourceIdentity identity() {
        return items.identity();
    }

    @Override
    public RecordPosition position() {
        return items.position();
    }

    @Override
    public byte[] bytes() {
        return items.bytes();
    }

    @Override
    public Checkpoint checkpoint() {
        return items.checkpoint();
    }

    @Override
    public void close() {
        items.close();
    }
}
