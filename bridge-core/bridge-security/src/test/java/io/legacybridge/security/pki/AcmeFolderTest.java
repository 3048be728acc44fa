package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ACME server knows us by. */
class AcmeFolderTest {

    @TempDir
    Path home;

    /** Only tests have a library that registers Bouncy Castle. */
    @Test
    void theKeyOfTheAccountIsMadeAndReadByTheProvidersOfTheJdk() throws Exception {
        var registered = Security.getProvider("BC");
        Security.removeProvider("BC");
        try {
            var folder = new AcmeFolder(new CertsFolder(home), "any");
            var keys = new CertificateIssuer(Clock.systemUTC(), new SecureRandom());

            var made = folder.account(keys);
            var read = folder.account(keys);

            assertThat(read.getPublic()).isEqualTo(made.getPublic());
            assertThat(read.getPrivate()).isEqualTo(made.getPrivate());
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.resolve("certs/acme/account.key"))))
                    .isEqualTo("rw-------");
        } finally {
            if (registered != null) Security.addProvider(registered);
        }
    }
}
