package io.legacybridge.spi.record;

/** Reads bytes that are one record as a whole, whatever they hold. */
public final class SingleRecord implements RecordCursor {

    /** Translates the bytes of the record, as {@link RecordCursor#translate} does. */
    @FunctionalInterface
    public interface Translator {
        Translation translate(byte[] record, RecordWriter writer);
    }

    private final byte[] bytes;
    private final RecordPosition position;
    private final Translator translator;
    private long number;

    /** @param from behind the record when it has been read already */
    public SingleRecord(byte[] bytes, RecordPosition position, Checkpoint from, Translator translator) {
        this.bytes = bytes;
        this.position = position;
        this.number = from.records();
        this.translator = translator;
    }

    @Override
    public boolean next() {
        return number++ == 0;
    }

    @Override
    public RecordPosition position() {
        return position;
    }

    @Override
    public Translation translate(RecordWriter writer) {
        return translator.translate(bytes, writer);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(1, bytes.length);
    }

    @Override
    public void close() {}
}
