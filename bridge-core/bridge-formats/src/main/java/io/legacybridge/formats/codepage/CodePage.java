package io.legacybridge.formats.codepage;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.record.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The code page of text: EBCDIC with single bytes, EBCDIC with double bytes between shift-out and shift-in, or one of the
 * ASCII family.
 *
 * @see <a href="https://www.ibm.com/docs/en/zos-connect/zosconnect/3.0?topic=properties-coded-character-set-identifiers">IBM
 *     coded character set identifiers</a>
 */
public final class CodePage {

    private static final byte SHIFT_OUT = 0x0E;
    private static final byte SHIFT_IN = 0x0F;
    private static final char UNDEFINED = '\uFFFD';

    private static final int NEW_LINE = 0x15;
    private static final int LINE_FEED = 0x25;
    private static final char NEXT_LINE = '\u0085';

    private static final String EBCDIC = "037 273 277 278 280 284 285 290 297 420 424 500 833 838 870 871 875 918"
            + " 1025 1026 1047 1097 1112 1122 1123 1140 1141 1142 1143 1144 1145 1146 1147 1148 1149 1166";
    private static final String DOUBLE_BYTE_EBCDIC = "930 933 935 937 939 1364 1388";
    private static final String ASCII = "437 850 852 858";
    private static final String WINDOWS = "1250 1251 1252 1253 1254 1257";
    private static final Map<String, String> JDK_NAMES = jdkNames();

    private final String name;
    private final Charset charset;
    private final boolean ebcdic;
    private final boolean singleByte;
    private final char[] lineCharacters = new char[256];
    private final char[] characters;
    /** The JDK writes U+0085 like a line feed, and it is 25 here. */
    private final boolean hasNextLine;

    private final byte[] plainCharacters = new byte[256];

    private CodePage(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
        this.ebcdic = "A".getBytes(charset)[0] == (byte) 0xC1;
        this.singleByte = charset.newEncoder().maxBytesPerChar() == 1;
        Arrays.fill(lineCharacters, UNDEFINED);
        if (singleByte)
            for (var value = 0; value < 256; value++)
                lineCharacters[value] = new String(new byte[] {(byte) value}, charset).charAt(0);
        this.characters = lineCharacters.clone();
        this.hasNextLine = ebcdic && characters[NEW_LINE] == '\n' && characters[LINE_FEED] == '\n';
        if (hasNextLine) characters[LINE_FEED] = NEXT_LINE;
        for (var value = 0; value < 256; value++)
            if (RecordWriter.isPlain(characters[value])) plainCharacters[value] = (byte) characters[value];
    }

    /** {@code cp037}, {@code ibm037}, {@code ibm-037} and {@code 37} are the same page. */
    public static CodePage parse(String text) throws BadValue {
        var written = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        var number = written.replaceFirst("^(cp|ibm|ccsid|windows)-?0*|^0+", "");
        var name = JDK_NAMES.containsKey(written)
                ? written
                : "cp" + (number.length() < 3 ? "0".repeat(3 - number.length()) : "") + number;
        if (!JDK_NAMES.containsKey(name))
            throw new BadValue(
                    "\"" + text + "\" is not a code page that is known here.",
                    "Write one of " + String.join(", ", JDK_NAMES.keySet()) + ".",
                    "format/unknown-code-page");
        return new CodePage(name, Charset.forName(JDK_NAMES.get(name)));
    }

    /** A page that is known here for certain. */
    public static CodePage of(String name) {
        try {
            return parse(name);
        } catch (BadValue e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * The table: unsigned byte value to character, U+FFFD for what the page leaves undefined. Shared; not to be changed. The
     * JDK reads both 15 and 25 of most EBCDIC pages as a line feed; here 25 is U+0085, as its own table of page 1047 has it, so
     * that both come back as they were.
     */
    public char[] characters() {
        return characters;
    }

    /** The table for text of lines, in which 15 and 25 end a line alike. Shared; not to be changed. */
    public char[] lineCharacters() {
        return lineCharacters;
    }

    /** The table of {@linkplain RecordWriter#isPlain plain} characters; 0 for all others. Shared; not to be changed. */
    public byte[] plainCharacters() {
        return plainCharacters;
    }

    /** Every character is one byte. */
    public boolean isSingleByte() {
        return singleByte;
    }

    /** It has double bytes for PIC G and USAGE DISPLAY-1. */
    public boolean hasDoubleBytes() {
        return ebcdic && !singleByte;
    }

    /** Digits are F0 to F9; else 30 to 39. */
    public boolean ebcdic() {
        return ebcdic;
    }

    public byte blank() {
        return (byte) (ebcdic ? 0x40 : 0x20);
    }

    public Charset charset() {
        return charset;
    }

    /** For people: what is not defined becomes U+FFFD. */
    public String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, charset);
    }

    /** A decoder that refuses what the page leaves undefined; not thread-safe. */
    public CharsetDecoder newDecoder() {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** An encoder for {@link #encode(CharsetEncoder, String)}; not thread-safe. */
    public CharsetEncoder newEncoder() {
        return charset.newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Its name as IANA registered it, such as {@code UTF-8}. */
    public String registeredName() {
        return charset.name();
    }

    /** Whether a registered name or alias is this page's. */
    public boolean isCalled(String charsetName) {
        try {
            return Charset.forName(charsetName).equals(charset);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** How many bytes a text has. */
    public int length(String text) {
        return text.getBytes(charset).length;
    }

    /** The byte of a character that has one alone. */
    public OptionalInt oneByte(char character) {
        var bytes = String.valueOf(character).getBytes(charset);
        var isIt = bytes.length == 1 && decode(bytes, 0, 1).charAt(0) == character;
        return isIt ? OptionalInt.of(bytes[0] & 0xFF) : OptionalInt.empty();
    }

    /** @throws CharacterCodingException when the bytes are not text of this page, or end among double bytes */
    public String decode(CharsetDecoder decoder, byte[] bytes, int offset, int length) throws CharacterCodingException {
        if (endsAmongDoubleBytes(bytes, offset, length)) throw new MalformedInputException(length);
        return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    }

    /** The JDK takes a text without its last shift-in, which cannot be written back: it had more bytes before it was cut. */
    public boolean endsAmongDoubleBytes(byte[] bytes, int offset, int length) {
        if (!hasDoubleBytes()) return false;
        for (var index = offset + length - 1; index >= offset; index--)
            if (bytes[index] == SHIFT_OUT || bytes[index] == SHIFT_IN) return bytes[index] == SHIFT_OUT;
        return false;
    }

    /** Double bytes that stand without their shifts. */
    public String decodeDouble(CharsetDecoder decoder, byte[] bytes, int offset, int length)
            throws CharacterCodingException {
        var shifted = new byte[length + 2];
        shifted[0] = SHIFT_OUT;
        System.arraycopy(bytes, offset, shifted, 1, length);
        shifted[length + 1] = SHIFT_IN;
        return decode(decoder, shifted, 0, shifted.length);
    }

    /** @throws CharacterCodingException when the page lacks one of the characters */
    public byte[] encode(String text) throws CharacterCodingException {
        return encode(newEncoder(), text);
    }

    /** @throws CharacterCodingException when the page lacks one of the characters */
    public byte[] encode(CharsetEncoder encoder, String text) throws CharacterCodingException {
        var encoded = encoder.encode(CharBuffer.wrap(text));
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        if (!hasNextLine) return bytes;
        // Every character that this page has is one byte.
        for (var at = text.indexOf(NEXT_LINE); at >= 0; at = text.indexOf(NEXT_LINE, at + 1))
            bytes[at] = (byte) LINE_FEED;
        return bytes;
    }

    /** Double bytes without their shifts. */
    public byte[] encodeDouble(String text) throws CharacterCodingException {
        if (text.isEmpty()) return new byte[0];
        var shifted = encode(text);
        var onlyDouble = shifted[0] == SHIFT_OUT && shifted[shifted.length - 1] == SHIFT_IN;
        for (var index = 1; index < shifted.length - 1; index++)
            onlyDouble &= shifted[index] != SHIFT_OUT && shifted[index] != SHIFT_IN;
        if (!onlyDouble) throw new CharacterCodingException();
        return Arrays.copyOfRange(shifted, 1, shifted.length - 1);
    }

    /** Of every page that is known here. */
    static Set<String> names() {
        return JDK_NAMES.keySet();
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * A page that is not there is left out. The JDK's own names are asked first: it looks further, in ICU, for what it does not
     * know, and ICU has only 1388 to give.
     */
    private static Map<String, String> jdkNames() {
        var names = new LinkedHashMap<String, String>();
        for (var numbers : new String[] {EBCDIC, DOUBLE_BYTE_EBCDIC, ASCII})
            for (var number : numbers.split(" ")) add(names, number, "IBM" + number, "x-IBM" + number, "ibm-" + number);
        for (var number : WINDOWS.split(" ")) add(names, number, "windows-" + number);
        names.put("ascii", "US-ASCII");
        names.put("us-ascii", "US-ASCII");
        names.put("latin1", "ISO-8859-1");
        names.put("iso-8859-1", "ISO-8859-1");
        names.put("iso-8859-2", "ISO-8859-2");
        names.put("iso-8859-15", "ISO-8859-15");
        names.put("utf-8", "UTF-8");
        return names;
    }

    private static void add(Map<String, String> names, String number, String... candidates) {
        for (var candidate : candidates) {
            if (!Charset.isSupported(candidate)) continue;
            names.put("cp" + number, candidate);
            return;
        }
    }
}
