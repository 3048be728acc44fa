package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.time.DateTimeException;
import java.time.LocalDate;

/** The last day on which something is allowed. */
public record EndDate(LocalDate day) {

    public static EndDate parse(String text) throws BadValue {
        try {
            return new EndDate(LocalDate.parse(text));
        } catch (DateTimeException e) {
            throw new BadValue("\"" + text + "\" is not a date.", "Write one such as 2027-06-30.", "sftp/bad-date");
        }
    }

    @Override
    public String toString() {
        return day.toString();
    }
}
