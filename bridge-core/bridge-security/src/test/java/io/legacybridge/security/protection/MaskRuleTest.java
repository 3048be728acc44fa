package io.legacybridge.security.protection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaskRuleTest {

    @Test
    void showsNoMoreThanFourCharactersAndAQuarter() {
        assertThat(MaskRule.LAST_FOUR.mask("4929123412345678")).isEqualTo("************5678");
        assertThat(MaskRule.LAST_FOUR.mask("12345678")).isEqualTo("******78");
        assertThat(MaskRule.LAST_FOUR.mask("123")).isEqualTo("***");
        assertThat(MaskRule.LAST_FOUR.mask("")).isEmpty();
        assertThat(MaskRule.ALL.mask("123")).isEqualTo("****");
    }

    /** A character beyond U+FFFF is two for Java, and half of it stands in no JSON text. */
    @Test
    void showsWholeCharacters() {
        assertThat(MaskRule.LAST_FOUR.mask("Grace Hopper \uD83D\uDE00abc")).isEqualTo("*************\uD83D\uDE00abc");
    }
}
