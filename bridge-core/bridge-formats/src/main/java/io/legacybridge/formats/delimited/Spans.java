package io.legacybridge.formats.delimited;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.Lines;
import io.legacybridge.formats.text.Rows.Span;

/** Finds the bytes of a value in a record again, for problems. */
final class Spans {

    private static final byte SHIFT_OUT = 0x0E;
    private static final byte SHIFT_IN = 0x0F;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final boolean hasShifts;
    private final boolean hasMark;
    private final byte delimiter;
    private final int quote;

    /** @param quote the byte of the quote, or -1 when quotes have no meaning */
    Spans(CodePage page, byte delimiter, int quote) {
        this.hasShifts = page.hasDoubleBytes();
        this.hasMark = page.name().equals("utf-8");
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /** How many bytes of a byte order mark stand before the content's first line. */
    int mark(Lines lines) {
        if (!hasMark || lines.offset() != 0 || lines.lineStart() > lines.start()) return 0;
        if (lines.end() - lines.start() < BYTE_ORDER_MARK.length) return 0;
        for (var index = 0; index < BYTE_ORDER_MARK.length; index++)
            if (lines.buffer()[lines.start() + index] != BYTE_ORDER_MARK[index]) return 0;
        return BYTE_ORDER_MARK.length;
    }

    /** The value with this number, or the last one when the record has fewer. */
    Span of(Lines lines, int column) {
        var bytes = lines.buffer();
        var end = lines.end();
        var from = lines.start() + mark(lines);
        for (var index = 0; ; index++) {
            var to = endOf(bytes, from, end);
            if (index == column || to >= end) return new Span(from - lines.start(), to - from);
            from = to + 1;
        }
    }

    /** Quotes matter in a value that begins with one; two of them in a row change nothing. */
    private int endOf(byte[] bytes, int from, int end) {
        var isQuoted = quote >= 0 && from < end && (bytes[from] & 0xFF) == quote;
        var inside = false;
        for (var at = from; at < end; at++) {
            if (hasShifts && bytes[at] == SHIFT_OUT) while (at < end - 1 && bytes[at] != SHIFT_IN) at++;
            else if (isQuoted && (bytes[at] & 0xFF) == quote) inside = !inside;
            else if (!inside && bytes[at] == delimiter) return at;
        }
        return end;
    }
}
