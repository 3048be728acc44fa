package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;

/** The whole content is one record. */
public final class OneFrame extends FrameReader {

    public OneFrame(InputStream content, long position, int capacity) {
        super(content, position, Math.max(1, capacity));
    }

    @Override
    boolean cut() throws IOException {
        offset = position;
        length = 0;
        // One byte more than may be, to see that there is one.
        for (var got = -1; got != 0 && length <= MAX_RECORD_LENGTH; length += got)
            got = read(length, Math.min(Math.max(length, buffer.length - length), MAX_RECORD_LENGTH + 1 - length));
        if (length > MAX_RECORD_LENGTH)
            return breakOff(length, "record/too-long", "a record of at most " + MAX_RECORD_LENGTH + " bytes", 0);
        return length > 0;
    }
}
