package io.legacybridge.bench.copybook;

import io.legacybridge.formats.json.JsonLines;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Decodes a file that is far larger than the memory: {@code LargeFile BYTES}, to be started with {@code -Xmx64m}. */
final class LargeFile {

    private static final int DIFFERENT_RECORDS = 10_000;

    private LargeFile() {}

    public static void main(String[] arguments) throws IOException {
        var size = Long.parseLong(arguments[0]);
        var format = Policies.format();
        var records = 0L;
        try (var cursor = format.read(
                        new Repeated(Policies.records(DIFFERENT_RECORDS), size), "large", Checkpoint.START);
                var lines = new JsonLines(format.schema(), OutputStream.nullOutputStream())) {
            for (; cursor.next(); records++)
                if (lines.write(cursor) instanceof Translation.Rejected rejected)
                    throw new IllegalStateException(
                            rejected.problems().getFirst().withValue());
        }
        if (records != size / Policies.LENGTH) throw new IllegalStateException("only " + records + " records");
        System.out.printf(
                "%,d records, %,d bytes, decoded in a heap of %d MB%n",
                records, size, Runtime.getRuntime().maxMemory() >> 20);
    }

    /** The same bytes over and over, up to a size. */
    private static final class Repeated extends InputStream {

        private final byte[] bytes;
        private long left;
        private int at;

        Repeated(byte[] bytes, long size) {
            this.bytes = bytes;
            this.left = size;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            if (left == 0) return -1;
            var given = (int) Math.min(Math.min(count, bytes.length - at), left);
            System.arraycopy(bytes, at, into, offset, given);
            at = (at + given) % bytes.length;
            left -= given;
            return given;
        }
    }
}
