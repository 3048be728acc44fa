package io.legacybridge.security.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedBlocksTest {

    private static final int STORED_BLOCK = SealedBlocks.BLOCK + 16;

    @TempDir
    Path folder;

    private SealedBlocks blocks;
    private Path file;

    @BeforeEach
    void openKeys() {
        var random = new SecureRandom();
        var kek = Pkcs12KeyEncryptionKey.createOrLoad(folder, random);
        blocks = new SealedBlocks(new KeyRing(kek, new InMemoryWrappedKeys(), random, Clock.systemUTC()), random);
        file = folder.resolve("content.sealed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void readsBackEveryLengthFromEveryKindOfOffset(int length) throws IOException {
        var content = written(length);

        for (var offset : new int[] {0, 1, 65_535, 65_536, 65_537, length - 1, length})
            if (offset >= 0 && offset <= length)
                assertThat(read("name", offset)).isEqualTo(Arrays.copyOfRange(content, offset, length));
    }

    @Test
    void findsAChangedBlock() throws IOException {
        written(200_000);
        var stored = Files.readAllBytes(file);
        stored[SealedBlocks.HEADER + STORED_BLOCK + 7] ^= 1;
        Files.write(file, stored);

        assertThatThrownBy(() -> read("name", 0)).isInstanceOf(IOException.class);
    }

    @Test
    void findsABlockThatIsMissingAtTheEnd() throws IOException {
        written(200_000);
        var stored = Files.readAllBytes(file);

        for (var kept : new int[] {stored.length - 1, SealedBlocks.HEADER + STORED_BLOCK, SealedBlocks.HEADER, 10}) {
            Files.write(file, Arrays.copyOf(stored, kept));
            assertThatThrownBy(() -> read("name", 0)).as("%d bytes", kept).isInstanceOf(IOException.class);
        }
    }

    @Test
    void findsSwappedBlocks() throws IOException {
        written(200_000);
        var stored = Files.readAllBytes(file);
        var first = Arrays.copyOfRange(stored, SealedBlocks.HEADER, SealedBlocks.HEADER + STORED_BLOCK);
        System.arraycopy(stored, SealedBlocks.HEADER + STORED_BLOCK, stored, SealedBlocks.HEADER, STORED_BLOCK);
        System.arraycopy(first, 0, stored, SealedBlocks.HEADER + STORED_BLOCK, STORED_BLOCK);
        Files.write(file, stored);

        assertThatThrownBy(() -> read("name", 0)).isInstanceOf(IOException.class);
    }

    @Test
    void isBoundToItsName() throws IOException {
        written(10);

        assertThatThrownBy(() -> read("other", 0)).isInstanceOf(IOException.class);
    }

    private byte[] written(int length) throws IOException {
        var content = new byte[length];
        new Random(length).nextBytes(content);
        try (var out = blocks.write("staging", "name", Files.newOutputStream(file))) {
            out.write(content);
        }
        return content;
    }

    private byte[] read(String name, long offset) throws IOException {
        try (var in = blocks.read(name, Files.newByteChannel(file), offset)) {
            return in.readAllBytes();
        }
    }
}
