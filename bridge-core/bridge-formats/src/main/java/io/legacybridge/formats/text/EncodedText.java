package io.legacybridge.formats.text;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import java.util.Optional;

/** Characters as bytes of a code page, a line at a time. Not thread-safe. */
public final class EncodedText {

    private final CodePage page;
    private final CharsetEncoder encoder;
    private final byte[] lineEnd;
    private final OutputStream content;

    public EncodedText(CodePage page, Optional<LineEnd> lineEnd, OutputStream content) {
        this.page = page;
        this.encoder = page.newEncoder();
        this.lineEnd = lineEnd.orElse(LineEnd.usual(page)).bytes();
        this.content = content;
    }

    /** The code page does not have one of the characters. */
    public static final class Missing extends Exception {}

    /** The bytes of a line without its end. */
    public byte[] bytes(CharSequence characters) throws Missing {
        try {
            var bytes = encoder.encode(CharBuffer.wrap(characters));
            var exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new Missing();
        }
    }

    /** Writes a line. In EBCDIC a line end within it is written like the one behind it. */
    public void line(String characters) throws IOException, Missing {
        if (!page.ebcdic() || characters.indexOf('\n') < 0) {
            line(bytes(characters));
            return;
        }
        var parts = characters.split("\n", -1);
        var encoded = new byte[parts.length][];
        for (var index = 0; index < parts.length; index++) encoded[index] = bytes(parts[index]);
        for (var part : encoded) line(part);
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
        return TextEncoder.problem("record/does-not-fit", "", "text that " + page + " can write", "");
    }

    /** Says which of a record's values has a character that the code page lacks. */
    public RecordProblem missing(RecordType type, List<String> values) {
        encoder.reset();
        for (var index = 0; index < values.size(); index++) {
            var value = values.get(index);
            if (value != null && !encoder.canEncode(value))
                return TextEncoder.problem(
                        "record/does-not-fit",
                        type.columns().get(index).field().map(Field::path).orElse(""),
                        "text that " + page + " can write",
                        value);
        }
        throw new IllegalStateException("every value can be written");
    }
}
