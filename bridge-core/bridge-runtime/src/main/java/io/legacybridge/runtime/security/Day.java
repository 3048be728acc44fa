package io.legacybridge.runtime.security;

import io.legacybridge.spi.config.BadValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** A day, written such as {@code 2027-01-31}. */
public record Day(LocalDate date) {

    public static Day parse(String text) throws BadValue {
        try {
            return new Day(LocalDate.parse(text));
        } catch (DateTimeParseException _) {
            throw new BadValue("\"" + text + "\" is not a day.", "Write it such as 2027-01-31.", "config/bad-day");
        }
    }

    /** The moment when it is over, in UTC. */
    Instant end() {
        return date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Override
    public String toString() {
        return date.toString();
    }
}
