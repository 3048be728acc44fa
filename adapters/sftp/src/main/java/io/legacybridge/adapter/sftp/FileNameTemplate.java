package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;

/** The name of a file that is written: {@code {id}} stands for the call, {@code {name}} for what its client calls it. */
public record FileNameTemplate(String text, Template template) {

    /** Characters of a name that a client gives. */
    static final int MAX_NAME = 100;

    private static final int MAX_ID = 64;

    /** Servers take at most 255 bytes, and some of them add an ending while the file waits. */
    private static final int MAX_LENGTH = 240;

    public static FileNameTemplate parse(String text) throws BadValue {
        if (text.isBlank()
                || text.contains("/")
                || text.startsWith(".")
                || text.chars().anyMatch(c -> c < ' '))
            throw new BadValue(
                    "\"" + text + "\" is not the name of a file: it is blank, a path, or begins with a dot.",
                    "Write a name such as ORDERS-{yyyyMMdd}-{id}.DAT.",
                    "sftp/bad-file-name");
        var template = Template.parse(text, Set.of("id", "name"));
        var name = new FileNameTemplate(text, template);
        if (name.of(ZonedDateTime.parse("2026-11-23T14:25:30Z"), "i".repeat(MAX_ID), "n".repeat(MAX_NAME))
                        .length()
                > MAX_LENGTH)
            throw new BadValue(
                    "The name can become longer than " + MAX_LENGTH + " characters.",
                    "Make it shorter; an id has up to " + MAX_ID + ", a name up to " + MAX_NAME + ".",
                    "sftp/bad-file-name");
        return name;
    }

    /** Clients say how the file is called. */
    boolean asksForAName() {
        return template.uses("name");
    }

    /** Several files in a row have different names, whoever asks for them. */
    boolean numbersFiles() {
        return template.uses("id") && !asksForAName();
    }

    String of(ZonedDateTime when, String id, String name) {
        return template.fill(when, Map.of("id", id, "name", name));
    }

    @Override
    public String toString() {
        return text;
    }
}
