package io.legacybridge.formats.codepage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.atIndex;

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

    /**
     * ICU's tables, such as ibm-37_P100-1995 with swaplfnl, have 15 and 25 for the line feed and U+0085. Page 838 has five Thai
     * tone marks twice, in ibm-838_P100-1995 only one way; they come back as the first.
     */
    @Test
    void everyByteOfEveryPageOfSingleBytesComesBack() throws Exception {
        var pages = 0;
        for (var name : CodePage.names()) {
            var page = CodePage.parse(name);
            if (!page.isSingleByte()) continue;
            pages++;
            for (var value = 0; value < 256; value++) {
                var character = page.characters()[value];
                if (character == '\uFFFD'
                        || name.equals("cp838") && "\u0E48\u0E49\u0E4A\u0E4B\u0E4C".indexOf(character) >= 0) continue;
                assertThat(page.encode("A" + character + "B"))
                        .as("%s %02X", name, value)
                        .hasSize(3)
                        .contains((byte) value, atIndex(1));
            }
        }
        assertThat(pages).isGreaterThan(40);
    }

    @Test
    void textThatAPageLacksIsRefusedBesideALineEnd() throws Exception {
        var page = CodePage.parse("cp037");

        assertThat(page.encode("\u0085\n\u0085")).containsExactly(0x25, 0x15, 0x25);
        assertThat(page.encode("")).isEmpty();
        for (var text : new String[] {"\u0085€", "€\u0085", "\uD83D\u0085", "\u0085\uD83D\uDE00"})
            assertThatThrownBy(() -> page.encode(text)).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void aPageThatNobodyKnowsIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> CodePage.parse("cp9999"))
                .isInstanceOf(BadValue.class)
                .hasMessageContaining("cp9999");
    }
}
