package io.legacybridge.adapter.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SftpProgressMonitor;
import io.legacybridge.adapter.sftp.RemoteFile.Kind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done to files on the server. Names are data: nothing in them is a wildcard or leads anywhere. For one thread. */
final class RemoteFiles {

    private final ChannelSftp channel;
    private final Runnable heard;

    /** @param heard told of every sign of life that the server gives during something long */
    RemoteFiles(ChannelSftp channel, Runnable heard) {
        this.channel = channel;
        this.heard = heard;
    }

    void list(String folder, Consumer<RemoteFile> each) throws SftpException {
        channel.ls(quoted(folder), entry -> {
            heard.run();
            each.accept(file(entry.getFilename(), entry.getAttrs(), entry.getLongname()));
            return ChannelSftp.LsEntrySelector.CONTINUE;
        });
    }

    /** The file, folder or link itself, not what a link leads to. */
    Optional<RemoteFile> find(String path) throws SftpException {
        try {
            var name = path.substring(path.lastIndexOf('/') + 1);
            return Optional.of(file(name, channel.lstat(quoted(path)), ""));
        } catch (SftpException e) {
            if (isMissing(e)) return Optional.empty();
            throw e;
        }
    }

    InputStream read(String path) throws SftpException {
        return new HeardStream(channel.get(quoted(path)), heard);
    }

    void write(String path, byte[] content) throws SftpException {
        channel.put(new ByteArrayInputStream(content), quoted(path), new Heard(), ChannelSftp.OVERWRITE);
    }

    void delete(String path) throws SftpException {
        channel.rm(quoted(path));
    }

    /** Some servers overwrite another file of this name, others refuse. */
    void rename(String from, String to) throws SftpException {
        channel.rename(quoted(from), quoted(to));
    }

    void makeFolder(String path) throws SftpException {
        channel.mkdir(quoted(path));
    }

    boolean overwritesByRenaming() {
        return channel.getExtension("posix-rename@openssh.com") != null;
    }

    /** Whether a file can be given its name without the chance to overwrite another one. */
    boolean canLink() {
        return channel.getExtension("hardlink@openssh.com") != null;
    }

    /**
     * Gives a file a second name, at once and whole, as OpenSSH does when it renames.
     *
     * @return false when the server refuses: there is a file of this name, or its disk knows no links
     */
    boolean link(String existing, String name) throws SftpException {
        try {
            channel.hardlink(quoted(existing), quoted(name));
            return true;
        } catch (SftpException e) {
            if (isAnswer(e)) return false;
            throw e;
        }
    }

    /** The server has said no; otherwise nobody knows what it did. */
    static boolean isAnswer(SftpException e) {
        return e.getCause() == null
                && e.id != ChannelSftp.SSH_FX_NO_CONNECTION
                && e.id != ChannelSftp.SSH_FX_CONNECTION_LOST;
    }

    static boolean isMissing(SftpException e) {
        return e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE;
    }

    private static RemoteFile file(String name, SftpATTRS attributes, String listed) {
        var modified = Instant.ofEpochSecond(Integer.toUnsignedLong(attributes.getMTime()));
        return new RemoteFile(name, kind(attributes, listed), attributes.getSize(), modified);
    }

    private static Kind kind(SftpATTRS attributes, String listed) {
        if ((attributes.getFlags() & SftpATTRS.SSH_FILEXFER_ATTR_PERMISSIONS) == 0) return kind(listed);
        if (attributes.isReg()) return Kind.FILE;
        if (attributes.isDir()) return Kind.FOLDER;
        return attributes.isLink() ? Kind.LINK : Kind.OTHER;
    }

    /** Some servers of Windows say it only in the line for people. */
    private static Kind kind(String listed) {
        if (listed.startsWith("d")) return Kind.FOLDER;
        return listed.startsWith("l") ? Kind.LINK : Kind.FILE;
    }

    /** The client takes * and ? for wildcards. */
    private static String quoted(String path) {
        return path.replaceAll("[\\\\*?]", "\\\\$0");
    }

    private final class Heard implements SftpProgressMonitor {

        @Override
        public void init(int operation, String from, String to, long size) {}

        @Override
        public boolean count(long bytes) {
            heard.run();
            return true;
        }

        @Override
        public void end() {}
    }
}
