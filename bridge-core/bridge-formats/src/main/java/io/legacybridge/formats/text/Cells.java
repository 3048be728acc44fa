package io.legacybridge.formats.text;

import java.util.Arrays;

/** The values of one record as slices of its characters. Used again for each record. Not thread-safe. */
public final class Cells {

    private char[] characters = new char[0];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private boolean[] quoted = new boolean[16];
    private int count;
    private boolean clean;

    /** Begins a record. */
    public void clear() {
        count = 0;
    }

    /**
     * The characters that the slices lie in.
     *
     * @param isClean all of them are defined by the code page
     */
    public void use(char[] newCharacters, boolean isClean) {
        characters = newCharacters;
        clean = isClean;
    }

    boolean isClean() {
        return clean;
    }

    public void add(int start, int end, boolean isQuoted) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            quoted = Arrays.copyOf(quoted, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        quoted[count++] = isQuoted;
    }

    public int count() {
        return count;
    }

    char[] characters() {
        return characters;
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    boolean isQuoted(int index) {
        return quoted[index];
    }

    public boolean is(int index, String value) {
        return index < count && FlagCodec.matches(value, characters, starts[index], ends[index]);
    }

    String text(int index, int longest) {
        return new String(characters, starts[index], Math.min(longest, ends[index] - starts[index]));
    }

    public String text(int index) {
        return new String(characters, starts[index], ends[index] - starts[index]);
    }
}
