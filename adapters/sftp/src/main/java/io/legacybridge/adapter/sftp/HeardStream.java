package io.legacybridge.adapter.sftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells of every piece that comes. What fails here is the server's or the network's: a {@link RemoteFailure} is its cause. */
final class HeardStream extends FilterInputStream {

    private final Runnable heard;

    HeardStream(InputStream content, Runnable heard) {
        super(content);
        this.heard = heard;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        heard.run();
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw brokeOff(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } catch (IOException e) {
            throw brokeOff(e);
        }
    }

    private static IOException brokeOff(IOException e) {
        return new IOException(new RemoteFailure(RemoteFailure.Kind.NO_ANSWER, e.toString(), e));
    }
}
