package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Large content, encrypted in blocks so that it can be read from any offset. Changing, cutting, swapping or appending
 * blocks is found when they are read.
 *
 * <p>Layout: {@code lbs1}, key id (8), key version (4), salt (24), then blocks of 64 KiB plaintext with a 16-byte tag each;
 * the last one may be shorter, also empty. HKDF-SHA-256 over the salt derives the content's own AES-256-GCM key; a block's
 * nonce is its index; its associated data are the content's name, the index, and whether it is the last.
 */
public final class SealedBlocks {

    static final int BLOCK = 64 * 1024;

    private static final byte[] MAGIC = "lbs1".getBytes(UTF_8);
    private static final byte[] LABEL = "legacy-bridge lbs1".getBytes(UTF_8);
    private static final int SALT = 24;
    private static final int TAG = 16;
    static final int HEADER = 4 + 8 + 4 + SALT;

    private final KeyRing keys;
    private final SecureRandom random;

    public SealedBlocks(KeyRing keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /**
     * Encrypts what is written. Closing writes the last block and closes {@code to}; content that was not closed cannot be
     * read.
     *
     * @param purpose whose key, such as {@code staging}
     * @param name    what the content is bound to
     */
    public OutputStream write(String purpose, String name, OutputStream to) throws IOException {
        var key = keys.forPurpose(purpose);
        key.countSealed();
        var salt = new byte[SALT];
        random.nextBytes(salt);
        to.write(ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .put(key.id())
                .putInt(key.version())
                .put(salt)
                .array());
        return new Writer(new Blocks(key, salt, name), to);
    }

    /**
     * Reads from a plaintext offset on. Closing closes the channel.
     *
     * @throws Changed when the content is not what was written under this name; nothing of a bad block is returned
     */
    public InputStream read(String name, SeekableByteChannel from, long offset) throws IOException {
        var header = ByteBuffer.allocate(HEADER);
        from.position(0);
        fill(from, header);
        header.flip();
        var magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) throw changed();
        var id = new byte[8];
        header.get(id);
        var key = keys.find(id, header.getInt()).orElseThrow(SealedBlocks::changed);
        var salt = new byte[SALT];
        header.get(salt);
        // The block before an offset on a border is read as well: it may be the last one.
        var firstBlock = Math.max(0, offset - 1) / BLOCK;
        var reader = new Reader(new Blocks(key, salt, name), from, firstBlock);
        reader.skipNBytes(offset - firstBlock * BLOCK);
        return reader;
    }

    /** The content is not what was written under its name: reading it again does not help. */
    public static final class Changed extends IOException {
        Changed() {
            super("the sealed content was changed, is incomplete, or belongs to another name or key");
        }
    }

    private static Changed changed() {
        return new Changed();
    }

    private static void fill(SeekableByteChannel from, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) if (from.read(buffer) < 0) throw changed();
    }

    /** Seals and opens single blocks of one content. For one thread. */
    private static final class Blocks {

        private final SecretKeySpec key;
        private final String name;
        private final Cipher cipher;

        Blocks(DataKey dataKey, byte[] salt, String name) {
            var info = Arrays.copyOf(LABEL, LABEL.length + salt.length);
            System.arraycopy(salt, 0, info, LABEL.length, salt.length);
            this.key = new SecretKeySpec(dataKey.expand(info, 32), "AES");
            this.name = name;
            this.cipher = Algorithms.aesGcm();
        }

        byte[] run(int mode, long index, boolean last, byte[] block, int length) throws GeneralSecurityException {
            var nonce = ByteBuffer.allocate(12).putInt(0).putLong(index).array();
            cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(
                    LengthPrefixed.bytes(FieldSealer.VERSION, name, Long.toString(index), last ? "last" : "more"));
            return cipher.doFinal(block, 0, length);
        }
    }

    private static final class Writer extends OutputStream {

        private final Blocks blocks;
        private final OutputStream to;
        private final byte[] block = new byte[BLOCK];
        private int filled;
        private long index;
        private boolean closed;

        Writer(Blocks blocks, OutputStream to) {
            this.blocks = blocks;
            this.to = to;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var at = offset;
            var left = length;
            while (left > 0) {
                // A full block waits until it is known whether it is the last.
                if (filled == BLOCK) flushBlock(false);
                var count = Math.min(left, BLOCK - filled);
                System.arraycopy(bytes, at, block, filled, count);
                filled += count;
                at += count;
                left -= count;
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) return;
            closed = true;
            flushBlock(true);
            to.close();
        }

        private void flushBlock(boolean last) throws IOException {
            try {
                to.write(blocks.run(Cipher.ENCRYPT_MODE, index++, last, block, filled));
                filled = 0;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM failed", e);
            }
        }
    }

    private static final class Reader extends InputStream {

        private final Blocks blocks;
        private final SeekableByteChannel from;
        private byte[] block = new byte[0];
        private int at;
        private long index;
        private boolean ended;

        Reader(Blocks blocks, SeekableByteChannel from, long firstBlock) throws IOException {
            this.blocks = blocks;
            this.from = from;
            this.index = firstBlock;
            from.position(HEADER + firstBlock * (BLOCK + TAG));
        }

        @Override
        public int read() throws IOException {
            return available(1) ? block[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) return 0;
            if (!available(length)) return -1;
            var count = Math.min(length, block.length - at);
            System.arraycopy(block, at, bytes, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            from.close();
        }

        private boolean available(int wanted) throws IOException {
            while (at == block.length && !ended && wanted > 0) next();
            return at < block.length;
        }

        private void next() throws IOException {
            var left = from.size() - from.position();
            if (left < TAG) throw changed();
            var length = (int) Math.min(left, BLOCK + TAG);
            var sealed = ByteBuffer.allocate(length);
            fill(from, sealed);
            ended = left == length;
            try {
                block = blocks.run(Cipher.DECRYPT_MODE, index++, ended, sealed.array(), length);
                at = 0;
            } catch (GeneralSecurityException e) {
                throw changed();
            }
        }
    }
}
