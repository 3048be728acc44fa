package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/** Records one after the other, each of which says near its beginning how long it is. */
public final class MeasuredFrames extends FrameReader {

    private final int head;
    private final Measure measure;

    /** Finds the length of a record. */
    public interface Measure {

        /** @return bytes of the whole record; empty when its first bytes do not say it */
        OptionalInt length(byte[] first);
    }

    /**
     * @param head    how many bytes of a record are needed to find its length
     * @param measure asked with at least these
     */
    public MeasuredFrames(InputStream content, long position, int head, Measure measure, int capacity) {
        super(content, position, Math.max(head, capacity));
        this.head = head;
        this.measure = measure;
    }

    @Override
    boolean cut() throws IOException {
        offset = position;
        var got = read(0, head);
        if (got == 0) return false;
        var size = got < head ? OptionalInt.empty() : measure.length(buffer);
        if (size.isEmpty() || size.getAsInt() < head || size.getAsInt() > MAX_RECORD_LENGTH)
            return breakOff(
                    got,
                    "record/broken-frame",
                    "a record that says its length, at byte " + offset + " of the file; what follows is not read",
                    head);
        length = head + read(head, size.getAsInt() - head);
        if (length < size.getAsInt())
            reject(
                    "record/too-short",
                    "a whole record of " + size.getAsInt() + " bytes: the file ends after " + length,
                    0);
        return true;
    }
}
