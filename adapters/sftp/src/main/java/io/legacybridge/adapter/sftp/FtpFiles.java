package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.RemoteFile.Kind;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPReply;

/** Files over FTP (RFC 959, RFC 3659). */
final class FtpFiles implements RemoteFiles {

    private static final int PAGE = 1_000;

    /** What servers say of a path at which there is nothing. */
    private static final Set<Integer> NOT_THERE = Set.of(550, 501);

    private final FTPClient client;
    private final Runnable heard;
    private final Runnable drop;

    /**
     * @param heard told of every sign of life that the server gives during something long
     * @param drop  lets go of the login
     */
    FtpFiles(FTPClient client, Runnable heard, Runnable drop) {
        this.client = client;
        this.heard = heard;
        this.drop = drop;
    }

    @Override
    public void list(String folder, Consumer<RemoteFile> each) throws RemoteFailure {
        get(() -> {
            var engine = client.initiateMListParsing(safe(folder));
            if (!FTPReply.isPositiveCompletion(client.getReplyCode())) throw missingOrRefused(folder);
            while (engine.hasNext()) {
                heard.run();
                for (var file : engine.getNext(PAGE))
                    if (file != null) each.accept(file(name(folder, file.getName()), file));
            }
            return true;
        });
    }

    @Override
    public Optional<RemoteFile> find(String path) throws RemoteFailure {
        return get(() -> {
            var file = client.mlistFile(safe(path));
            if (file != null) return Optional.of(file(RemotePath.name(path), file));
            if (NOT_THERE.contains(client.getReplyCode())) return Optional.empty();
            throw refused();
        });
    }

    @Override
    public boolean knowsWhatIsMissing() {
        return false;
    }

    @Override
    public InputStream read(String path, long offset) throws RemoteFailure {
        return get(() -> {
            client.setRestartOffset(offset);
            var content = client.retrieveFileStream(safe(path));
            if (content == null) throw missingOrRefused(path);
            return new HeardStream(new Content(content), heard);
        });
    }

    @Override
    public void write(String path, byte[] content) throws RemoteFailure {
        order(() -> client.storeFile(safe(path), new HeardStream(new ByteArrayInputStream(content), heard)));
    }

    @Override
    public void delete(String path) throws RemoteFailure {
        order(() -> client.deleteFile(safe(path)));
    }

    @Override
    public void rename(String from, String to) throws RemoteFailure {
        order(() -> client.rename(safe(from), safe(to)));
    }

    @Override
    public void makeFolder(String path) throws RemoteFailure {
        order(() -> client.makeDirectory(safe(path)));
    }

    @Override
    public boolean overwritesByRenaming() {
        return false;
    }

    @Override
    public boolean canLink() {
        return false;
    }

    @Override
    public boolean link(String existing, String name) {
        throw new UnsupportedOperationException("FTP has no links");
    }

    private interface Question<T> {
        T ask() throws IOException, RemoteFailure;
    }

    private interface Order {
        boolean give() throws IOException, RemoteFailure;
    }

    private void order(Order order) throws RemoteFailure {
        get(() -> {
            if (!order.give()) throw refused();
            return true;
        });
    }

    /** The client does not notice by itself that its connection broke, so whoever is next must find it gone. */
    private <T> T get(Question<T> question) throws RemoteFailure {
        try {
            return question.ask();
        } catch (IOException e) {
            drop.run();
            throw new RemoteFailure(RemoteFailure.Kind.NO_ANSWER, e.toString(), e);
        }
    }

    private RemoteFailure refused() {
        return new RemoteFailure(RemoteFailure.Kind.REFUSED, "the server answers " + client.getReplyCode(), null);
    }

    /** One code stands for both. */
    private RemoteFailure missingOrRefused(String path) throws RemoteFailure {
        var refused = refused();
        return find(path).isPresent()
                ? refused
                : new RemoteFailure(RemoteFailure.Kind.MISSING, refused.getMessage(), null);
    }

    /** A line end in a name would be a command of its own. */
    private static String safe(String path) throws RemoteFailure {
        if (path.chars().anyMatch(letter -> letter == '\r' || letter == '\n' || letter == 0))
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "a name with a line end", null);
        return path;
    }

    private static RemoteFile file(String name, FTPFile file) {
        var modified = file.getTimestampInstant().truncatedTo(ChronoUnit.SECONDS);
        return new RemoteFile(name, kind(file), file.getSize(), modified);
    }

    private static Kind kind(FTPFile file) {
        if (file.isFile()) return Kind.FILE;
        if (file.isDirectory()) return Kind.FOLDER;
        return file.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    }

    /** Some servers list whole paths. One that leads elsewhere stays as it is: cut, it would be the name of another file. */
    static String name(String folder, String listed) {
        var within = RemotePath.withSlash(folder);
        return listed.startsWith(within) ? listed.substring(within.length()) : listed;
    }

    /** The server says behind the last byte whether the content was whole. Left before, its answer says nothing of that. */
    private final class Content extends FilterInputStream {

        private boolean ended;

        Content(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (ended) return -1;
            var count = super.read(buffer, offset, length);
            if (count < 0) end();
            return count;
        }

        private void end() throws IOException {
            ended = true;
            super.close();
            if (!client.completePendingCommand()) throw new IOException("the server answers " + client.getReplyCode());
        }

        @Override
        public void close() throws IOException {
            if (ended) return;
            if (super.read() < 0) {
                end();
                return;
            }
            ended = true;
            super.close();
            leave();
        }

        /** The answer to whatever comes next stands behind this one. */
        private void leave() {
            try {
                client.completePendingCommand();
            } catch (IOException e) {
                drop.run();
            }
        }
    }
}
