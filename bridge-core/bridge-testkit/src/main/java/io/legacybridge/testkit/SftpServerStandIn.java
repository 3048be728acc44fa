package io.legacybridge.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.kex.DHGServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.server.AbstractSftpEventListenerAdapter;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server in the process, standing in for a mainframe: a folder, one user with a password or a key. */
public final class SftpServerStandIn implements AutoCloseable {

    private final Path folder;
    private final String user;
    private final String password;
    private final KeyPair hostKey;
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger listings = new AtomicInteger();
    private final AtomicInteger placed = new AtomicInteger();
    private SshServer server;
    private int port;
    private volatile List<PublicKey> authorized = List.of();
    private volatile Runnable whenRead = () -> {};
    private volatile Writing whenWriting = () -> {};
    private volatile Runnable whenPlacing = () -> {};
    private volatile Runnable whenPlaced = () -> {};
    private volatile String extensions = "";
    private volatile boolean old;
    private volatile String unreadable = "";
    private volatile String torn = "";
    private volatile long tornFrom;
    private volatile String cut = "";
    private volatile long cutAt;
    private volatile String fixed = "";
    private volatile boolean copies;
    private final Map<String, String> shownAs = new ConcurrentHashMap<>();
    private volatile CountDownLatch speaks = new CountDownLatch(0);

    /** Starts on a free port of the loopback address. */
    public SftpServerStandIn(Path folder, String user, String password) throws IOException {
        this(folder, user, password, newHostKey(), 0);
    }

    /** Starts on a given port with a host key from a file, which is made when it is missing: the same server again. */
    public static SftpServerStandIn withHostKey(Path hostKey, int port, Path folder, String user, String password)
            throws IOException {
        var keys = new SimpleGeneratorHostKeyProvider(hostKey).loadKeys(null);
        return new SftpServerStandIn(folder, user, password, keys.getFirst(), port);
    }

    private SftpServerStandIn(Path folder, String user, String password, KeyPair hostKey, int port) throws IOException {
        this.folder = folder;
        this.user = user;
        this.password = password;
        this.hostKey = hostKey;
        this.port = port;
        comeUp();
    }

    public int port() {
        return port;
    }

    /** Of its host key, as OpenSSH prints it: {@code SHA256:...}. */
    public String fingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    }

    /** How often a client has shown a password, right or wrong. */
    public int logins() {
        return logins.get();
    }

    /** How often a client has listed a folder. */
    public int listings() {
        return listings.get();
    }

    /** How often a client has given a file another name. */
    public int placed() {
        return placed.get();
    }

    /** Lets the user in with these keys, too, and with no others any more. */
    public void authorize(PublicKey... keys) {
        authorized = List.of(keys);
    }

    /** Something that happens, once, when a client reads the first byte of a file. */
    public void whenAFileIsRead(Runnable happens) {
        whenRead = happens;
    }

    /** From now on nobody may read the file of this name; none when it is empty. */
    public void refuseToRead(String name) {
        unreadable = name;
    }

    /** From now on the connection breaks whenever somebody reads the file of this name; none when it is empty. */
    public void breakWhenReading(String name) {
        breakWhenReading(name, 0);
    }

    /** From now on the connection breaks whenever somebody reads that far in the file of this name. */
    public void breakWhenReading(String name, long offset) {
        tornFrom = offset;
        torn = name;
    }

    /** From now on it says of the file of this name that it ends there, and lists it as before; of none when it is empty. */
    public void endEarly(String name, long offset) {
        cutAt = offset;
        cut = name;
    }

    /** From now on it lists a file under a name that it has not. */
    public void listAs(String name, String shown) {
        shownAs.put(name, shown);
    }

    /** From now on nobody may delete the file of this name or give it another one; none when it is empty. */
    public void refuseToMove(String name) {
        fixed = name;
    }

    /** What happens when a client writes into a file. */
    @FunctionalInterface
    public interface Writing {
        void begins() throws IOException;
    }

    /** It may fail as a full disk does. */
    public void whenAFileIsWritten(Writing happens) {
        whenWriting = happens;
    }

    /** From now on a file that gets another name gets the time of that moment, too: object stores copy it. */
    public void copyWhenMoving() {
        copies = true;
    }

    /** From its next start on it knows what the protocol demands, and nothing that others have added. */
    public void knowNoExtensions() {
        extensions = "fsync@openssh.com=1";
    }

    /** From its next start on it overwrites by renaming, and gives no file a second name. */
    public void knowNoLinks() {
        extensions = "posix-rename@openssh.com=1";
    }

    /** From its next start on it exchanges keys only as servers did long ago. */
    public void knowOldKeyExchangeOnly() {
        old = true;
    }

    /** Something that happens, once, before a file gets another name. */
    public void whenAFileIsAboutToBePlaced(Runnable happens) {
        whenPlacing = happens;
    }

    /** Something that happens, once, when a client has given a file another name, before it is told. */
    public void whenAFileIsPlaced(Runnable happens) {
        whenPlaced = happens;
    }

    /** From now on it says nothing to anybody about anything, until {@link #speakAgain}. */
    public void fallSilent() {
        speaks = new CountDownLatch(1);
    }

    public void speakAgain() {
        speaks.countDown();
    }

    /** Closes every connection and the port. */
    public void goDown() throws IOException {
        speakAgain();
        server.stop(true);
    }

    /** Opens the same port again. */
    public void comeUp() throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        if (old)
            server.setKeyExchangeFactories(
                    List.of(DHGServer.newFactory(BuiltinDHFactories.resolveFactory("diffie-hellman-group14-sha1"))));
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPasswordAuthenticator((name, secret, _) -> {
            logins.incrementAndGet();
            awaitSpeech();
            return name.equals(user) && secret.equals(password);
        });
        server.setPublickeyAuthenticator(
                (name, key, _) -> name.equals(user) && KeyUtils.findMatchingKey(key, authorized) != null);
        server.setSubsystemFactories(List.of(new Sftp()));
        if (!extensions.isEmpty()) SftpModuleProperties.OPENSSH_EXTENSIONS.set(server, extensions);
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        server.start();
        port = server.getPort();
    }

    @Override
    public void close() throws IOException {
        goDown();
    }

    private void awaitSpeech() {
        try {
            speaks.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Sftp extends SftpSubsystemFactory {

        @Override
        public Command createSubsystem(ChannelSession channel) {
            var subsystem = new SftpSubsystem(channel, this) {
                @Override
                protected String getShortName(Path file) throws IOException {
                    var name = super.getShortName(file);
                    return shownAs.getOrDefault(name, name);
                }
            };
            subsystem.addSftpEventListener(new Events());
            return subsystem;
        }
    }

    private final class Events extends AbstractSftpEventListenerAdapter {

        @Override
        public void opening(ServerSession session, String handle, Handle file) {
            if (file instanceof DirectoryHandle) listings.incrementAndGet();
            awaitSpeech();
        }

        @Override
        public void open(ServerSession session, String handle, Handle file) throws IOException {
            if (file instanceof FileHandle && isCalled(file.getFile(), unreadable))
                throw new AccessDeniedException(unreadable);
        }

        @Override
        public void reading(
                ServerSession session,
                String handle,
                FileHandle file,
                long offset,
                byte[] data,
                int dataOffset,
                int length)
                throws IOException {
            awaitSpeech();
            if (offset >= cutAt && isCalled(file.getFile(), cut)) throw new EOFException();
            if (offset + length <= tornFrom || !isCalled(file.getFile(), torn)) return;
            session.close(true);
            throw new IOException("the disk of the server is broken here");
        }

        @Override
        public void closing(ServerSession session, String handle, Handle file) {
            awaitSpeech();
        }

        @Override
        public void writing(
                ServerSession session,
                String handle,
                FileHandle file,
                long offset,
                byte[] data,
                int dataOffset,
                int length)
                throws IOException {
            whenWriting.begins();
        }

        private boolean isCalled(Path file, String name) {
            return file.getFileName().toString().equals(name);
        }

        @Override
        public void linking(ServerSession session, Path link, Path file, boolean symbolic) {
            placing();
        }

        @Override
        public void moving(ServerSession session, Path from, Path to, Collection<CopyOption> options)
                throws IOException {
            if (isCalled(from, fixed)) throw new AccessDeniedException(fixed);
            placing();
        }

        @Override
        public void removing(ServerSession session, Path path, boolean isDirectory) throws IOException {
            if (isCalled(path, fixed)) throw new AccessDeniedException(fixed);
        }

        private void placing() {
            var happens = whenPlacing;
            whenPlacing = () -> {};
            happens.run();
            awaitSpeech();
        }

        @Override
        public void linked(ServerSession session, Path link, Path file, boolean symbolic, Throwable failure) {
            placed(failure);
        }

        @Override
        public void moved(
                ServerSession session, Path from, Path to, Collection<CopyOption> options, Throwable failure) {
            if (copies && failure == null) setTime(to);
            placed(failure);
        }

        private void setTime(Path file) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void placed(Throwable failure) {
            if (failure == null) placed.incrementAndGet();
            var happens = whenPlaced;
            whenPlaced = () -> {};
            happens.run();
            awaitSpeech();
        }

        @Override
        public void read(
                ServerSession session,
                String handle,
                FileHandle file,
                long offset,
                byte[] data,
                int dataOffset,
                int length,
                int readLength,
                Throwable failure) {
            if (offset > 0) return;
            var happens = whenRead;
            whenRead = () -> {};
            happens.run();
        }
    }

    private static KeyPair newHostKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no elliptic curves", e);
        }
    }
}
