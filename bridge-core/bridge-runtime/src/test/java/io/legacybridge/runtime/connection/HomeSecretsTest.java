package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.SecretReference.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeSecretsTest {

    @TempDir
    Path home;

    private HomeSecrets secrets;

    @BeforeEach
    void aSecretInAFileAndOneInTheEnvironment() throws IOException {
        PrivateFiles.write(home.resolve("secrets/mainframe.password"), "hunter2\n".getBytes(UTF_8));
        PrivateFiles.write(home.resolve("outside"), "not yours".getBytes(UTF_8));
        secrets = new HomeSecrets(home.resolve("secrets"), Map.of("MAINFRAME_PASSWORD", "hunter3"));
    }

    @Test
    void readsFilesAndVariables() throws LegacySystemException {
        assertThat(secrets.read("cards", file("mainframe.password")).text()).isEqualTo("hunter2");
        assertThat(secrets.read("cards", new SecretReference(Scheme.ENV, "MAINFRAME_PASSWORD"))
                        .text())
                .isEqualTo("hunter3");
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        var file = home.resolve("secrets/mainframe.password");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> secrets.read("cards", file("mainframe.password")))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("[secrets/readable-by-others]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "../outside", "/etc/hostname", "mainframe.password/x", "a\u0000b"})
    void whatIsNotInTheFolderIsMissing(String name) {
        assertThatThrownBy(() -> secrets.read("cards", file(name)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("connections/cards.yaml")
                .hasMessageContaining("[secrets/missing]");
    }

    @Test
    void aVariableThatIsNotSetIsMissing() {
        assertThatThrownBy(() -> secrets.read("cards", new SecretReference(Scheme.ENV, "NOBODY")))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("NOBODY")
                .hasMessageContaining("[secrets/missing]");
    }

    private static SecretReference file(String name) {
        return new SecretReference(Scheme.FILE, name);
    }
}
