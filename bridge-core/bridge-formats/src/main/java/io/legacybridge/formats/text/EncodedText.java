package io.legacybridge.formats.text;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import java.util.Optional;

/** Characters as bytes of a code page, a line at a time. Not thread-safe. */
public final class EncodedText {

    private final CodePage page;
    private final CharsetEncoder encoder;
    private final byte[] lineEnd;
    /** For each byte whether a reader would end a line there, with the same settings or without a line end in them. */
    private final boolean[] ends;

    private final OutputStream content;

    public EncodedText(CodePage page, Optional<LineEnd> lineEnd, OutputStream content) {
        this.page = page;
        this.encoder = page.newEncoder();
        this.lineEnd = lineEnd.orElse(LineEnd.usual(page)).bytes();
        this.ends = LineEnd.any(page, lineEnd);
        this.content = content;
    }

    /** The code page does not have one of the characters, or has it only as a byte that ends a line. */
    public static final class Missing extends Exception {}

    /** The bytes of characters that may be anything. */
    public byte[] bytes(String characters) throws Missing {
        // It is no character of any language, and stands for what a page leaves undefined when it is read.
        if (characters.indexOf(Characters.UNDEFINED) >= 0) throw new Missing();
        try {
            return page.encode(encoder, characters);
        } catch (CharacterCodingException e) {
            throw new Missing();
        }
    }

    /** The bytes of a line, or of a part of it, without its end. Whoever writes line ends within it has put them in quotes. */
    public byte[] lineBytes(String characters) throws Missing {
        var bytes = bytes(characters);
        if (lineEndsIn(bytes) != lineEndsIn(characters)) throw new Missing();
        return bytes;
    }

    /** {@code U+0085} is none among characters, and is one among the bytes of EBCDIC. */
    private static long lineEndsIn(String characters) {
        return characters
                .chars()
                .filter(character -> character == '\n' || character == '\r')
                .count();
    }

    private long lineEndsIn(byte[] bytes) {
        var count = 0L;
        for (var value : bytes) if (ends[value & 0xFF]) count++;
        return count;
    }

    /** Writes a line. In EBCDIC a line feed within it is written like the one behind it. */
    public void line(String characters) throws IOException, Missing {
        line(page.ebcdic() ? withLineFeeds(characters) : lineBytes(characters));
    }

    private byte[] withLineFeeds(String characters) throws Missing {
        var bytes = new ByteArrayOutputStream();
        var parts = characters.split("\n", -1);
        for (var index = 0; index < parts.length; index++) {
            if (index > 0) bytes.write(lineEnd[lineEnd.length - 1]);
            bytes.writeBytes(lineBytes(parts[index]));
        }
        return bytes.toByteArray();
    }

    /** Writes a line. */
    public void line(byte[] bytes) throws IOException {
        content.write(bytes);
        content.write(lineEnd);
    }

    /** Writes bytes without a line end. */
    public void write(byte[] bytes) throws IOException {
        content.write(bytes);
    }

    /** Says that a record has a character that the code page lacks. */
    public RecordProblem missing() {
        return RecordProblem.ofText("record/does-not-fit", "", expected(), "");
    }

    /** Says which of a record's values has a character that the code page lacks. */
    public RecordProblem missing(RecordType type, List<String> values) {
        encoder.reset();
        for (var index = 0; index < values.size(); index++) {
            var value = values.get(index);
            if (value != null && isMissing(value))
                return RecordProblem.ofText(
                        "record/does-not-fit",
                        type.columns().get(index).field().map(Field::path).orElse(""),
                        expected(),
                        value);
        }
        throw new IllegalStateException("every value can be written");
    }

    private boolean isMissing(String value) {
        try {
            for (var part : value.split("\n", -1)) lineBytes(part);
            return false;
        } catch (Missing e) {
            return true;
        }
    }

    private String expected() {
        return "text that " + page + " can write, and not as a line end";
    }
}
