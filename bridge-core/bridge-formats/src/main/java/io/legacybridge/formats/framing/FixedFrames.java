package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;

/** Records of one length. */
public final class FixedFrames extends FrameReader {

    private final int recordLength;

    public FixedFrames(InputStream content, long position, int recordLength, int capacity) {
        super(content, position, Math.max(recordLength, capacity));
        this.recordLength = recordLength;
    }

    @Override
    boolean cut() throws IOException {
        offset = position;
        length = read(0, recordLength);
        if (length == 0) return false;
        if (length < recordLength)
            reject(
                    "record/too-short",
                    "a whole record of " + recordLength + " bytes: the file ends after " + length,
                    0);
        return true;
    }
}
