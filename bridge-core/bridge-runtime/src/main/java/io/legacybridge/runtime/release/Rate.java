package io.legacybridge.runtime.release;

import io.legacybridge.runtime.config.WrittenDuration;
import io.legacybridge.spi.config.BadValue;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How many requests a client may make in a time. They may come all at once; then it gets one after the other as the time
 * goes by.
 */
public record Rate(int requests, Duration per) {

    private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,6})\\s*/\\s*(s|m|h)");

    /** {@code 50/s}, {@code 600/m}, {@code 10000/h}. */
    public static Rate parse(String text) throws BadValue {
        var match = WRITTEN.matcher(text.strip());
        if (!match.matches())
            throw new BadValue(
                    "\"" + text + "\" is not a rate.",
                    "Write a rate such as 50/s, 600/m or 10000/h.",
                    "config/bad-rate");
        return new Rate(Integer.parseInt(match.group(1)), WrittenDuration.of("1" + match.group(2)));
    }
}
