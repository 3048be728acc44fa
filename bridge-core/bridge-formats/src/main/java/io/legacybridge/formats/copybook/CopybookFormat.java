package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.formats.framing.FixedFrames;
import io.legacybridge.formats.framing.FrameWriter;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.framing.LineFrames;
import io.legacybridge.formats.framing.MeasuredFrames;
import io.legacybridge.formats.framing.OneFrame;
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

    private static final byte[] CRLF = {0x0D, 0x0A};

    private final CopybookConfig config;
    private final FieldDecoder.Group layout;
    private final Segment outermost;
    private final Set<Field> counters;
    private final Optional<Lookup> lengthField;
    private final int[] fixedPlaces;
    private final RecordSchema schema;
    /** Its bytes have nothing before them that says how many they are. */
    private final boolean oneFrame;

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
        this.oneFrame = false;
    }

    /** The same records, with nothing around all of them. */
    private CopybookFormat(CopybookFormat inAFile, CopybookConfig.Framing framing, boolean oneFrame) {
        this.lengthField = inAFile.lengthField;
        this.config = inAFile.config.withFrames(inAFile.config.frames().inPart(framing));
        this.oneFrame = oneFrame;
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
        return isFamily()
                ? new FamilyCursor(frames, outermost, layout.length, recordBytes(), membersAlone(), source, from)
                : new FramedCursor(frames, outermost.layout, recordBytes(), source, from);
    }

    @Override
    public Optional<WholeCheck> wholeCheck() {
        var settings = config.frames();
        return settings.framing() == CopybookConfig.Framing.FIXED
                ? Optional.of(new WholeRecords(recordLength(), settings.skipStart() + settings.skipEnd()))
                : Optional.empty();
    }

    @Override
    public RecordFormat part() {
        return new CopybookFormat(this, config.frames().framing(), false);
    }

    /** The members of a family are told from each other by their descriptor words. */
    @Override
    public RecordFormat alone() {
        return switch (config.frames().framing()) {
            case RDW, BDW -> new CopybookFormat(this, CopybookConfig.Framing.RDW, !isFamily());
            case FIXED, LINE, COUNTED, LENGTH_FIELD -> part();
        };
    }

    /** A record has others in it, which follow it in the file. */
    private boolean isFamily() {
        return !outermost.children.isEmpty();
    }

    /** As {@link #alone} reads the members of a family. */
    private FamilyCursor.Apart membersAlone() {
        return switch (config.frames().framing()) {
            case RDW, BDW -> FamilyCursor.Apart.words(config.frames().descriptorWords());
            // Where a carriage return may be a part of the line end, one at the end of a record stays in it only before
            // another.
            case LINE -> FamilyCursor.Apart.lines(config.endsLinesEitherWay() ? CRLF : config.lineEndBytes());
            case FIXED, COUNTED, LENGTH_FIELD -> FamilyCursor.Apart.NOTHING;
        };
    }

    private Frames frames(InputStream content, Checkpoint from) throws IOException {
        var settings = config.frames();
        var records = settings.skipEnd() > 0 ? new WithoutTail(content, settings.skipEnd()) : content;
        var position = from.offset();
        if (position == 0 && settings.skipStart() > 0) position = records.readNBytes(settings.skipStart()).length;
        var longest = layout.length;
        if (oneFrame) return new OneFrame(records, position, longest);
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
        if (oneFrame) return FrameWriter.bare(content);
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
