package io.legacybridge.formats.copybook;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PICTURE character-string.
 *
 * @param written as in the copybook
 * @param numeric digits with an optional sign and implied point, or text
 * @param length  digits of a number, characters of a text
 * @param scale   digits after the implied decimal point
 * @param signed  whether it has an S
 */
record Picture(String written, boolean numeric, int length, int scale, boolean signed) {

    /** Enterprise COBOL with ARITH(EXTEND) allows 31 digits. */
    private static final int MAX_DIGITS = 31;

    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final Pattern REPEATED = Pattern.compile("(.)\\((\\d{1,9})\\)|(.)");

    /** Empty when the picture is malformed or of a kind that is not read here. */
    static Optional<Picture> parse(String written) {
        var shape = new StringBuilder();
        var counts = new java.util.ArrayList<Integer>();
        var match = REPEATED.matcher(written.toUpperCase(Locale.ROOT));
        while (match.find()) {
            shape.append(match.group(1) != null ? match.group(1) : match.group(3));
            counts.add(match.group(2) != null ? Integer.parseInt(match.group(2)) : 1);
        }
        if (shape.toString().matches("[XA]+")) return text(written, counts);
        if (shape.toString().matches("S?9*V?9*") && shape.indexOf("9") >= 0) return number(written, shape, counts);
        return Optional.empty();
    }

    private static Optional<Picture> text(String written, java.util.List<Integer> counts) {
        var length = counts.stream().mapToLong(Integer::longValue).sum();
        if (length < 1 || length > MAX_CHARACTERS) return Optional.empty();
        return Optional.of(new Picture(written, false, (int) length, 0, false));
    }

    private static Optional<Picture> number(String written, CharSequence shape, java.util.List<Integer> counts) {
        var digits = 0L;
        var scale = 0L;
        var behindPoint = false;
        for (var index = 0; index < shape.length(); index++) {
            if (shape.charAt(index) == 'V') behindPoint = true;
            if (shape.charAt(index) != '9') continue;
            digits += counts.get(index);
            if (behindPoint) scale += counts.get(index);
        }
        if (digits < 1 || digits > MAX_DIGITS) return Optional.empty();
        return Optional.of(new Picture(written, true, (int) digits, (int) scale, shape.charAt(0) == 'S'));
    }
}
