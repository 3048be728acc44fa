package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.formats.framing.FixedFrames;
import io.legacybridge.formats.framing.FrameWriter;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.framing.LineFrames;
import io.legacybridge.formats.framing.MeasuredFrames;
import io.legacybridge.formats.framing.WholeRecords;
import io.legacybridge.formats.framing.WithoutTail;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Records laid out by a copybook. */
final class CopybookFormat implements RecordFormat {

    private final CopybookConfig config;
    private final FieldDecoder.Group layout;
    private final Segment outermost;
    private final Set<Field> counters;
    private final Optional<Lookup> lengthField;
    private final int[] fixedPlaces;
    private final RecordSchema schema;

    /**
     * @param layout      of every record of the file
     * @param outermost   the kind of record that holds the others, or the only one
     * @param counters    the fields whose values follow from the rest: how many elements tables have, how long the record is
     * @param lengthField with framing length-field the field that says it
     * @param fixedPlaces where counters and deciding fields stand in every record, by slot
     */
    CopybookFormat(
            CopybookConfig config,
            FieldDecoder.Group layout,
            Segment outermost,
            Set<Field> counters,
            Optional<Lookup> lengthField,
            int[] fixedPlaces) {
        this.lengthField = lengthField;
        this.config = config;
        this.layout = layout;
        this.counters = Set.copyOf(counters);
        this.fixedPlaces = fixedPlaces.clone();
        this.outermost = outermost;
        this.schema = new RecordSchema(outermost.layout.field);
    }

    /** The same records, with nothing around them. */
    private CopybookFormat(CopybookFormat inAFile) {
        this.lengthField = inAFile.lengthField;
        this.config = inAFile.config.withFrames(inAFile.config.frames().alone());
        this.layout = inAFile.layout;
        this.counters = inAFile.counters;
        this.fixedPlaces = inAFile.fixedPlaces;
        this.outermost = inAFile.outermost;
        this.schema = inAFile.schema;
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    @Override
    public Charset charset() {
        return config.encoding().charset();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        var frames = frames(content, from);
        return outermost.children.isEmpty()
                ? new FramedCursor(frames, outermost.layout, recordBytes(), source, from)
                : new FamilyCursor(frames, outermost, layout.length, recordBytes(), source, from);
    }

    @Override
    public Optional<WholeCheck> wholeCheck() {
        var settings = config.frames();
        return settings.framing() == CopybookConfig.Framing.FIXED
                ? Optional.of(new WholeRecords(recordLength(), settings.skipStart() + settings.skipEnd()))
                : Optional.empty();
    }

    @Override
    public RecordFormat alone() {
        return new CopybookFormat(this);
    }

    private Frames frames(InputStream content, Checkpoint from) throws IOException {
        var settings = config.frames();
        var records = settings.skipEnd() > 0 ? new WithoutTail(content, settings.skipEnd()) : content;
        var position = from.offset();
        if (position == 0 && settings.skipStart() > 0) position = records.readNBytes(settings.skipStart()).length;
        var longest = layout.length;
        return switch (settings.framing()) {
            case FIXED -> new FixedFrames(records, position, recordLength(), longest);
            case RDW -> new DescribedFrames(records, position, settings.descriptorWords(), false, 0, longest);
            case BDW ->
                new DescribedFrames(records, position, settings.descriptorWords(), true, from.records(), longest);
            case LINE -> new LineFrames(records, position, config.lineEndBytes(), config.endsLinesEitherWay(), longest);
            case COUNTED -> new CountedFrames(records, position, layout, recordBytes());
            case LENGTH_FIELD -> measured(records, position, lengthField.orElseThrow());
        };
    }

    private Frames measured(InputStream records, long position, Lookup field) {
        var first = recordBytes();
        var head = fixedPlaces[field.slot()] + field.reader().length;
        return new MeasuredFrames(
                records,
                position,
                head,
                bytes -> {
                    first.use(bytes, head, head);
                    return field.value(first) instanceof BigDecimal length
                            ? length(length.add(
                                    BigDecimal.valueOf(config.frames().lengthAdjustment())))
                            : OptionalInt.empty();
                },
                layout.length);
    }

    private static OptionalInt length(BigDecimal bytes) {
        var some = bytes.signum() >= 0 && bytes.compareTo(BigDecimal.valueOf(Frames.MAX_RECORD_LENGTH)) <= 0;
        return some ? OptionalInt.of(bytes.intValue()) : OptionalInt.empty();
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        var draft = new RecordDraft(recordBytes(), layout.length);
        var encoder = new LayoutEncoder(counters, lengthField, config.frames().lengthAdjustment(), draft);
        return new CopybookEncoder(content, frames(content), outermost, encoder, draft, config);
    }

    private FrameWriter frames(OutputStream content) {
        return switch (config.frames().framing()) {
            case FIXED ->
                FrameWriter.fixed(content, recordLength(), config.encoding().blank());
            case RDW -> FrameWriter.described(content, config.frames().descriptorWords());
            case BDW -> FrameWriter.blocked(content, config.frames().descriptorWords());
            case LINE -> FrameWriter.lines(content, config.lineEndBytes(), config.endsLinesEitherWay());
            case COUNTED, LENGTH_FIELD -> FrameWriter.bare(content);
        };
    }

    private int recordLength() {
        var length = config.frames().recordLength();
        return length > 0 ? length : layout.length;
    }

    private RecordBytes recordBytes() {
        var restIsUnused = config.frames().framing() == CopybookConfig.Framing.FIXED;
        return new RecordBytes(config.encoding(), config.onInvalid(), restIsUnused, fixedPlaces);
    }
}
