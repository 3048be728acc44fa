package io.legacybridge.adapter.sftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what comes out of one compressed file: a few kilobytes may become more than any disk holds. */
final class UnpackingLimit {

    private final long maxSize;
    private final int maxEntries;
    private long size;

    UnpackingLimit(long maxSize, int maxEntries) {
        this.maxSize = maxSize;
        this.maxEntries = maxEntries;
    }

    /** A compressed file that is not unpacked. */
    static final class Refused extends IOException {

        private final String code;

        Refused(String code, String what) {
            super(what);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /** @param number of the entry, from 1 on */
    void entry(int number) throws Refused {
        if (number > maxEntries)
            throw new Refused("content/too-many-entries", "holds more than max-entries (" + maxEntries + ") files");
    }

    /** Its bytes count, and closing it does nothing. */
    InputStream over(InputStream content) {
        return new FilterInputStream(content) {

            @Override
            public int read() throws IOException {
                var value = super.read();
                if (value >= 0) count(1);
                return value;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                var read = super.read(buffer, offset, length);
                if (read > 0) count(read);
                return read;
            }

            @Override
            public long skip(long wanted) throws IOException {
                var skipped = super.skip(wanted);
                count(skipped);
                return skipped;
            }

            @Override
            public void close() {}
        };
    }

    private void count(long more) throws Refused {
        size += more;
        if (size > maxSize)
            throw new Refused(
                    "content/unpacks-too-large", "unpacks to more than max-unpacked-size (" + maxSize + " bytes)");
    }
}
