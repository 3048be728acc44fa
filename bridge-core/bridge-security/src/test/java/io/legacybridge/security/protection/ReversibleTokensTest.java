package io.legacybridge.security.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReversibleTokensTest {

    @TempDir
    Path home;

    private final InMemoryWrappedKeys store = new InMemoryWrappedKeys();
    private ReversibleTokens tokens;

    @BeforeEach
    void open() {
        tokens = reopened();
    }

    @Test
    void aTokenIsTheSameForTheSameValueOfItsClassAndComesBackAlsoAfterARestart() {
        for (var value : List.of("", "4", "4111111111111111", "Zoë 日本", "x".repeat(1000))) {
            var token = tokens.token("card", value);

            assertThat(token).startsWith("lbt2.").matches("[A-Za-z0-9_.-]+").isEqualTo(tokens.token("card", value));
            assertThat(reopened().value("card", token)).hasValue(value);
            assertThat(tokens.token("other", value)).isNotEqualTo(token);
            assertThat(tokens.value("other", token)).isEmpty();
        }
    }

    @Test
    void whatIsNoTokenHasNoValue() {
        var token = tokens.token("card", "4111");
        var bytes = Base64.getUrlDecoder().decode(token.substring(5));

        for (var at = 0; at < bytes.length; at++) {
            var changed = bytes.clone();
            changed[at] ^= 1;
            assertThat(tokens.value(
                            "card",
                            "lbt2." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .isEmpty();
        }
        for (var other :
                List.of("", "lbt2.", "lbt2.AAAA", "lbt2.*", "lbt1." + token.substring(5), token + "=", token + "A"))
            assertThat(tokens.value("card", other)).as(other).isEmpty();
    }

    private ReversibleTokens reopened() {
        var random = new SecureRandom();
        return new ReversibleTokens(
                new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(home, random), store, random, Clock.systemUTC()));
    }
}
