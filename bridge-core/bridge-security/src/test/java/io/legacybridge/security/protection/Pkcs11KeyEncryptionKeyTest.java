package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.SoftHsm;
import java.io.IOException;
import java.nio.file.Files;
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
        var library = folder.resolve("nothing.so");

        assertThatThrownBy(() -> Pkcs11KeyEncryptionKey.createOrLoad(library, 0, "1".toCharArray(), "bridge", RANDOM))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The key bridge in the security module cannot be used: Library " + library
                        + " does not exist. Write the path of the module's PKCS#11 library to library.")
                .hasMessageEndingWith("[keys/module-unusable]");
    }

    @Test
    void saysWhatIsNoLibrary() throws IOException {
        var text = Files.writeString(folder.resolve("text.so"), "no library");

        assertThatThrownBy(() -> Pkcs11KeyEncryptionKey.createOrLoad(text, 0, "1".toCharArray(), "bridge", RANDOM))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cannot be used: " + text + ": ")
                .hasMessageContaining("Check that the library is one for this machine")
                .hasMessageEndingWith("[keys/module-unusable]");
    }

    /** Slot 1 has no token yet, and there are no more slots. */
    @Test
    void saysInTheModulesOwnWordsWhyItCannotBeUsedAndWhatToDo() throws Exception {
        var module = SoftHsm.in(folder);

        assertThat(module.run(Unusable.class, "0", "0815"))
                .contains("cannot be used: CKR_PIN_INCORRECT. Put the PIN of the module's user where pin says.")
                .doesNotContain("0815");
        assertThat(module.run(Unusable.class, "1", SoftHsm.PIN))
                .contains("cannot be used: CKR_TOKEN_NOT_RECOGNIZED. No token was set up in this slot");
        assertThat(module.run(Unusable.class, "7", SoftHsm.PIN))
                .contains("cannot be used: slotListIndex is 7 but token only has 2 slots. Write to slot the place");
        Files.delete(folder.resolve("softhsm2.conf"));
        assertThat(module.run(Unusable.class, "0", SoftHsm.PIN))
                .contains("cannot be used: CKR_GENERAL_ERROR. Check what the module's library needs itself");
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

    /** Tells why the module cannot be used with this slot and PIN. */
    static final class Unusable {
        private Unusable() {}

        public static void main(String[] arguments) {
            try {
                var slot = Integer.parseInt(arguments[0]);
                var _ = Pkcs11KeyEncryptionKey.createOrLoad(
                        SoftHsm.LIBRARY, slot, arguments[1].toCharArray(), "bridge", RANDOM);
            } catch (ProblemException e) {
                System.out.println(e.getMessage());
            }
        }
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
