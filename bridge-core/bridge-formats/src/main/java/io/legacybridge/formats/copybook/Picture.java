package io.legacybridge.formats.copybook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PICTURE character-string.
 *
 * @param written as in the copybook
 * @param kind    what it describes
 * @param length  digits of a number (places of P not counted), characters of all others
 * @param scale   digits after the assumed decimal point; negative when P stands for zeros before it
 * @param signed  whether it has an S
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=entry-picture-clause">Enterprise COBOL for z/OS, Language
 *     Reference, PICTURE clause</a>
 */
record Picture(String written, Kind kind, int length, int scale, boolean signed) {

    enum Kind {
        NUMBER,
        /** X and A, also with characters to be inserted. */
        TEXT,
        /** A number laid out for people, such as ZZ9.99-; kept as text. */
        EDITED,
        /** N: UTF-16, or double bytes with USAGE DISPLAY-1. */
        NATIONAL,
        /** G: double bytes. */
        DOUBLE_BYTE
    }

    /** Enterprise COBOL with ARITH(EXTEND) allows 31 digits. */
    private static final int MAX_DIGITS = 31;

    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final int MAX_WRITTEN = 200;
    private static final Pattern REPEATED = Pattern.compile("(.)\\((\\d{1,9})\\)|(.)");
    private static final Pattern NUMBER = Pattern.compile("S?(9+V?|9*V9+|9+P+V?|V?P+9+)");
    private static final Pattern EDITED = Pattern.compile("[-+$Z*9VPB0/,.E]*(CR|DB)?");

    /** Empty when the picture is malformed or of a kind that is not read here. */
    static Optional<Picture> parse(String written) {
        if (written.length() > MAX_WRITTEN) return Optional.empty();
        var shape = new StringBuilder();
        var counts = new ArrayList<Integer>();
        var match = REPEATED.matcher(written.toUpperCase(Locale.ROOT));
        while (match.find()) {
            shape.append(match.group(1) != null ? match.group(1) : match.group(3));
            counts.add(match.group(2) != null ? Integer.parseInt(match.group(2)) : 1);
        }
        if (counts.contains(0)) return Optional.empty();
        var symbols = shape.toString();
        if (NUMBER.matcher(symbols).matches()) return number(written, symbols, counts);
        if (symbols.matches("[XA9B0/]*[XA][XA9B0/]*")) return text(written, Kind.TEXT, counts);
        if (symbols.matches("[NB0/]*N[NB0/]*")) return text(written, Kind.NATIONAL, counts);
        if (symbols.matches("[GB]*G[GB]*")) return text(written, Kind.DOUBLE_BYTE, counts);
        if (EDITED.matcher(symbols).matches()) return text(written, Kind.EDITED, withoutAssumed(symbols, counts));
        return Optional.empty();
    }

    boolean numeric() {
        return kind == Kind.NUMBER;
    }

    private static Optional<Picture> text(String written, Kind kind, List<Integer> counts) {
        var length = counts.stream().mapToLong(Integer::longValue).sum();
        if (length < 1 || length > MAX_CHARACTERS) return Optional.empty();
        return Optional.of(new Picture(written, kind, (int) length, 0, false));
    }

    /** V and P take no place. */
    private static List<Integer> withoutAssumed(String symbols, List<Integer> counts) {
        var kept = new ArrayList<Integer>();
        for (var index = 0; index < counts.size(); index++)
            if ("VP".indexOf(symbols.charAt(index)) < 0) kept.add(counts.get(index));
        return kept;
    }

    private static Optional<Picture> number(String written, String symbols, List<Integer> counts) {
        var digits = 0L;
        var behindPoint = 0L;
        var zeros = 0L;
        var point = symbols.indexOf('V');
        for (var index = 0; index < symbols.length(); index++) {
            var symbol = symbols.charAt(index);
            if (symbol == '9') digits += counts.get(index);
            if (symbol == '9' && point >= 0 && index > point) behindPoint += counts.get(index);
            if (symbol == 'P') zeros += counts.get(index);
        }
        if (digits < 1 || digits + zeros > MAX_DIGITS) return Optional.empty();
        var leadingZeros = zeros > 0 && symbols.indexOf('P') < symbols.indexOf('9');
        var scale = zeros == 0 ? behindPoint : leadingZeros ? digits + zeros : -zeros;
        return Optional.of(new Picture(written, Kind.NUMBER, (int) digits, (int) scale, symbols.charAt(0) == 'S'));
    }
}
