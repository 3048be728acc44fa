package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.SoftHsm;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With SoftHSM2, a module in software. */
class Pkcs11KeyEncryptionKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void wrapsAndUnwrapsInTheModuleAndFindsItsKeyAgain() throws Exception {
        assertThat(SoftHsm.in(folder).run(Module.class)).endsWith("unwrapped again\n");
    }

    @Test
    void saysThatAModuleIsNotThere() {
        assertThatThrownBy(() -> Pkcs11KeyEncryptionKey.createOrLoad(
                        folder.resolve("nothing.so"), 0, "1".toCharArray(), "bridge", RANDOM))
                .isInstanceOf(ProblemException.class)
                .hasMessageEndingWith("[keys/module-unusable]");
    }

    @Test
    void whatTheKeyBeforeHasWrappedIsStillUnwrapped() {
        var before = Pkcs12KeyEncryptionKey.createOrLoad(folder.resolve("before"), RANDOM);
        var now = Pkcs12KeyEncryptionKey.createOrLoad(folder.resolve("now"), RANDOM);
        var key = "0123456789abcdef".getBytes(UTF_8);
        var both = new SuccessiveKeys(now, List.of(before));

        assertThat(both.unwrap(before.wrap(key))).isEqualTo(key);
        assertThat(both.unwrap(both.wrap(key))).isEqualTo(key);
        assertThat(now.hasWrapped(both.wrap(key).by())).isTrue();
        assertThat(both.hasWrapped(before.wrap(key).by())).isFalse();
    }

    /** What runs beside the module. */
    static final class Module {
        private Module() {}

        public static void main(String[] arguments) {
            var key = new byte[32];
            RANDOM.nextBytes(key);
            var wrapped = open().wrap(key);
            if (!open().hasWrapped(wrapped.by())) throw new IllegalStateException("not its own");
            var changed =
                    new KeyEncryptionKey.Wrapped(wrapped.by(), wrapped.bytes().clone());
            changed.bytes()[changed.bytes().length - 1] ^= 1;
            try {
                open().unwrap(changed);
                throw new IllegalStateException("a changed key was unwrapped");
            } catch (ProblemException _) {
                // As it should be.
            }
            if (Arrays.equals(open().unwrap(wrapped), key)) System.out.println("unwrapped again");
        }

        private static Pkcs11KeyEncryptionKey open() {
            return Pkcs11KeyEncryptionKey.createOrLoad(SoftHsm.LIBRARY, 0, SoftHsm.PIN.toCharArray(), "bridge", RANDOM);
        }
    }
}
