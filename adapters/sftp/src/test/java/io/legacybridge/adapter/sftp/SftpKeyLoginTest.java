package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.LoginKey;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in with a private key; the keys are written by Apache MINA SSHD and Bouncy Castle, not by the client. */
class SftpKeyLoginTest {

    @TempDir
    Path server;

    private SftpServerStandIn mainframe;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(Files.createDirectory(server.resolve("out")).resolve("orders.dat"), "bolt 12.50\n");
        mainframe = new SftpServerStandIn(server, "bridge", "unused");
    }

    @AfterEach
    void stop() throws IOException {
        mainframe.close();
    }

    @Test
    void logsInWithAnOpenSshKeyOfTypeEd25519() throws Exception {
        findsTheFileWith(LoginKey.openSshEd25519());
    }

    @Test
    void logsInWithAPemKeyOfTypeRsa() throws Exception {
        findsTheFileWith(LoginKey.pemRsa());
    }

    @Test
    void saysThatAKeyIsNotAuthorizedOnTheServer() throws Exception {
        assertThat(failureWith(LoginKey.openSshEd25519().privateKey())).hasMessageEndingWith("[sftp/login]");
    }

    @Test
    void saysThatAFileHoldsNoPrivateKey() {
        assertThat(failureWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA bridge@example"))
                .hasMessageContaining("file:mainframe.key does not hold a private key")
                .hasMessageEndingWith("[sftp/bad-key]");
    }

    @Test
    void saysThatAKeyNeedsAPassphrase() throws Exception {
        assertThat(failureWith(LoginKey.openSshEd25519("0pen-Sesame").privateKey()))
                .hasMessageContaining("file:mainframe.key is protected by a passphrase")
                .hasMessageEndingWith("[sftp/bad-key]");
    }

    private void findsTheFileWith(LoginKey key) throws LegacySystemException {
        mainframe.authorize(key.publicKey());
        try (var system = open(key.privateKey())) {
            var source = (Source.Polled) system.source().orElseThrow();
            source.next();
            assertThat(source.next()).isPresent();
        }
    }

    /** Trying again without help could lock the account, and no part of the file is shown. */
    private LegacySystemException failureWith(String privateKey) {
        try (var system = open(privateKey)) {
            var source = (Source.Polled) system.source().orElseThrow();
            var failure = catchThrowableOfType(LegacySystemException.class, source::next);
            assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
            assertThat(privateKey.lines())
                    .allSatisfy(line -> assertThat(failure).message().doesNotContain(line));
            assertThat(mainframe.logins()).isZero();
            return failure;
        }
    }

    private LegacySystem open(String privateKey) {
        return new SftpAdapter()
                .open(
                        SftpSettings.of(mainframe).withKey().config(),
                        new TestAdapterContext("orders", Map.of("mainframe.key", privateKey), _ -> new LineFormat()));
    }
}
