package io.legacybridge.adapter.sftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells of every piece that comes. */
final class HeardStream extends FilterInputStream {

    private final Runnable heard;

    HeardStream(InputStream content, Runnable heard) {
        super(content);
        this.heard = heard;
    }

    @Override
    public int read() throws IOException {
        heard.run();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        heard.run();
        return super.read(buffer, offset, length);
    }
}
