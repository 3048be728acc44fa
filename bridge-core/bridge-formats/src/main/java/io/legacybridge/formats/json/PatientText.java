package io.legacybridge.formats.json;

import java.util.regex.Pattern;

/**
 * A text that may be looked at only so often, since a pattern can need time without end for a text that was made for it. Who
 * runs out of looks does not match.
 */
final class PatientText implements CharSequence {

    private static final int LOOKS_PER_CHARACTER = 1_000;
    private static final int MOST_LOOKS = 2_000_000;

    private final CharSequence text;
    private final int[] left;

    private PatientText(CharSequence text, int[] left) {
        this.text = text;
        this.left = left;
    }

    /** Whether the pattern is found in the text, within the limit. */
    static boolean finds(Pattern pattern, String text) {
        var looks = Math.min(
                MOST_LOOKS, LOOKS_PER_CHARACTER * (Math.min(text.length(), MOST_LOOKS / LOOKS_PER_CHARACTER) + 10));
        try {
            return pattern.matcher(new PatientText(text, new int[] {Math.max(looks, 4 * text.length())}))
                    .find();
        } catch (OutOfLooks | StackOverflowError e) {
            return false;
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (left[0]-- == 0) throw new OutOfLooks();
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new PatientText(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static final class OutOfLooks extends RuntimeException {
        OutOfLooks() {
            super("", null, false, false);
        }
    }
}
