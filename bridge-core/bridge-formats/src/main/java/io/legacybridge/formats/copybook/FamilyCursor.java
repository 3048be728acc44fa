package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads a parent and the children that follow it as one record. Records are numbered as they stand in the file. */
final class FamilyCursor implements RecordCursor {

    /** All records of one family together. */
    static final int MAX_FAMILY_BYTES = Frames.MAX_RECORD_LENGTH;

    private final Frames frames;
    private final Segment outermost;
    private final int longest;
    private final RecordBytes record;
    private final Apart apart;
    private final String source;

    private final Deque<Member> open = new ArrayDeque<>();
    private final List<RecordProblem> problems = new ArrayList<>();
    private byte[] bytes = new byte[1024];
    private byte[] one;
    private int size;
    private Member parent;
    private long number;
    private long first;
    private long offset;
    private long restart;
    /** The frame behind the family has been cut out already. */
    private boolean ahead;

    /** One record of the family, with where its bytes stand. */
    private record Member(Segment segment, int start, int length, List<Member> children) {}

    /** What tells the records of a family from each other in its bytes. */
    record Apart(Optional<DescribedFrames.Words> words, byte[] lineEnd) {

        static final Apart NOTHING = lines(new byte[0]);

        static Apart words(DescribedFrames.Words words) {
            return new Apart(Optional.of(words), new byte[0]);
        }

        static Apart lines(byte[] lineEnd) {
            return new Apart(Optional.empty(), lineEnd);
        }
    }

    FamilyCursor(
            Frames frames,
            Segment outermost,
            int longest,
            RecordBytes record,
            Apart apart,
            String source,
            Checkpoint from) {
        this.apart = apart;
        this.frames = frames;
        this.outermost = outermost;
        this.longest = longest;
        this.record = record;
        this.source = source;
        this.number = from.records();
        this.restart = from.offset();
        this.one = new byte[longest];
    }

    @Override
    public boolean next() throws IOException {
        if (!ahead && !frames.next()) return false;
        ahead = false;
        open.clear();
        problems.clear();
        size = 0;
        parent = null;
        begin();
        while (problems.isEmpty() && frames.next()) {
            var segment = frames.problem().isPresent() ? Optional.<Segment>empty() : segment();
            if (segment.isEmpty() || segment.get().isOutermost() || !join(segment.get())) {
                ahead = true;
                return true;
            }
        }
        return true;
    }

    /** The first record of a family; one that cannot be is rejected alone. */
    private void begin() {
        first = number + 1;
        offset = frames.offset();
        if (frames.problem().isPresent()) problems.add(frames.problem().get());
        var segment = problems.isEmpty() ? segment() : Optional.<Segment>empty();
        parent = take(segment.orElse(outermost));
        open.push(parent);
        if (problems.isEmpty() && segment.filter(Segment::isOutermost).isEmpty())
            problems.add(new RecordProblem(
                    segment.isEmpty() ? "record/unknown-type" : "record/orphan",
                    "",
                    0,
                    size,
                    segment.isEmpty()
                            ? "a record of a kind that the rules name"
                            : "a record of the kind " + outermost.name + ": a " + segment.get().name
                                    + " needs its parent"));
    }

    /** @return false when the family has no parent for such a record */
    private boolean join(Segment segment) {
        var ancestor = open.stream()
                .filter(member -> member.segment().children.contains(segment))
                .findFirst();
        if (ancestor.isEmpty()) return false;
        while (!open.peek().segment().children.contains(segment)) open.pop();
        if (size + (long) frames.length() > MAX_FAMILY_BYTES
                || ancestor.get().children().size() == Segment.MAX_CHILDREN) {
            problems.add(new RecordProblem(
                    "record/too-long",
                    "",
                    0,
                    size,
                    "a parent with at most " + MAX_FAMILY_BYTES
                            + " bytes of children; those that follow have no parent"));
            ahead = true;
            return true;
        }
        var member = take(segment);
        ancestor.get().children().add(member);
        open.push(member);
        return true;
    }

    private Member take(Segment segment) {
        // What could not be cut out is kept as it is.
        var whole = frames.problem().isEmpty();
        var length = frames.length();
        if (whole && apart.words().isPresent()) append(apart.words().get().word(length), DescribedFrames.WORD);
        var member = new Member(segment, size, length, new ArrayList<>());
        append(frames.buffer(), length);
        if (whole) append(apart.lineEnd(), apart.lineEnd().length);
        number++;
        restart = frames.restartAt();
        return member;
    }

    private void append(byte[] more, int length) {
        if (bytes.length - size < length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
    }

    private Optional<Segment> segment() {
        record.use(frames.buffer(), frames.length(), longest);
        return outermost.of(record);
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, first, offset);
    }

    @Override
    public Translation translate(RecordWriter writer) {
        if (!problems.isEmpty()) return new Translation.Rejected(problems);
        var found = new ArrayList<RecordProblem>();
        write(parent, writer, found);
        return found.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(found);
    }

    private void write(Member member, RecordWriter writer, List<RecordProblem> found) {
        var layout = member.segment().layout;
        writer.startGroup(layout.field);
        decode(member, layout, writer);
        for (var problem : record.problems) found.add(problem.behind(member.start()));
        for (var child : member.segment().children) {
            writer.startList(child.list());
            for (var each : member.children()) if (each.segment().equals(child)) write(each, writer, found);
            writer.endList(child.list());
        }
        writer.endGroup(layout.field);
    }

    private void decode(Member member, FieldDecoder.Group layout, RecordWriter writer) {
        if (one.length < member.length()) one = new byte[member.length()];
        System.arraycopy(bytes, member.start(), one, 0, member.length());
        record.use(one, member.length(), longest);
        if (record.isLongerThan(layout.length)) {
            record.rejectLength(layout.length);
        } else {
            layout.members.decode(record, 0, writer);
            record.checkRest(layout);
        }
    }

    /** With what tells its records from each other. */
    @Override
    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(number, restart);
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
