package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.FrameWriter;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes records as the copybook lays them out. Header and footer that are no records become blanks. */
final class CopybookEncoder implements RecordEncoder {

    private final OutputStream out;
    private final FrameWriter frames;
    private final Segment outermost;
    private final LayoutEncoder layouts;
    private final RecordDraft draft;
    private final byte[] footer;
    private final byte[] header;
    private final boolean mayEndEarly;
    private final RecordValues values = new RecordValues();
    private boolean begun;
    private boolean closed;

    CopybookEncoder(
            OutputStream out,
            FrameWriter frames,
            Segment outermost,
            LayoutEncoder layouts,
            RecordDraft draft,
            CopybookConfig config) {
        this.out = out;
        this.frames = frames;
        this.outermost = outermost;
        this.layouts = layouts;
        this.draft = draft;
        this.header = blanks(config.frames().skipStart(), config);
        this.footer = blanks(config.frames().skipEnd(), config);
        this.mayEndEarly = switch (config.frames().framing()) {
            case RDW, BDW, LINE -> true;
            case FIXED, COUNTED, LENGTH_FIELD -> false;
        };
    }

    @Override
    public RecordWriter begin() {
        values.clear();
        return values;
    }

    @Override
    public Translation end() throws IOException {
        var records = new ArrayList<byte[]>();
        var problems = encode(outermost, values.root(), records);
        if (!problems.isEmpty()) return new Translation.Rejected(problems);
        begin(header);
        for (var record : records) frames.write(record, record.length);
        return Translation.TRANSLATED;
    }

    /**
     * The bytes of a record and, behind it, of its children.
     *
     * @return why they cannot be written
     */
    private List<RecordProblem> encode(Segment segment, RecordValues.Group group, List<byte[]> records) {
        layouts.encode(segment.layout, group);
        var length = draft.endsEarly() ? Math.min(draft.earlyEnd(), draft.length()) : draft.length();
        if (draft.problems.isEmpty() && draft.endsEarly() && !mayEndEarly)
            draft.refuse("record/no-value", draft.absentField(), length, 0, "a value: its bytes cannot be blank", "");
        if (draft.problems.isEmpty() && !segment.fits(draft.record))
            draft.refuse(
                    "record/bad-definition", segment.layout.field, 0, length, "of the kind that it stands for", "");
        if (!draft.problems.isEmpty()) return List.copyOf(draft.problems);
        var record = Arrays.copyOf(draft.bytes, length);
        var refusal = frames.refusal(record, length);
        if (refusal.isPresent()) return List.of(refused(refusal.get(), length));
        records.add(record);
        for (var child : segment.children)
            if (group.get(child.list()).orElse(null) instanceof List<?> elements)
                for (var element : elements) {
                    var problems = encode(child, (RecordValues.Group) element, records);
                    if (!problems.isEmpty()) return problems;
                }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        if (closed) return;
        closed = true;
        begin(header);
        frames.finish();
        out.write(footer);
        out.flush();
    }

    private void begin(byte[] first) throws IOException {
        if (begun) return;
        begun = true;
        out.write(first);
    }

    private static RecordProblem refused(String expected, int length) {
        return new RecordProblem("record/bad-frame", "", 0, length, expected);
    }

    private static byte[] blanks(int count, CopybookConfig config) {
        var blanks = new byte[count];
        Arrays.fill(blanks, config.encoding().blank());
        return blanks;
    }
}
