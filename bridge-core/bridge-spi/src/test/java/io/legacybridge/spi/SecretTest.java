package io.legacybridge.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Secret;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void onlyTheLineEndOfAFileIsNoPartOfIt(String lineEnd) {
        assertThat(new Secret(("hunter2 " + lineEnd).getBytes(UTF_8)).text()).isEqualTo("hunter2 ");
    }
}
