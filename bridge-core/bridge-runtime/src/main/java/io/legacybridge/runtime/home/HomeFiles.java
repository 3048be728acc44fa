package io.legacybridge.runtime.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the configuration files of a home as text, and tells of those that nobody reads. */
public record HomeFiles(Home home) {

    /** A larger file is refused unread. */
    private static final int MAX_BYTES = 1_000_000;

    /** The text of a file; empty after a problem. */
    public Optional<String> text(Path file, Problems problems) {
        var where = Place.of(home.shown(file));
        try {
            if (!Files.isRegularFile(file)) throw new IOException("not a file");
            if (Files.size(file) <= MAX_BYTES)
                return Optional.of(UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString());
            problems.error(
                    where,
                    "The file is larger than " + MAX_BYTES + " bytes.",
                    "Split it, or check that it is the right file.",
                    "config/too-large");
        } catch (CharacterCodingException e) {
            problems.error(where, "The file is not UTF-8 text.", "Save it as UTF-8.", "config/not-utf-8");
        } catch (IOException e) {
            problems.error(
                    where,
                    "The file cannot be read.",
                    "Check that it is a file, and that the appliance may read it.",
                    "config/unreadable");
        }
        return Optional.empty();
    }

    /** What people take for configuration and nobody reads. */
    public void tellUnread(Path folder, Problems problems) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder))
            problems.error(
                    Place.of(home.shown(folder)),
                    "This is a file, and it must be a folder.",
                    "Move it away, and make the folder.",
                    "config/no-folder");
        for (var file : Home.otherYamlFiles(folder))
            unread(
                    file,
                    "Only files that end in .yaml are read.",
                    "Rename it to " + Home.withYamlEnding(file) + ".",
                    problems);
        for (var file : Home.yamlFilesBelow(folder))
            unread(
                    file,
                    "Files in a folder below this one are not read.",
                    "Move it into " + home.shown(folder) + "/.",
                    problems);
    }

    private void unread(Path file, String what, String fix, Problems problems) {
        var where = Place.of(home.shown(file));
        // A rule that is not read protects nothing.
        if (file.startsWith(home.protection())) problems.error(where, what, fix, "config/other-ending");
        else problems.warning(where, what, fix, "config/other-ending");
    }
}
