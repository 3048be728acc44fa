package io.legacybridge.formats.copybook;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Writes text into its field and fills it up with blanks. Text that is too long is refused. */
final class TextEncoder {

    private TextEncoder() {}

    static void encode(TextDecoder text, String value, int at, RecordDraft draft) {
        if (!value.isEmpty()) draft.reaches(at);
        var page = draft.record.page;
        byte[] bytes;
        byte[] blank;
        try {
            switch (text) {
                case TextDecoder.SingleByte _ -> {
                    bytes = page.encode(value);
                    blank = new byte[] {page.blank()};
                }
                case TextDecoder.MultiByte mixed
                when mixed.pureDouble -> {
                    bytes = page.encodeDouble(value);
                    blank = page.encodeDouble("\u3000");
                }
                case TextDecoder.MultiByte _ -> {
                    bytes = page.encode(value);
                    blank = new byte[] {page.blank()};
                }
                case TextDecoder.Utf16 _ -> {
                    bytes = utf16(value);
                    blank = utf16(" ");
                }
            }
        } catch (CharacterCodingException _) {
            refuse(text, value, at, "text of characters that " + page + " has", draft);
            return;
        }
        if (bytes.length > text.length) refuse(text, value, at, "text of at most " + text.length + " bytes", draft);
        else place(text, bytes, blank, at, draft.bytes);
    }

    private static void place(TextDecoder text, byte[] bytes, byte[] blank, int at, byte[] record) {
        var free = text.length - bytes.length;
        var begin = text.justified ? free : 0;
        System.arraycopy(bytes, 0, record, at + begin, bytes.length);
        var padding = text.justified ? at : at + bytes.length;
        for (var index = 0; index < free; index++) record[padding + index] = blank[index % blank.length];
    }

    private static byte[] utf16(String value) throws CharacterCodingException {
        ByteBuffer encoded = StandardCharsets.UTF_16BE.newEncoder().encode(CharBuffer.wrap(value));
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static void refuse(TextDecoder text, String value, int at, String expected, RecordDraft draft) {
        draft.refuse("record/bad-text", text.field, at, text.length, expected, value);
    }
}
