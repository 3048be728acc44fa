package io.legacybridge.formats.text;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.framing.WithoutTail;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** What stands behind the last record of a text file and is no record: the 1A with which PCs end a text, line ends, padding. */
public final class ControlZ {

    private static final String MEANING = " a Ctrl-Z (1A) that PC transfers append: write skip-end: 1";

    /** What a line is that {@link #is} nothing else, behind what it is not. */
    public static final String HINT = "; it is" + MEANING;

    /** What a file lacks whose last record is one, behind what it lacks. */
    static final String HINT_OF_LAST = "; the last record is" + MEANING;

    private static final byte CONTROL_Z = 0x1A;
    private static final int FIRST_CHARACTER = 0x20;
    private static final int FIRST_CHARACTER_OF_EBCDIC = 0x40;

    private ControlZ() {}

    /** The records without so many bytes behind them, or fewer where some of these are the end of the last one. */
    public static InputStream skip(InputStream content, int count, CodePage page) {
        if (count == 0) return content;
        var first = page.ebcdic() ? FIRST_CHARACTER_OF_EBCDIC : FIRST_CHARACTER;
        return new WithoutTail(content, count, value -> value >= first);
    }

    static void write(OutputStream content, int count) throws IOException {
        var all = new byte[count];
        Arrays.fill(all, CONTROL_Z);
        content.write(all);
    }

    /** Whether a line has nothing else in it. */
    public static boolean is(Lines line) {
        return line.end() - line.start() == 1 && line.buffer()[line.start()] == CONTROL_Z;
    }

    static boolean is(byte[] record) {
        return record.length == 1 && record[0] == CONTROL_Z;
    }
}
