package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.RemoteFailure.Kind;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.Staging.Replaced;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a file on its server while its records are published. Whether it is still the file that was listed is asked before its
 * first byte and behind its last one.
 */
final class StreamedFile extends FilterInputStream {

    private final RemoteSession session;
    private final FileAppearance listed;
    private final Failing failing;
    private long position;
    private boolean ended;

    private StreamedFile(
            InputStream content, RemoteSession session, FileAppearance listed, long offset, Failing failing) {
        super(content);
        this.session = session;
        this.listed = listed;
        this.position = offset;
        this.failing = failing;
    }

    /** What a failure of its server means for the one who reads. */
    @FunctionalInterface
    interface Failing {
        IOException because(RemoteFailure failure);
    }

    static InputStream open(RemoteSession session, FileAppearance listed, long offset, Failing failing)
            throws IOException {
        var files = session.files();
        try (var _ = session.watch()) {
            if (!TakenFiles.isStill(files, listed.path(), listed)) throw new Replaced(listed);
            return new StreamedFile(files.read(listed.path(), offset), session, listed, offset, failing);
        } catch (RemoteFailure e) {
            throw failing.because(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /** Each read is watched alone: between two of them the broker may take its time. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended) return -1;
        int count;
        try (var _ = session.watch()) {
            count = super.read(buffer, offset, length);
        } catch (IOException e) {
            throw failing.because(failure(e));
        }
        if (count < 0) end();
        else position += count;
        return count;
    }

    private void end() throws IOException {
        ended = true;
        try (var _ = session.watch()) {
            super.close();
        } catch (IOException e) {
            throw failing.because(failure(e));
        }
        var files = session.files();
        try (var _ = session.watch()) {
            if (!TakenFiles.isStill(files, listed.path(), listed)) throw new Replaced(listed);
        } catch (RemoteFailure e) {
            throw failing.because(e);
        }
        // Its last record would be cut off, or missing, and nobody would know.
        if (position != listed.size())
            throw failing.because(new RemoteFailure(Kind.NO_ANSWER, "the content ended at byte " + position, null));
    }

    @Override
    public void close() throws IOException {
        if (ended) return;
        ended = true;
        // What was asked for and did not come yet is waited for.
        try (var _ = session.watch()) {
            super.close();
        }
    }

    private static RemoteFailure failure(IOException e) {
        return RemoteFailure.behind(e).orElseGet(() -> new RemoteFailure(Kind.NO_ANSWER, e.toString(), e));
    }
}
