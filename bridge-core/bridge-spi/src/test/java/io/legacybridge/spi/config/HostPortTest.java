package io.legacybridge.spi.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
    void whatStaysOnThisMachine(String host) {
        assertThat(HostPort.isThisMachine(host)).isTrue();
    }

    /** A name that begins like an address is looked up, and may lead anywhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "erp.example",
                "localhost.example",
                "127.partner.example",
                "127.0.0.1.example",
                "127.0.0.256",
                "127.0.0.1.5",
                "10.0.0.1",
                "::2",
                "",
            })
    void whatMayLeaveIt(String host) {
        assertThat(HostPort.isThisMachine(host)).isFalse();
    }
}
