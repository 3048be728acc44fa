package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Records with a record descriptor word before each, alone or in blocks with a block descriptor word before each.
 *
 * @see <a href="https://www.ibm.com/docs/en/zos/3.1.0?topic=records-record-descriptor-word-rdw">z/OS DFSMS Using Data Sets,
 *     Record descriptor word</a>
 */
public final class DescribedFrames extends FrameReader {

    /** Bytes of a descriptor word. */
    public static final int WORD = 4;

    static final int EXTENDED_BLOCK = 0x8000_0000;

    private final Words words;
    private final boolean blocked;
    private long left;

    /**
     * How record descriptor words are written.
     *
     * @param littleEndian all four bytes in reverse order
     * @param countsItself whether the length includes the four bytes of the word
     * @param adjustment   added to the length before it is used
     */
    public record Words(boolean littleEndian, boolean countsItself, int adjustment) {

        /** The word before a record of so many bytes. */
        public byte[] word(int length) {
            var word = described(length) << 16;
            return ByteBuffer.allocate(WORD)
                    .putInt(littleEndian ? Integer.reverseBytes(word) : word)
                    .array();
        }

        /** The length that the word says. */
        int described(int length) {
            return length + (countsItself ? WORD : 0) - adjustment;
        }
    }

    /** @param skipped in blocks, how many records to pass over: a block can only be read from its beginning */
    public DescribedFrames(InputStream content, long position, Words words, boolean blocked, long skipped, int capacity)
            throws IOException {
        super(content, position, Math.max(WORD, capacity));
        this.words = words;
        this.blocked = blocked;
        if (blocked) for (var index = 0L; index < skipped; index++) if (!next()) break;
    }

    @Override
    public long restartAt() {
        return blocked ? 0 : super.restartAt();
    }

    @Override
    boolean cut() throws IOException {
        while (blocked && left == 0) {
            var got = read(0, WORD);
            if (got == 0) return false;
            var block = word(false);
            var size = (block & EXTENDED_BLOCK) != 0 ? block & ~EXTENDED_BLOCK : block >>> 16;
            var valid = got == WORD
                    && size >= WORD
                    && size <= MAX_RECORD_LENGTH
                    && ((block & EXTENDED_BLOCK) != 0 || (block & 0xFFFF) == 0);
            if (!valid) return lost("a block descriptor word", got);
            left = (long) size - WORD;
        }
        var got = read(0, WORD);
        if (got == 0 && !blocked) return false;
        var word = word(words.littleEndian());
        var described = word >>> 16;
        var size = described - (words.countsItself() ? WORD : 0) + words.adjustment();
        if (got < WORD || (word & 0xFFFF) != 0 || size < 0 || size == 0 && !words.countsItself())
            return lost("a record descriptor word of a whole record", got);
        if (blocked && (long) size + WORD > left)
            return lost("a record descriptor word of a record within its block", got);
        left -= blocked ? (long) size + WORD : 0;
        offset = position;
        length = read(0, size);
        if (length < size)
            reject("record/too-short", "a whole record of " + size + " bytes: the file ends after " + length, 0);
        else if (size == 0) reject("record/empty", "a record: it has no bytes", 0);
        return true;
    }

    private boolean lost(String expected, int got) throws IOException {
        var at = position - got;
        return breakOff(
                got,
                "record/broken-frame",
                expected + " at byte " + at + " of the file; what follows is not read",
                WORD);
    }

    private int word(boolean reversed) {
        var word = (buffer[0] & 0xFF) << 24 | (buffer[1] & 0xFF) << 16 | (buffer[2] & 0xFF) << 8 | buffer[3] & 0xFF;
        return reversed ? Integer.reverseBytes(word) : word;
    }
}
