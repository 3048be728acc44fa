package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search finds what it is made for. */
class CanariesTest {

    private static final String VALUE = "5412345678901234";

    private final Canaries canaries = new Canaries(List.of("90817263544", VALUE));

    @Test
    void findsAValueInEveryForm() {
        assertThat(canaries.in("x" + VALUE + "y")).hasSize(1);
        assertThat(canaries.in(Base64.getEncoder().encodeToString(("ab" + VALUE + "c").getBytes(UTF_8))))
                .isNotEmpty();
        assertThat(canaries.in(VALUE.getBytes(Charset.forName("IBM037")))).hasSize(1);
        assertThat(canaries.in(HexFormat.of().formatHex(VALUE.getBytes(UTF_8)))).hasSize(1);
        assertThat(canaries.in(VALUE.substring(1) + "0")).isEmpty();
    }
}
