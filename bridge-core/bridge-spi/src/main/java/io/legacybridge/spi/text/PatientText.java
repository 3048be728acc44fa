package io.legacybridge.spi.text;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that may be looked at only so often, since a pattern can need time without end for a text that was made for it. Who
 * runs out of looks does not match.
 */
public final class PatientText implements CharSequence {

    private static final int LOOKS_PER_CHARACTER = 1_000;
    private static final int MOST_LOOKS = 2_000_000;

    private final CharSequence text;
    private final int[] left;

    private PatientText(CharSequence text, int[] left) {
        this.text = text;
        this.left = left;
    }

    /** Whether the pattern is found in the text, within the limit. */
    public static boolean finds(Pattern pattern, String text) {
        return patiently(pattern, text, Matcher::find);
    }

    /** Whether the whole text matches the pattern, within the limit. */
    public static boolean matches(Pattern pattern, String text) {
        return patiently(pattern, text, Matcher::matches);
    }

    private static boolean patiently(Pattern pattern, String text, Predicate<Matcher> question) {
        var looks = Math.min(
                MOST_LOOKS, LOOKS_PER_CHARACTER * (Math.min(text.length(), MOST_LOOKS / LOOKS_PER_CHARACTER) + 10));
        try {
            return question.test(pattern.matcher(new PatientText(
                    text, new int[] {Math.max(looks, 4 * text.length())})));
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
