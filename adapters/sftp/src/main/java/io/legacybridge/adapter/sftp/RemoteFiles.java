package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done to files on the server. Names are data: nothing in them is a wildcard or leads anywhere. For one thread. */
interface RemoteFiles {

    void list(String folder, Consumer<RemoteFile> each) throws RemoteFailure;

    /** The file, folder or link itself, not what a link leads to. */
    Optional<RemoteFile> find(String path) throws RemoteFailure;

    /** The content from a byte offset on. To be closed before anything else is asked. */
    InputStream read(String path, long offset) throws RemoteFailure;

    /** SHA-256 of the content, lower-case hex. */
    default String digest(String path) throws RemoteFailure {
        var digest = Sha256.digest();
        try (var content = new DigestInputStream(read(path, 0), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new RemoteFailure(RemoteFailure.Kind.NO_ANSWER, e.toString(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Removes what begins with a dot, if that can be done now: nobody takes it for a file. */
    default void forget(String path) {
        try {
            delete(path);
        } catch (RemoteFailure e) {
            // It stays, and does no harm.
        }
    }

    /** Whether it says of nothing else that it is not there, such as of a file that it does not show now. */
    boolean knowsWhatIsMissing();

    /** Overwrites what is there. */
    void write(String path, byte[] content) throws RemoteFailure;

    void delete(String path) throws RemoteFailure;

    /** Some servers overwrite another file of this name, others refuse. */
    void rename(String from, String to) throws RemoteFailure;

    void makeFolder(String path) throws RemoteFailure;

    boolean overwritesByRenaming();

    /** Whether a file can be given its name without the chance to overwrite another one. */
    boolean canLink();

    /**
     * Gives a file a second name, at once and whole, as OpenSSH does when it renames.
     *
     * @return false when the server refuses: there is a file of this name, or its disk knows no links
     */
    boolean link(String existing, String name) throws RemoteFailure;
}
