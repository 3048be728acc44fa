package io.legacybridge.spi.config;

import java.time.DateTimeException;
import java.time.ZoneId;

/** A time zone, as {@code UTC}, {@code Europe/Berlin} or {@code +01:00}. */
public record Zone(ZoneId id) {

    public static Zone parse(String text) throws BadValue {
        try {
            return new Zone(ZoneId.of(text));
        } catch (DateTimeException e) {
            throw new BadValue(
                    "\"" + text + "\" is not a time zone.",
                    "Write it as UTC, Europe/Berlin or +01:00.",
                    "config/bad-zone");
        }
    }
}
