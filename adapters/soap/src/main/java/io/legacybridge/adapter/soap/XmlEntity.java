package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An XML document as HTTP carries it. What its bytes mean is said by a byte order mark, else by the {@code charset} of the
 * {@code Content-Type}, and only then by the document itself.
 *
 * @param bytes of a document that says its encoding by itself; {@code length} of them count
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7303#section-3">RFC 7303, section 3</a>
 */
record XmlEntity(byte[] bytes, int length) {

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECLARATION = Pattern.compile("^<\\?xml\\s[^?]*\\?>");
    private static final Pattern ENCODING = Pattern.compile("\\sencoding\\s*=\\s*[\"']([^\"']*)[\"']");

    private static final int[] UTF_8_MARK = {0xEF, 0xBB, 0xBF};

    /** A declaration is not longer. */
    private static final int LONGEST_DECLARATION = 200;

    /** What its sender says of a document is not so. */
    static final class NotInItsCharset extends Exception {

        /** @param what one sentence without its full stop */
        NotInItsCharset(String what) {
            super(what, null, false, false);
        }
    }

    /**
     * A document as it came, in UTF-8 when it says something else of itself than HTTP does.
     *
     * @throws NotInItsCharset when nobody knows the charset, or the bytes are none of it
     */
    static XmlEntity of(String contentType, byte[] bytes, int length) throws NotInItsCharset {
        var mark = byteOrderMark(bytes, length);
        var outside = mark.isPresent() ? mark : charset(contentType);
        if (outside.isEmpty() || isDeclared(outside.get(), bytes, length)) return new XmlEntity(bytes, length);
        var utf8 = inUtf8(bytes, length, outside.get());
        return new XmlEntity(utf8, utf8.length);
    }

    /**
     * The same of a sender that can be asked to say it better: by RFC 7303 HTTP's word counts, but where the document's own is
     * another one, either may be the wrong one, and letters would become other letters. UTF-8 is believed, since bytes that mean
     * something else are hardly ever valid in it; .NET sends such documents, written to a text that says utf-16.
     *
     * @throws NotInItsCharset also when the two contradict each other, and neither a byte order mark nor UTF-8 says which is right
     */
    static XmlEntity withoutContradiction(String contentType, byte[] bytes, int length) throws NotInItsCharset {
        if (byteOrderMark(bytes, length).isEmpty()) {
            var outside = charset(contentType);
            var declared = declared(bytes, length);
            var believed = outside.isEmpty() || outside.get().equals(UTF_8);
            if (!believed && declared.isPresent() && !isCalled(outside.get(), declared.get()))
                throw new NotInItsCharset("The charset of its Content-Type and the encoding of its XML declaration"
                        + " contradict each other: send the same in both, or one of them alone");
        }
        return of(contentType, bytes, length);
    }

    private static Optional<Charset> byteOrderMark(byte[] bytes, int length) {
        if (startsWith(bytes, length, UTF_8_MARK)) return Optional.of(UTF_8);
        if (startsWith(bytes, length, 0xFE, 0xFF)) return Optional.of(UTF_16BE);
        if (startsWith(bytes, length, 0xFF, 0xFE)) return Optional.of(UTF_16LE);
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int length, int... mark) {
        if (length < mark.length) return false;
        for (var index = 0; index < mark.length; index++) if ((bytes[index] & 0xFF) != mark[index]) return false;
        return true;
    }

    private static Optional<Charset> charset(String contentType) throws NotInItsCharset {
        var found = CHARSET.matcher(contentType);
        if (!found.find()) return Optional.empty();
        try {
            return Optional.of(Charset.forName(found.group(1)));
        } catch (IllegalArgumentException e) {
            throw new NotInItsCharset("The charset of its Content-Type is not known here");
        }
    }

    /** Whether the document says the same of itself; without a word it is UTF-8. */
    private static boolean isDeclared(Charset outside, byte[] bytes, int length) {
        return declared(bytes, length)
                .map(encoding -> isCalled(outside, encoding))
                .orElse(outside.equals(UTF_8));
    }

    /** What the document says of itself, as far as that is written in ASCII. */
    private static Optional<String> declared(byte[] bytes, int length) {
        var from = startsWith(bytes, length, UTF_8_MARK) ? UTF_8_MARK.length : 0;
        var begin = new String(bytes, from, Math.min(length - from, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        var declaration = DECLARATION.matcher(begin);
        if (!declaration.find()) return Optional.empty();
        var encoding = ENCODING.matcher(declaration.group());
        return encoding.find() ? Optional.of(encoding.group(1)) : Optional.empty();
    }

    private static boolean isCalled(Charset charset, String name) {
        try {
            return Charset.forName(name).equals(charset);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] inUtf8(byte[] bytes, int length, Charset charset) throws NotInItsCharset {
        String text;
        try {
            text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotInItsCharset("It is not written in " + charset.name() + ", as its sender says");
        }
        if (text.startsWith("\uFEFF")) text = text.substring(1);
        var declaration = DECLARATION.matcher(text);
        if (!declaration.find()) return text.getBytes(UTF_8);
        var neutral = ENCODING.matcher(declaration.group()).replaceFirst("");
        return (neutral + text.substring(declaration.end())).getBytes(UTF_8);
    }
}
