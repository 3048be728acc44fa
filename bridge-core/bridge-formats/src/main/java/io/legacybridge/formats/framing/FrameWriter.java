package io.legacybridge.formats.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Puts records behind each other, so that {@link Frames} of the same kind cut out the same records. Not thread-safe. */
public abstract class FrameWriter {

    /** A block of z/OS is no longer; a record that is gets a block of its own. */
    static final int BLOCK_SIZE = 32_760;

    private static final int WORD = DescribedFrames.WORD;
    private static final byte CARRIAGE_RETURN = 0x0D;
    private static final int LONGEST_DESCRIBED = 0xFFFF;

    protected final OutputStream out;

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** What a record has to be, such as {@code at most 80 bytes long}; empty when this one is. */
    public abstract Optional<String> refusal(byte[] record, int length);

    /** Writes a record that is not refused. */
    public abstract void write(byte[] record, int length) throws IOException;

    /** Writes what is still held back. */
    public void finish() throws IOException {}

    /** All of one length; shorter ones are filled up. */
    public static FrameWriter fixed(OutputStream out, int recordLength, byte filler) {
        var padding = new byte[recordLength];
        Arrays.fill(padding, filler);
        return new FrameWriter(out) {
            @Override
            public Optional<String> refusal(byte[] record, int length) {
                return length <= recordLength
                        ? Optional.empty()
                        : Optional.of("at most " + recordLength + " bytes long");
            }

            @Override
            public void write(byte[] record, int length) throws IOException {
                out.write(record, 0, length);
                out.write(padding, length, recordLength - length);
            }
        };
    }

    /** One behind the other, each as long as it is. */
    public static FrameWriter bare(OutputStream out) {
        return new FrameWriter(out) {
            @Override
            public Optional<String> refusal(byte[] record, int length) {
                return length > 0 ? Optional.empty() : Optional.of("of at least one byte");
            }

            @Override
            public void write(byte[] record, int length) throws IOException {
                out.write(record, 0, length);
            }
        };
    }

    /**
     * A line end behind each.
     *
     * @param orAfterReturn a carriage return before it would be read as part of it
     */
    public static FrameWriter lines(OutputStream out, byte[] end, boolean orAfterReturn) {
        return new FrameWriter(out) {
            @Override
            public Optional<String> refusal(byte[] record, int length) {
                if (orAfterReturn && length > 0 && record[length - 1] == CARRIAGE_RETURN)
                    return Optional.of("without a carriage return, 0D, before its line end");
                for (var at = 0; at + end.length <= length; at++)
                    if (Arrays.equals(record, at, at + end.length, end, 0, end.length))
                        return Optional.of("without the bytes of a line end at offset " + at);
                return Optional.empty();
            }

            @Override
            public void write(byte[] record, int length) throws IOException {
                out.write(record, 0, length);
                out.write(end);
            }
        };
    }

    /** A record descriptor word before each. */
    public static FrameWriter described(OutputStream out, DescribedFrames.Words words) {
        return new FrameWriter(out) {
            @Override
            public Optional<String> refusal(byte[] record, int length) {
                var described = words.described(length);
                return length > 0 && described >= 0 && described <= LONGEST_DESCRIBED
                        ? Optional.empty()
                        : Optional.of("from 1 to " + LONGEST_DESCRIBED + " bytes long, as its descriptor word says");
            }

            @Override
            public void write(byte[] record, int length) throws IOException {
                out.write(words.word(length));
                out.write(record, 0, length);
            }
        };
    }

    /** Blocks of such records with a block descriptor word before each block. */
    public static FrameWriter blocked(OutputStream out, DescribedFrames.Words words) {
        var block = new ByteArrayOutputStream(BLOCK_SIZE);
        var inner = described(block, words);
        return new FrameWriter(out) {
            @Override
            public Optional<String> refusal(byte[] record, int length) {
                return inner.refusal(record, length);
            }

            @Override
            public void write(byte[] record, int length) throws IOException {
                if (block.size() + length + 2 * WORD > BLOCK_SIZE) finish();
                inner.write(record, length);
            }

            @Override
            public void finish() throws IOException {
                if (block.size() == 0) return;
                var size = block.size() + WORD;
                // The first bit says that the length has 31 bits; without it, it has 15.
                writeWord(out, size <= Short.MAX_VALUE ? size << 16 : size | DescribedFrames.EXTENDED_BLOCK);
                block.writeTo(out);
                block.reset();
            }
        };
    }

    private static void writeWord(OutputStream out, int word) throws IOException {
        for (var shift = 24; shift >= 0; shift -= 8) out.write(word >> shift);
    }
}
