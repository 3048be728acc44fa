package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
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
            // Those of the JDK are equal only when both or none of them were read with their public half.
            assertThat(secret(read)).isEqualTo(secret(made));
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.resolve("certs/acme/account.key"))))
                    .isEqualTo("rw-------");
        } finally {
            if (registered != null) Security.addProvider(registered);
        }
    }

    private static BigInteger secret(KeyPair pair) {
        return ((ECPrivateKey) pair.getPrivate()).getS();
    }
}
