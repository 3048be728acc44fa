package io.legacybridge.adapter.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.UserInfo;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/** One login on the server, made at first use and again after it broke. The host key is checked before any credential. */
final class SftpSession implements AutoCloseable {

    private final SftpConfig config;
    private final AdapterContext context;
    private volatile Session session;
    private volatile Wire wire;
    private volatile SilenceWatch watching;
    private volatile boolean closed;
    private ChannelSftp channel;
    private RemoteFiles files;

    SftpSession(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
    }

    /** The server's files. Used by one thread; only {@link #drop} and {@link #close} may come from another. */
    RemoteFiles files() throws LegacySystemException {
        return files(config.connectTimeout());
    }

    /** @param patience how long connecting may take at most */
    RemoteFiles files(Duration patience) throws LegacySystemException {
        if (isOpen()) return files;
        drop();
        var limit = patience.compareTo(config.connectTimeout()) < 0 ? patience : config.connectTimeout();
        var hostKeys = new PinnedHostKey(config.hostKey());
        wire = new Wire(limit);
        try (var _ = new SilenceWatch(limit, this::drop)) {
            if (closed) throw closed();
            session = session(hostKeys);
            session.setSocketFactory(wire);
            session.connect((int) limit.toMillis());
            channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect((int) limit.toMillis());
            files = new SftpFiles(channel, this::heard);
            return files;
        } catch (JSchException | NullPointerException e) {
            // Cut by another thread while it connects, the client falls over parts that are gone.
            drop();
            throw closed ? closed() : explain(e, hostKeys);
        }
    }

    boolean isOpen() {
        return channel != null && channel.isConnected();
    }

    /** Whatever is done until the watch is closed ends with an error when the server falls silent. */
    SilenceWatch watch() {
        watching = new SilenceWatch(config.idleTimeout(), this::drop);
        return watching;
    }

    /** Whatever is done until the watch is closed ends with an error when the time is over. */
    SilenceWatch endAfter(Duration limit) {
        return new SilenceWatch(limit, this::drop);
    }

    private void heard() {
        var watch = watching;
        if (watch != null) watch.heard();
    }

    /** Lets go of the login; the next use makes a new one. Ends also what another thread waits for. */
    void drop() {
        var cut = wire;
        if (cut != null) cut.cut();
        var open = session;
        if (open != null) open.disconnect();
    }

    /** For good. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private LegacySystemException closed() {
        return problem("The connection is being closed.", "Ask again in a moment.", "sftp/closed", Retry.SOON, null);
    }

    private Session session(HostKeyRepository hostKeys) throws JSchException, LegacySystemException {
        var client = new JSch();
        client.setHostKeyRepository(hostKeys);
        if (config.privateKey().isPresent()) addKey(client, config.privateKey().get());
        var opened = client.getSession(
                config.user(), config.server().host(), config.server().port());
        if (config.password().isPresent())
            opened.setPassword(context.secret(config.password().get()).text());
        opened.setConfig("StrictHostKeyChecking", "yes");
        opened.setConfig("PreferredAuthentications", config.privateKey().isPresent() ? "publickey" : "password");
        opened.setTimeout((int) config.idleTimeout().toMillis());
        return opened;
    }

    private void addKey(JSch client, SecretReference reference) throws LegacySystemException {
        try {
            client.addIdentity(config.user(), context.secret(reference).bytes(), null, null);
        } catch (JSchException e) {
            throw badKey(reference, "does not hold a private key", e);
        }
        for (var key : client.getIdentityRepository().getIdentities())
            if (key.isEncrypted()) throw badKey(reference, "is protected by a passphrase", null);
    }

    private LegacySystemException badKey(SecretReference reference, String what, Exception cause) {
        return problem(
                "The private-key " + reference + " " + what + ".",
                "Put a private key in OpenSSH or PEM form there, without a passphrase (ssh-keygen -p removes it).",
                "sftp/bad-key",
                Retry.AFTER_HELP,
                cause);
    }

    private LegacySystemException explain(Exception e, PinnedHostKey hostKeys) {
        if (hostKeys.refused().isPresent())
            return problem(
                    "The server shows the host key " + hostKeys.refused().get() + ", not the one that is pinned.",
                    "Ask the server's owner whether its key was changed; only then put the new fingerprint into host-key.",
                    "sftp/host-key",
                    Retry.AFTER_HELP,
                    e);
        if (String.valueOf(e.getMessage()).startsWith("Auth"))
            return problem(
                    "The server refuses the login of " + config.user() + ".",
                    "Check the user and the password or key; the server's log says more.",
                    "sftp/login",
                    Retry.AFTER_HELP,
                    e);
        return problem(
                "The server does not answer.",
                "Check that it runs and that a firewall lets this machine through.",
                "sftp/unreachable",
                Retry.SOON,
                e);
    }

    LegacySystemException problem(String what, String fix, String code, Retry retry, Throwable cause) {
        return new LegacySystemException(Problem.error(place(), what, fix, code), retry, cause);
    }

    /** How problems name this server. */
    Place place() {
        return Place.of(context.connection()).at(config.server().toString());
    }

    /** Knows one key; every other is refused and remembered for the message. */
    private static final class PinnedHostKey implements HostKeyRepository {

        private final HostKeyFingerprint pinned;
        private HostKeyFingerprint refused;

        PinnedHostKey(HostKeyFingerprint pinned) {
            this.pinned = pinned;
        }

        Optional<HostKeyFingerprint> refused() {
            return Optional.ofNullable(refused);
        }

        @Override
        public int check(String host, byte[] key) {
            var shown = HostKeyFingerprint.of(key);
            if (shown.equals(pinned)) return OK;
            refused = shown;
            return NOT_INCLUDED;
        }

        @Override
        public void add(HostKey key, UserInfo user) {
            throw new UnsupportedOperationException("host keys are pinned in the connection file");
        }

        @Override
        public void remove(String host, String type) {}

        @Override
        public void remove(String host, String type, byte[] key) {}

        @Override
        public String getKnownHostsRepositoryID() {
            return "connection file";
        }

        @Override
        public HostKey[] getHostKey() {
            return new HostKey[0];
        }

        @Override
        public HostKey[] getHostKey(String host, String type) {
            return new HostKey[0];
        }
    }
}
