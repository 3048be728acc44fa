package io.legacybridge.adapter.jms;

import io.legacybridge.spi.config.BadValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;

/** How the characters of a text message become bytes. */
public record TextEncoding(Charset charset) {

    /** A name that Java knows, such as {@code UTF-8} or {@code cp037}. */
    public static TextEncoding parse(String text) throws BadValue {
        try {
            var charset = Charset.forName(text);
            if (charset.canEncode()) return new TextEncoding(charset);
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new BadValue(
                "\"" + text + "\" is not a known encoding.",
                "Write one such as UTF-8, ISO-8859-1 or cp037.",
                "config/bad-encoding");
    }

    /** Empty when the encoding lacks a character of the text. */
    Optional<byte[]> bytes(String text) {
        try {
            ByteBuffer encoded = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Empty when the bytes are no text in this encoding. */
    Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return charset.name();
    }
}
