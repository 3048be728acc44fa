package io.legacybridge.xml;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * What the built-in types of XML Schema look like as text.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/">XML Schema Part 2: Datatypes, Second Edition</a>
 */
final class Lexical {

    private static final String ZONE = "(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))?";
    private static final String YEAR = "-?(?!0000)(?:[1-9]\\d{4,8}|\\d{4})";
    private static final String MONTH = "(?:0[1-9]|1[0-2])";
    private static final String DAY = "(?:0[1-9]|[12]\\d|3[01])";
    private static final String TIME = "(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)";

    private static final Pattern DATE_TIMES = Pattern.compile(YEAR + "-" + MONTH + "-" + DAY + "T" + TIME + ZONE);
    private static final Pattern DATES = Pattern.compile(YEAR + "-" + MONTH + "-" + DAY + ZONE);
    private static final Pattern TIMES = Pattern.compile(TIME + ZONE);
    private static final Pattern YEARS = Pattern.compile(YEAR + ZONE);
    private static final Pattern YEAR_MONTHS = Pattern.compile(YEAR + "-" + MONTH + ZONE);
    private static final Pattern MONTH_DAYS = Pattern.compile(
            "--(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)" + "|(?:0[13578]|1[02])-31|02-(?:0[1-9]|[12]\\d))" + ZONE);
    private static final Pattern MONTHS = Pattern.compile("--" + MONTH + ZONE);
    private static final Pattern DAYS = Pattern.compile("---" + DAY + ZONE);
    private static final Pattern DURATIONS = Pattern.compile(
            "-?P(?=[0-9T])(?:\\d+Y)?(?:\\d+M)?(?:\\d+D)?" + "(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?)?");
    // Possessive: a group that might give back what it took costs a part of the stack each time it is repeated.
    private static final Pattern LANGUAGES = Pattern.compile("[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*+");
    private static final Pattern NUMBERS =
            Pattern.compile("INF|-INF|NaN|[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

    private Lexical() {}

    static boolean isDateTime(String text) {
        return DATE_TIMES.matcher(text).matches() && hasDay(text);
    }

    static boolean isDate(String text) {
        return DATES.matcher(text).matches() && hasDay(text);
    }

    static boolean isTime(String text) {
        return TIMES.matcher(text).matches();
    }

    static boolean isYear(String text) {
        return YEARS.matcher(text).matches();
    }

    static boolean isYearMonth(String text) {
        return YEAR_MONTHS.matcher(text).matches();
    }

    static boolean isMonthDay(String text) {
        return MONTH_DAYS.matcher(text).matches();
    }

    static boolean isMonth(String text) {
        return MONTHS.matcher(text).matches();
    }

    static boolean isDay(String text) {
        return DAYS.matcher(text).matches();
    }

    static boolean isDuration(String text) {
        return text.length() <= Durations.MOST_CHARACTERS
                && DURATIONS.matcher(text).matches();
    }

    static boolean isLanguage(String text) {
        return LANGUAGES.matcher(text).matches();
    }

    /** Also the infinite ones and the one that is none. */
    static boolean isFloating(String text) {
        return NUMBERS.matcher(text).matches();
    }

    static boolean isFlag(String text) {
        return switch (text) {
            case "true", "false", "1", "0" -> true;
            default -> false;
        };
    }

    /** @param text that {@link #isFlag} */
    static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    static boolean isHex(String text) {
        for (var index = 0; index < text.length(); index++)
            if (Character.digit(text.charAt(index), 16) < 0 || text.charAt(index) >= 0x80) return false;
        return text.length() % 2 == 0;
    }

    /** How many bytes the characters of base64 stand for; -1 when they are none. */
    static int bytesOfBase64(String text) {
        var digits = 0;
        var padding = 0;
        var last = 0;
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            if (character == ' ') continue;
            if (character == '=') {
                padding++;
                continue;
            }
            last = base64(character);
            if (padding > 0 || last < 0) return -1;
            digits++;
        }
        if ((digits + padding) % 4 != 0 || padding > 2) return -1;
        // The bits that padding leaves over are zero.
        if (padding == 1 && (last & 0x3) != 0 || padding == 2 && (last & 0xF) != 0) return -1;
        return digits * 6 / 8;
    }

    private static int base64(char character) {
        if (character >= 'A' && character <= 'Z') return character - 'A';
        if (character >= 'a' && character <= 'z') return character - 'a' + 26;
        if (character >= '0' && character <= '9') return character - '0' + 52;
        if (character == '+') return 62;
        return character == '/' ? 63 : -1;
    }

    static boolean isName(String text) {
        return isNameToken(text) && isNameStart(text.codePointAt(0));
    }

    static boolean isNameWithoutColon(String text) {
        return isName(text) && text.indexOf(':') < 0;
    }

    static boolean isNameToken(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(Lexical::isNamePart);
    }

    private static boolean isNameStart(int point) {
        return point == ':' || point == '_' || Character.isLetter(point);
    }

    private static boolean isNamePart(int point) {
        return isNameStart(point)
                || point == '-'
                || point == '.'
                || Character.isDigit(point)
                || point == 0xB7
                || point >= 0x300 && point <= 0x36F;
    }

    /** Characters that a URI cannot hold may stand there all the same (XLink 1.0, section 5.4). */
    static boolean isUri(String text) {
        var escaped = new StringBuilder();
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            if (character <= ' ' || character >= 0x7F || "<>\"{}|\\^`".indexOf(character) >= 0) escaped.append("%20");
            else escaped.append(character);
        }
        try {
            return new URI(escaped.toString()) != null;
        } catch (URISyntaxException e) {
            return text.isEmpty();
        }
    }

    /** The month has the day that a date begins with. */
    private static boolean hasDay(String date) {
        var monthAt = date.indexOf('-', 1) + 1;
        var month = Integer.parseInt(date.substring(monthAt, monthAt + 2));
        var day = Integer.parseInt(date.substring(monthAt + 3, monthAt + 5));
        if (day <= 28) return true;
        var year = Long.parseLong(date.substring(0, monthAt - 1));
        return switch (month) {
            case 2 -> day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            case 4, 6, 9, 11 -> day <= 30;
            default -> true;
        };
    }
}
