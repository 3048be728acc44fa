package io.legacybridge.bench.file;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What one would write with JSch: one login; a pull, and one that hashes, encrypts and writes what comes. */
final class PullByHand implements AutoCloseable {

    private static final int BLOCK = 64 * 1024;

    private final Session session;
    private final ChannelSftp channel;
    private final SecretKeySpec key;

    PullByHand(OpenSshServer server) throws Exception {
        var client = new JSch();
        client.addIdentity(server.key().toString());
        session = client.getSession(System.getProperty("user.name"), "127.0.0.1", server.port());
        session.setConfig("StrictHostKeyChecking", "no");
        session.connect();
        channel = (ChannelSftp) session.openChannel("sftp");
        channel.connect();
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, "AES");
    }

    void bare(Path file) throws Exception {
        try (var content = channel.get(file.toString())) {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** In blocks, as it must be to be read from the middle. */
    void stage(Path file, Path to) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var block = new byte[BLOCK];
        var sealed = new byte[BLOCK + 16];
        try (var content = channel.get(file.toString());
                var copy = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var index = 0L; ; index++) {
                var count = content.readNBytes(block, 0, BLOCK);
                if (count == 0) break;
                digest.update(block, 0, count);
                var nonce = ByteBuffer.allocate(12).putLong(4, index).array();
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
                var length = cipher.doFinal(block, 0, count, sealed);
                for (var out = ByteBuffer.wrap(sealed, 0, length); out.hasRemaining(); ) copy.write(out);
            }
            copy.force(true);
        }
        if (digest.digest().length != 32) throw new IOException("no digest");
    }

    @Override
    public void close() {
        session.disconnect();
    }
}
