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

/** Files over SSH. */
final class SftpFiles implements RemoteFiles {

    private final ChannelSftp channel;
    private final Runnable heard;

    /** @param heard told of every sign of life that the server gives during something long */
    SftpFiles(ChannelSftp channel, Runnable heard) {
        this.channel = channel;
        this.heard = heard;
    }

    @Override
    public void list(String folder, Consumer<RemoteFile> each) throws RemoteFailure {
        ask(() -> channel.ls(quoted(folder), entry -> {
            heard.run();
            each.accept(file(entry.getFilename(), entry.getAttrs(), entry.getLongname()));
            return ChannelSftp.LsEntrySelector.CONTINUE;
        }));
    }

    @Override
    public Optional<RemoteFile> find(String path) throws RemoteFailure {
        try {
            var name = RemotePath.name(path);
            return Optional.of(get(() -> file(name, channel.lstat(quoted(path)), "")));
        } catch (RemoteFailure e) {
            if (e.isMissing()) return Optional.empty();
            throw e;
        }
    }

    @Override
    public boolean knowsWhatIsMissing() {
        return true;
    }

    @Override
    public InputStream read(String path, long offset) throws RemoteFailure {
        return new HeardStream(get(() -> channel.get(quoted(path), null, offset)), heard);
    }

    @Override
    public void write(String path, byte[] content) throws RemoteFailure {
        ask(() -> channel.put(new ByteArrayInputStream(content), quoted(path), new Heard(), ChannelSftp.OVERWRITE));
    }

    @Override
    public void delete(String path) throws RemoteFailure {
        ask(() -> channel.rm(quoted(path)));
    }

    @Override
    public void rename(String from, String to) throws RemoteFailure {
        ask(() -> channel.rename(quoted(from), quoted(to)));
    }

    @Override
    public void makeFolder(String path) throws RemoteFailure {
        ask(() -> channel.mkdir(quoted(path)));
    }

    @Override
    public boolean overwritesByRenaming() {
        return channel.getExtension("posix-rename@openssh.com") != null;
    }

    @Override
    public boolean canLink() {
        return channel.getExtension("hardlink@openssh.com") != null;
    }

    @Override
    public boolean link(String existing, String name) throws RemoteFailure {
        try {
            ask(() -> channel.hardlink(quoted(existing), quoted(name)));
            return true;
        } catch (RemoteFailure e) {
            if (e.isAnswer()) return false;
            throw e;
        }
    }

    private interface Question<T> {
        T ask() throws SftpException;
    }

    private interface Order {
        void give() throws SftpException;
    }

    private static void ask(Order order) throws RemoteFailure {
        get(() -> {
            order.give();
            return true;
        });
    }

    private static <T> T get(Question<T> question) throws RemoteFailure {
        try {
            return question.ask();
        } catch (SftpException e) {
            throw new RemoteFailure(kind(e), e.getMessage(), e);
        }
    }

    private static RemoteFailure.Kind kind(SftpException e) {
        if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) return RemoteFailure.Kind.MISSING;
        var answered = e.getCause() == null
                && e.id != ChannelSftp.SSH_FX_NO_CONNECTION
                && e.id != ChannelSftp.SSH_FX_CONNECTION_LOST;
        return answered ? RemoteFailure.Kind.REFUSED : RemoteFailure.Kind.NO_ANSWER;
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
