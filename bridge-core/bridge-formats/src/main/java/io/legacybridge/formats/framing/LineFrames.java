package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Records that end with a line end. A line without any byte is a record too: LINE SEQUENTIAL leaves blanks at its end out. */
public final class LineFrames extends FrameReader {

    private static final byte CARRIAGE_RETURN = 0x0D;

    private final byte[] end;
    private final boolean orAfterReturn;
    private final int capacity;

    /**
     * @param end           one or two bytes; the last line may lack them
     * @param orAfterReturn a carriage return before it is part of it
     */
    public LineFrames(InputStream content, long position, byte[] end, boolean orAfterReturn, int capacity) {
        super(content, position, Math.max(end.length, capacity));
        this.end = end.clone();
        this.orAfterReturn = orAfterReturn;
        this.capacity = capacity;
    }

    @Override
    boolean cut() throws IOException {
        offset = position;
        length = 0;
        return line();
    }

    /** @return false when nothing is left */
    private boolean line() throws IOException {
        var tooLong = false;
        var previous = -1;
        int value;
        while ((value = readByte()) >= 0) {
            var ends = (byte) value == end[end.length - 1] && (end.length == 1 || previous == (end[0] & 0xFF));
            if (ends) {
                length -= end.length - 1;
                if (orAfterReturn && length > 0 && buffer[length - 1] == CARRIAGE_RETURN) length--;
                break;
            }
            previous = value;
            if (length < MAX_RECORD_LENGTH) add((byte) value);
            else tooLong = true;
        }
        if (tooLong) reject("record/too-long", "a line of at most " + MAX_RECORD_LENGTH + " bytes", 0);
        return value >= 0 || length > 0;
    }

    private void add(byte value) {
        if (length == buffer.length)
            buffer = Arrays.copyOf(buffer, Math.max(capacity, Math.min(MAX_RECORD_LENGTH, 2 * length + 64)));
        buffer[length++] = value;
    }
}
