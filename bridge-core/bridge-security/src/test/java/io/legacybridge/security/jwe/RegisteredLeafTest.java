package io.legacybridge.security.jwe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key is registered by its certificate alone, on an appliance apart from the CA: the root is in a bundle, and the server's pair comes
 * from elsewhere, so that nothing there holds the CA between them.
 */
class RegisteredLeafTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path folder;

    private Path ca;
    private Path home;
    private String chain;
    private String leaf;

    @BeforeEach
    void register() throws IOException {
        ca = folder.resolve("ca");
        home = folder.resolve("home");
        var elsewhere = folder.resolve("elsewhere");
        certs(ca).init(List.of("localhost"));
        certs(ca).issue(new Holder.Encryption("crm"));
        certs(elsewhere).init(List.of("localhost"));
        for (var file : List.of("trust/internal.pem", "crl/issuing.crl", "crl/root.crl")) copy(ca, file);
        for (var file : List.of("server.pem", "server.key")) copy(elsewhere, file);
        chain = Files.readString(ca.resolve("certs/encryption/crm.pem"));
        leaf = chain.substring(0, chain.indexOf("-----END CERTIFICATE-----") + 26);
    }

    @Test
    void itIsToldThatNobodyMissesAListThatWouldNameIt() throws Exception {
        registered(leaf);
        assertThat(told()).containsExactly("certs/issuer-unknown");
        Files.delete(home.resolve("certs/crl/issuing.crl"));
        assertThat(keys().recipient("crm", List.of())).isNotNull();

        registered(chain);
        assertThat(told()).isEmpty();
        assertThatThrownBy(() -> keys().recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("nobody knows");
    }

    @Test
    void theListThatIsThereCountsByItsName() throws Exception {
        registered(leaf);
        assertThat(keys().recipient("crm", List.of())).isNotNull();

        certs(ca).revoke(new Holder.Encryption("crm"), RevocationReason.KEY_COMPROMISE);
        copy(ca, "crl/issuing.crl");

        assertThatThrownBy(() -> keys().recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("revoked");
    }

    private List<String> told() {
        return certs(home).list().problems().stream().map(Problem::code).toList();
    }

    private void registered(String pem) throws IOException {
        Files.createDirectories(home.resolve("certs/encryption"));
        Files.writeString(home.resolve("certs/encryption/crm.pem"), pem);
    }

    private void copy(Path from, String file) throws IOException {
        var to = home.resolve("certs").resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(from.resolve("certs").resolve(file), to, StandardCopyOption.REPLACE_EXISTING);
    }

    private EncryptionKeys keys() {
        return new EncryptionKeys(home, CLOCK);
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, CLOCK, new SecureRandom());
    }
}
