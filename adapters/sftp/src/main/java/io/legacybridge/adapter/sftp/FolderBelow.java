package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A folder below the one that holds the files: never that one itself, or its files would be taken for new ones. Dates may
 * stand in it.
 */
public record FolderBelow(String text, Template template) {

    public static FolderBelow parse(String text) throws BadValue {
        var parts = Arrays.asList(text.split("/", -1));
        if (parts.stream().anyMatch(part -> part.isBlank() || part.equals(".") || part.equals("..")))
            throw new BadValue(
                    "\"" + text + "\" is not a folder below the folder of the files.",
                    "Write its name, such as .done or .done/{yyyy-MM}.",
                    "sftp/bad-archive");
        return new FolderBelow(text, Template.parse(text, Set.of()));
    }

    /** The folder of a day. */
    String on(ZonedDateTime day) {
        return template.fill(day, Map.of());
    }

    /** Its first part, which is the same on all days unless there is a date in it. */
    String first() {
        return text.split("/", -1)[0];
    }

    @Override
    public String toString() {
        return text;
    }
}
