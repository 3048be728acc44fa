package io.legacybridge.formats.codepage;

import io.legacybridge.spi.config.BadValue;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A single-byte EBCDIC code page as a table of 256 characters.
 *
 * @see <a href="https://www.ibm.com/docs/en/zos-connect/zosconnect/3.0?topic=properties-coded-character-set-identifiers">IBM
 *     coded character set identifiers</a>
 */
public final class CodePage {

    /** The JDK's names are irregular, so they stand here. */
    private static final Map<String, String> JDK_NAMES = new TreeMap<>(
            Map.of("cp037", "IBM037", "cp273", "IBM273", "cp500", "IBM500", "cp1047", "IBM1047", "cp1140", "IBM01140"));

    private final String name;
    private final Charset charset;
    private final char[] characters = new char[256];

    private CodePage(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
        var bytes = new byte[256];
        for (var value = 0; value < 256; value++) bytes[value] = (byte) value;
        new String(bytes, charset).getChars(0, 256, characters, 0);
    }

    /** {@code cp037}, {@code ibm037}, {@code ibm-037} and {@code 037} are the same page. */
    public static CodePage parse(String text) throws BadValue {
        var number = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^(cp|ibm)-?", "");
        if (number.equals("37")) number = "037";
        var name = "cp" + number;
        if (!JDK_NAMES.containsKey(name))
            throw new BadValue(
                    "\"" + text + "\" is not a code page that is known here.",
                    "Write one of " + String.join(", ", JDK_NAMES.keySet()) + ".",
                    "format/unknown-code-page");
        return new CodePage(name, Charset.forName(JDK_NAMES.get(name)));
    }

    /** The table: unsigned byte value to character. Shared; not to be changed. */
    public char[] characters() {
        return characters;
    }

    public String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, charset);
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
