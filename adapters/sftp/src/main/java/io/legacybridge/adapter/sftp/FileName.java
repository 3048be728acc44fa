package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.BadValue;

/** The name of one file that is written. */
public record FileName(String text) {

    /** Servers take no longer name, in bytes. */
    private static final int MAX_LENGTH = 255;

    public static FileName parse(String text) throws BadValue {
        if (text.isBlank()
                || text.contains("/")
                || text.contains("\\")
                || text.startsWith(".")
                || text.chars().anyMatch(Character::isISOControl)
                || text.getBytes(UTF_8).length > MAX_LENGTH)
            throw new BadValue(
                    "\"" + text + "\" is not the name of a file: it is blank, a path, too long, or begins with a dot.",
                    "Write a name such as ORDERS-7.DAT, of at most " + MAX_LENGTH + " bytes.",
                    "sftp/bad-file-name");
        return new FileName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
