package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
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
    private boolean ended;

    private StreamedFile(InputStream content, RemoteSession session, FileAppearance listed) {
        super(content);
        this.session = session;
        this.listed = listed;
    }

    static InputStream open(RemoteSession session, FileAppearance listed, long offset) throws IOException {
        var files = session.files();
        try (var _ = session.watch()) {
            if (!TakenFiles.isStill(files, listed.path(), listed)) throw new Replaced(listed);
            return new StreamedFile(files.read(listed.path(), offset), session, listed);
        } catch (RemoteFailure e) {
            throw broken(session, listed, e);
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
            session.drop();
            throw broken(session, listed, e);
        }
        if (count < 0) end();
        return count;
    }

    private void end() throws IOException {
        ended = true;
        super.close();
        var files = session.files();
        try (var _ = session.watch()) {
            if (!TakenFiles.isStill(files, listed.path(), listed)) throw new Replaced(listed);
        } catch (RemoteFailure e) {
            throw broken(session, listed, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!ended) super.close();
        ended = true;
    }

    private static LegacySystemException broken(RemoteSession session, FileAppearance listed, Exception cause) {
        return session.problem(
                "The file " + FolderLook.shown(listed.name()) + " could not be read to its end.",
                "Check the connection to the server; it goes on where it was.",
                "sftp/folder",
                Retry.SOON,
                cause);
    }
}
