package io.legacybridge.formats.text;

import io.legacybridge.formats.codepage.CodePage;
import java.util.List;
import java.util.Optional;

/** What stands behind a line. */
public enum LineEnd {
    LF(0x0A),
    CRLF(0x0D, 0x0A),
    NEL(0x15),
    EBCDIC_LF(0x25),
    CR_NEL(0x0D, 0x15),
    EBCDIC_CRLF(0x0D, 0x25);

    private static final int NO_BYTE = -1;
    private static final int CR = 0x0D;

    private final int first;
    private final int second;

    LineEnd(int first) {
        this(first, NO_BYTE);
    }

    LineEnd(int first, int second) {
        this.first = first;
        this.second = second;
    }

    byte[] bytes() {
        return second == NO_BYTE ? new byte[] {(byte) first} : new byte[] {(byte) first, (byte) second};
    }

    /** For each byte whether it ends a line. */
    public boolean[] ends() {
        var ends = new boolean[256];
        for (var value : bytes()) ends[value & 0xFF] = true;
        return ends;
    }

    /** What is written when none is declared. */
    static LineEnd usual(CodePage page) {
        return page.ebcdic() ? NEL : LF;
    }

    /** For each byte whether it is one of the line ends that the code page has, or the one that is declared. */
    public static boolean[] any(CodePage page, Optional<LineEnd> declared) {
        var ends = declared.orElse(usual(page)).ends();
        for (var each : page.ebcdic() ? List.of(NEL, EBCDIC_LF) : List.of(LF)) ends[each.first] = true;
        ends[CR] = true;
        return ends;
    }
}
