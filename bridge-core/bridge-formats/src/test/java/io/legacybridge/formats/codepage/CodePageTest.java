package io.legacybridge.formats.codepage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.config.BadValue;
import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;

/** Pages by number, and the one that is not the JDK's. */
class CodePageTest {

    // Of GB 2312, which pages 935 and 1388 share byte for byte (IBM CCSID 837 is a part of 4933).
    private static final String CHINESE = "中华人民共和国银行账户余额";

    @Test
    void page1388ReadsAndWritesWhatPage935DoesForTheCharactersOfBoth() throws Exception {
        var page = CodePage.parse("cp1388");
        var other = CodePage.parse("cp935");

        var bytes = page.encode("AB" + CHINESE + "12");

        assertThat(bytes).isEqualTo(other.encode("AB" + CHINESE + "12"));
        assertThat(page.decode(page.newDecoder(), bytes, 0, bytes.length)).isEqualTo("AB" + CHINESE + "12");
        assertThat(page.hasDoubleBytes()).isTrue();
        assertThat(page.ebcdic()).isTrue();
    }

    @Test
    void doubleBytesOfPage1388StandWithoutTheirShifts() throws Exception {
        var page = CodePage.parse("1388");

        var bytes = page.encodeDouble(CHINESE);

        assertThat(bytes).hasSize(2 * CHINESE.length());
        assertThat(page.decodeDouble(page.newDecoder(), bytes, 0, bytes.length)).isEqualTo(CHINESE);
    }

    @Test
    void page1388RefusesHalfACharacter() throws Exception {
        var page = CodePage.parse("cp1388");
        var cut = new byte[] {0x0E, 0x5B, 0x0F};

        assertThatThrownBy(() -> page.decode(page.newDecoder(), cut, 0, cut.length))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void aPageThatNobodyKnowsIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> CodePage.parse("cp9999"))
                .isInstanceOf(BadValue.class)
                .hasMessageContaining("cp9999");
    }
}
