package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.protection.KeyEncryptionKey.Wrapped;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to the file with the key-encryption key. */
class Pkcs12KeyEncryptionKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path home;

    private final byte[] dataKey = new byte[32];
    private Path file;
    private Path password;
    private Pkcs12KeyEncryptionKey key;
    private Wrapped wrapped;

    @BeforeEach
    void make() {
        RANDOM.nextBytes(dataKey);
        key = Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM);
        wrapped = key.wrap(dataKey);
        file = home.resolve("secrets/kek.p12");
        password = home.resolve("secrets/kek.password");
    }

    @Test
    void isTheSameAfterARestart() {
        assertThat(Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM).unwrap(wrapped))
                .isEqualTo(dataKey);
    }

    @Test
    void aWrongPassphraseOpensNothingAndOverwritesNothing() throws Exception {
        var before = Files.readAllBytes(file);
        PrivateFiles.write(password, "guessed".getBytes(UTF_8));

        assertThatThrownBy(() -> Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM))
                .isInstanceOf(ProblemException.class)
                .hasMessageEndingWith("[keys/cannot-open]")
                .hasMessageNotContaining("guessed");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aFileThatOthersMayReadIsRefusedAndNamed() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM))
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("[secrets/readable-by-others]");
    }

    @Test
    void deletedOrSpoiltWhileItIsInUseItServesOnFromMemory() throws Exception {
        Files.delete(file);
        assertThat(key.unwrap(wrapped)).isEqualTo(dataKey);
        assertThat(key.unwrap(key.wrap(dataKey))).isEqualTo(dataKey);

        PrivateFiles.write(file, "half a fi".getBytes(UTF_8));
        assertThat(key.unwrap(wrapped)).isEqualTo(dataKey);
    }

    @Test
    void anotherKeyUnwrapsNothing() {
        var other = Pkcs12KeyEncryptionKey.createOrLoad(home.resolve("other"), RANDOM);

        assertThatThrownBy(() -> other.unwrap(wrapped)).hasMessageEndingWith("[keys/other-key-encryption-key]");
    }
}
