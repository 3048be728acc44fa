package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.util.Arrays;

/** A folder below the one that holds the files: never that one itself, or its files would be taken for new ones. */
public record FolderBelow(String path) {

    public static FolderBelow parse(String text) throws BadValue {
        var parts = Arrays.asList(text.split("/", -1));
        if (parts.stream().anyMatch(part -> part.isBlank() || part.equals(".") || part.equals("..")))
            throw new BadValue(
                    "\"" + text + "\" is not a folder below the folder of the files.",
                    "Write its name, such as .done.",
                    "sftp/bad-archive");
        return new FolderBelow(text);
    }

    @Override
    public String toString() {
        return path;
    }
}
