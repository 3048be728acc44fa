package io.legacybridge.adapter.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import com.jcraft.jsch.UserInfo;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** One login over SSH. The host key is checked before any credential is shown. */
final class SftpSession extends RemoteSession {

    private final SftpConfig config;
    private final AdapterContext context;
    private volatile Session session;
    private ChannelSftp channel;

    SftpSession(SftpConfig config, AdapterContext context) {
        super(config, context);
        this.config = config;
        this.context = context;
    }

    @Override
    RemoteFiles connect(Wire wire, Duration limit) throws LegacySystemException {
        var hostKeys = new PinnedHostKey(config.hostKey().orElseThrow());
        try {
            session = session(hostKeys);
            session.setSocketFactory(new SocketsOf(wire, limit));
            session.connect((int) limit.toMillis());
            channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect((int) limit.toMillis());
            return new SftpFiles(channel, this::heard);
        } catch (JSchException | NullPointerException e) {
            // Cut by another thread while it connects, the client falls over parts that are gone.
            throw explain(e, hostKeys);
        }
    }

    @Override
    boolean isOpen() {
        return super.isOpen() && channel.isConnected();
    }

    @Override
    void drop() {
        super.drop();
        var open = session;
        if (open != null) open.disconnect();
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
        var now = context.clock().instant();
        config.legacyAlgorithms().stream()
                .filter(weakness -> !weakness.isOver(now, config.timeZone()))
                .flatMap(weakness -> weakness.allow().stream())
                .forEach(weak -> weak.settings()
                        .forEach(setting -> opened.setConfig(setting, opened.getConfig(setting) + "," + weak.name())));
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
        if (e instanceof JSchAlgoNegoFailException differ)
            return problem(
                    "The server and the appliance have no algorithm in common (%s); the server offers %s."
                            .formatted(differ.getAlgorithmName(), differ.getServerProposal()),
                    "Have the server changed; until then, weak ones can be allowed with legacy-algorithms.",
                    "sftp/no-common-algorithm",
                    Retry.AFTER_HELP,
                    e);
        return String.valueOf(e.getMessage()).startsWith("Auth") ? refusedLogin(e) : unreachable(e);
    }

    private record SocketsOf(Wire wire, Duration limit) implements SocketFactory {

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            var socket = wire.socket();
            socket.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
            return socket;
        }

        @Override
        public InputStream getInputStream(Socket of) throws IOException {
            return of.getInputStream();
        }

        @Override
        public OutputStream getOutputStream(Socket of) throws IOException {
            return of.getOutputStream();
        }
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
