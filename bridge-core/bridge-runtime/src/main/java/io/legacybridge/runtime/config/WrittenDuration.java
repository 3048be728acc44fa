package io.legacybridge.runtime.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** A duration as people write it: a whole number and its unit, such as {@code 30s}. */
public final class WrittenDuration {

    static final String FORM = "(\\d{1,9})(ms|s|m|h|d)";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    private WrittenDuration() {}

    static boolean isOne(String text) {
        return PATTERN.matcher(text).matches();
    }

    /** @param text that is one; who allows less looks before, and says in his words what may stand there */
    public static Duration of(String text) {
        var match = PATTERN.matcher(text);
        if (!match.matches()) throw new IllegalArgumentException(text + " is no duration");
        var count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw new IllegalStateException(match.group(2));
        };
    }
}
