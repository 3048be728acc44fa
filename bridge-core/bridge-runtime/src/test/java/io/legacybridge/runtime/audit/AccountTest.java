package io.legacybridge.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountTest {

    @Test
    void anAccountWithoutANameIsKnownByItsNumber() {
        assertThat(Account.name("anna")).isEqualTo("anna");
        // What the JDK says in a container that runs under a number.
        assertThat(Account.name("?")).matches("uid [0-9]+");
    }
}
