package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.SecretReference.Scheme;
import io.legacybridge.spi.problem.Place;
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

    private static final Place HERE = Place.of("connections/cards.yaml", 9, 11).at("password");

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
        assertThat(secrets.readForConnection(HERE, file("mainframe.password")).text())
                .isEqualTo("hunter2");
        assertThat(secrets.readForConnection(HERE, new SecretReference(Scheme.ENV, "MAINFRAME_PASSWORD"))
                        .text())
                .isEqualTo("hunter3");
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        var file = home.resolve("secrets/mainframe.password");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> secrets.readForConnection(HERE, file("mainframe.password")))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("[secrets/readable-by-others]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "../outside", "/etc/hostname", "mainframe.password/x", "a\u0000b"})
    void whatIsNotInTheFolderIsMissing(String name) {
        assertThatThrownBy(() -> secrets.readForConnection(HERE, file(name)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("connections/cards.yaml:9:11 password: The secret")
                .hasMessageContaining("[secrets/missing]");
    }

    @Test
    void aVariableThatIsNotSetIsMissing() {
        assertThatThrownBy(() -> secrets.readForConnection(HERE, new SecretReference(Scheme.ENV, "NOBODY")))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("NOBODY")
                .hasMessageContaining("[secrets/missing]");
    }

    @Test
    void whatIsMissingIsToldWithTheSettingThatRefersToIt() {
        var shown = new ShownSecrets(secrets, "cards", """
                adapter: sftp
                tls:
                  key: file:bridge.key
                servers:
                  - password: env:NOBODY
                """);

        assertThatThrownBy(() -> shown.read(file("bridge.key")))
                .hasMessageContaining("connections/cards.yaml:3:8 tls.key: The secret file:bridge.key is missing");
        assertThatThrownBy(() -> shown.read(new SecretReference(Scheme.ENV, "NOBODY")))
                .hasMessageContaining("connections/cards.yaml:5:15 servers.password: The secret env:NOBODY is missing");
    }

    private static SecretReference file(String name) {
        return new SecretReference(Scheme.FILE, name);
    }
}
